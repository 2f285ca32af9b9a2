"""One contender on one model, in a process of its own: trains on as many batches as it is told.

`python -m benchmarks.worker CONTENDER MODEL`, the model as JSON, reads numbers of steps, line by
line, and answers each with a JSON object: the seconds of every step, the last loss, and the peak
memory in bytes above what the process held with the data alone.
"""

import json
import sys
import time

import numpy as np

from benchmarks.contenders import CONTENDERS
from benchmarks.models import Model, load
from rnnpipe.machine.memory import PeakMemory


def main(contender: str, model_json: str) -> None:
    """Measures until its input ends."""
    model = Model(**json.loads(model_json))
    part, signature = load(model)
    memory = PeakMemory()
    step = CONTENDERS[contender](model, signature)
    order = np.random.default_rng(0).permutation(len(part))
    size = model.trial.training.batch_size
    batches = [order[start : start + size] for start in range(0, len(order) - size, size)]
    done = 0
    for line in sys.stdin:
        seconds, loss = [], 0.0
        for _ in range(int(line)):
            rows = batches[done % len(batches)]
            inputs, targets = part.inputs["tokens"][rows], part.targets[rows]
            started = time.perf_counter()
            loss = float(step(inputs, targets))
            seconds.append(time.perf_counter() - started)
            done += 1
        answer = {"seconds": seconds, "loss": loss, "peak": memory.above_start() or 0}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
