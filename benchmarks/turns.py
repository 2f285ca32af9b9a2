"""Contenders side by side: each in a process of its own, a block of steps at a time, in turns.

While one trains, the others wait. A disturbance of the machine hits each alike.
"""

import json
import math
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.models import Model

_BLOCK_SECONDS = 2.0


@dataclass(frozen=True)
class Measured:
    """A contender's blocks: mean seconds a step of each; seconds of the first step; peak bytes."""

    blocks: list[float]
    first: float
    peak: int

    @property
    def step(self) -> float:
        """Seconds a step: the median of the blocks."""
        return statistics.median(self.blocks)

    def as_json(self) -> dict[str, Any]:
        """All of it, and the median."""
        return asdict(self) | {"step": self.step}


def in_turns(model: Model, contenders: Sequence[str], rounds: int) -> dict[str, Measured]:
    """Every contender's times on a model, `rounds` blocks of about two seconds each."""
    with _workers(model, contenders) as workers:
        first = {name: worker.train(1)["seconds"][0] for name, worker in workers.items()}
        warm = {name: statistics.median(w.train(5)["seconds"][1:]) for name, w in workers.items()}
        sizes = {name: max(3, round(_BLOCK_SECONDS / seconds)) for name, seconds in warm.items()}
        blocks: dict[str, list[float]] = {name: [] for name in contenders}
        peaks: dict[str, int] = {}
        for _ in range(rounds):
            for name, worker in workers.items():
                answer = worker.train(sizes[name])
                blocks[name].append(statistics.fmean(answer["seconds"]))
                peaks[name] = answer["peak"]
    return {name: Measured(blocks[name], first[name], peaks[name]) for name in contenders}


def epochs_in_turns(
    model: Model, contenders: Sequence[str], examples: Sequence[int]
) -> dict[int, dict[str, float]]:
    """Seconds that each contender takes to train on so many examples, by their number."""
    with _workers(model, contenders) as workers:
        for worker in workers.values():
            worker.train(5)
        steps = {count: math.ceil(count / model.trial.training.batch_size) for count in examples}
        return {
            count: {name: sum(w.train(steps[count])["seconds"]) for name, w in workers.items()}
            for count in examples
        }


@contextmanager
def _workers(model: Model, contenders: Sequence[str]) -> Iterator[dict[str, "_Worker"]]:
    workers = {name: _Worker(name, model) for name in contenders}
    try:
        yield workers
    finally:
        for worker in workers.values():
            worker.end()


class _Worker:
    """A contender's process."""

    def __init__(self, contender: str, model: Model) -> None:
        self._name = contender
        self._process = subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-m", "benchmarks.worker", contender, json.dumps(model.as_json())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def train(self, steps: int) -> dict[str, Any]:
        """Has it train on so many batches.

        Raises:
            RuntimeError: it ended.

        """
        print(steps, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"{self._name} ended:\n{self._process.communicate()[1]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """Ends the process."""
        self._process.communicate()
