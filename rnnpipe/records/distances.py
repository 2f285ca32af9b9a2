"""How far before a step that lies which decides it: a run's `<dataset>/distances.jsonl`.

A line is a JSON list for a test example, with a whole number for each of its steps: how many steps
before it, or 0 where nothing before it does.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.records.per_example import damaged, read_lines

MAX_BYTES = 256 * 2**20
"""Most bytes of a file; 100,000 films of 100 frames take about 30 MB."""


@dataclass(frozen=True)
class Distances:
    """The distances of a dataset's test examples.

    Attributes:
        path: of the file, for messages.
        rows: int64 `(steps,)` of each example, from 0 to the number of steps before it.

    """

    path: Path
    rows: list[NDArray[np.int64]]

    def placed(self, counts: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Each at its step, 0 at those that do not count, `(test, timesteps)`.

        Args:
            counts: which steps count, `(test, timesteps)`. A sequence of more steps was cut to its
                last ones; what decides some of them may have been cut off.

        Raises:
            UserError: an example has fewer steps than count.

        """
        placed = np.zeros(counts.shape, np.int64)
        for i, (row, there) in enumerate(zip(self.rows, counts, strict=True)):
            steps = int(there.sum())
            if len(row) < steps:
                raise damaged(self.path, f"line {i + 1} has {len(row)} steps of {steps}")
            kept = row[len(row) - steps :]
            placed[i, there] = np.where(kept <= np.arange(steps), kept, 0)
        return placed


def read_distances(path: Path, count: int) -> Distances:
    """The distances in a file, which may come from anywhere.

    Args:
        path: of the file.
        count: how many test examples there are.

    Raises:
        UserError: the file is missing, too large, or has not a list for each example.

    """
    lines = read_lines(path, count, MAX_BYTES)
    return Distances(path, [_parsed(path, number, line) for number, line in enumerate(lines, 1)])


def _parsed(path: Path, number: int, line: bytes) -> NDArray[np.int64]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"line {number} is not JSON ({error})") from error
    are_counts = isinstance(row, list) and all(type(each) is int for each in row)
    if not are_counts or not all(0 <= each <= place for place, each in enumerate(row)):
        raise damaged(path, f"line {number} is no list of distances, each from 0 to its place")
    return np.array(row, np.int64)
