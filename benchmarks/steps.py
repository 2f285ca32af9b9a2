"""Seconds a training step of the notebook's models: rnnpipe, plain Keras and PyTorch in turns.

`python -m benchmarks.steps [--model imdb/lstm …] [--contender keras …] [--rounds 5]`

All contenders of a model run at once, each in a process of its own, and take turns: while one
trains, the others wait. A round is a block of steps of each; what counts is the median over blocks
of a block's mean, and the range over the blocks stands beside it.
"""

import argparse
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from benchmarks.contenders import CONTENDERS
from benchmarks.models import Model, models
from rnnpipe.provenance import environment

_BLOCK_SECONDS = 2.0


@dataclass(frozen=True)
class Measured:
    """A contender's blocks: mean seconds a step of each; the first step; peak bytes."""

    blocks: list[float]
    first: float
    peak: int

    @property
    def step(self) -> float:
        """Seconds a step."""
        return statistics.median(self.blocks)


class Worker:
    """A contender's process."""

    def __init__(self, contender: str, model: Model) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-m", "benchmarks.worker", contender, model.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def train(self, steps: int) -> dict[str, Any]:
        """Has it train on so many batches."""
        print(steps, file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())  # type: ignore[union-attr]
        return answer

    def end(self) -> None:
        """Ends the process."""
        self._process.communicate()


def measure(model: Model, contenders: list[str], rounds: int) -> dict[str, Measured]:
    """Every contender's times on a model, taken in turns."""
    workers = {name: Worker(name, model) for name in contenders}
    first = {name: worker.train(1)["seconds"][0] for name, worker in workers.items()}
    # Blocks of about the same time, so that a disturbance hits each alike.
    warm = {name: statistics.median(w.train(5)["seconds"][1:]) for name, w in workers.items()}
    sizes = {name: max(3, round(_BLOCK_SECONDS / seconds)) for name, seconds in warm.items()}
    blocks: dict[str, list[float]] = {name: [] for name in contenders}
    peaks: dict[str, int] = {}
    for _ in range(rounds):
        for name, worker in workers.items():
            answer = worker.train(sizes[name])
            blocks[name].append(statistics.fmean(answer["seconds"]))
            peaks[name] = answer["peak"]
    for worker in workers.values():
        worker.end()
    return {name: Measured(blocks[name], first[name], peaks[name]) for name in contenders}


def main() -> None:
    """Measures, and prints a Markdown table a model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", default=[], metavar="DATASET/VARIANT")
    parser.add_argument("--contender", action="append", default=[], choices=CONTENDERS)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    hardware = environment().hardware
    print(f"{hardware.cpu}, {hardware.threads} threads, {hardware.device}\n")
    for model in models(options.model):
        found = measure(model, options.contender or list(CONTENDERS), options.rounds)
        print(f"## {model.name}, batch {model.trial.training.batch_size}\n")
        print(
            "| contender | ms a step | range | examples/s | faster than Keras | first step | peak |"
        )
        print("| :-- | --: | --: | --: | --: | --: | --: |")
        for name, times in found.items():
            low, high = min(times.blocks) * 1e3, max(times.blocks) * 1e3
            ratio = f"{found['keras'].step / times.step:.2f}" if "keras" in found else ""
            speed = model.trial.training.batch_size / times.step
            print(
                f"| {name} | {times.step * 1e3:.1f} | {low:.1f} to {high:.1f} | {speed:,.0f} "
                f"| {ratio} | {times.first:.1f} s | {times.peak / 2**20:,.0f} MiB |",
                flush=True,
            )
        print()


if __name__ == "__main__":
    main()
