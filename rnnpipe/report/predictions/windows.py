"""Which forecasts of the test examples lie one behind the other in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rnnpipe.records.examples import ShownExamples

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_LOOKED_AT = 200
"""From so many of the last forecasts it is told how many steps lie between two."""

_IRREGULAR = 0.15
"""Months differ by a tenth; a missing step makes a difference of one."""


@dataclass(frozen=True)
class Start:
    """Where a forecast begins, as its text says: of which series, and when."""

    series: str
    when: str

    @classmethod
    def of(cls, text: str) -> "Start":
        """Read `2010-01-05`, `store 3 2010-01-05T04:00:00` or `row 17`."""
        series, _, when = text.rpartition(" ")
        if series == "row" or series.endswith(" row"):
            return cls(series.removesuffix("row").strip(), f"row {when}")
        return cls(series, when)

    @property
    def at(self) -> float | None:
        """Seconds or rows since some time; None where the text is neither."""
        try:
            if self.when.startswith("row "):
                return float(self.when.removeprefix("row "))
            return datetime.fromisoformat(self.when).replace(tzinfo=UTC).timestamp()
        except ValueError:
            return None


@dataclass(frozen=True, eq=False)
class Windows:
    """Forecasts in the order of the test examples.

    Attributes:
        stride: steps from one to the next of a series.
        follows: whether each comes right after the one before it, bool `(test,)`; the first does
            not.
        last_known: the values right before the first step of each, `(test, quantities)`, NaN where
            they cannot be told from the forecasts before it.

    """

    stride: int
    follows: Bools
    last_known: NDArray[np.float64]

    def runs(self) -> list[range]:
        """The stretches in which each follows the one before."""
        starts = np.flatnonzero(~self.follows).tolist()
        ends = [*starts[1:], len(self.follows)]
        return [range(start, end) for start, end in zip(starts, ends, strict=True)]

    def run_of(self, length: int) -> range:
        """The last `length` forecasts in a row; where there are not as many, the longest run."""
        runs = self.runs()
        enough = [run for run in runs if len(run) >= length]
        run = enough[-1] if enough else max(reversed(runs), key=len)
        return run[-length:]


def starts_of(shown: ShownExamples) -> tuple[Start, ...]:
    """Where the forecast of each test example begins."""
    return tuple(Start.of(shown[i]) for i in range(len(shown)))


def windows_of(
    targets: NDArray[np.float64], starts: Sequence[Start] | None, stride: int | None
) -> Windows:
    """Find out which forecasts follow each other.

    Where a forecast reaches over the beginning of the next one, the numbers that both ask for must
    be equal; where not, their times must be as far apart as most are.

    Args:
        targets: `(test, horizon, quantities)`.
        starts: where each begins; None where that is not known.
        stride: steps from one to the next; told from the targets where it is None.

    """
    horizon = targets.shape[1]
    step = stride or _told(targets)
    same = np.zeros(len(targets), np.bool_)
    same[1:] = True if starts is None else _one_series(starts)
    if step < horizon:
        same[1:] &= _overlap(targets, step)
    elif starts is not None:
        same[1:] &= _regular(starts, same[1:])
    known = np.full((len(targets), targets.shape[2]), np.nan)
    if step < horizon or (step == horizon == stride and starts is not None):
        before = np.flatnonzero(same)
        known[before] = targets[before - 1, step - 1]
    return Windows(step, same, known)


def _told(targets: NDArray[np.float64]) -> int:
    """The smallest number of steps by which most forecasts overlap; the horizon where none do."""
    seen, horizon = targets[-_LOOKED_AT:], int(targets.shape[1])
    for step in range(1, horizon):
        if len(seen) > 1 and _overlap(seen, step).mean() > 0.5:
            return step
    return horizon


def _overlap(targets: NDArray[np.float64], step: int) -> Bools:
    """Whether a forecast and the next one agree where they overlap, `(test - 1,)`."""
    ends, beginnings = targets[:-1, step:], targets[1:, : targets.shape[1] - step]
    return np.asarray((ends == beginnings).all(axis=(1, 2)))


def _regular(starts: Sequence[Start], same: Bools) -> Bools:
    """Whether the next one is as much later as most are, `(test - 1,)`; as `same` if unknown."""
    at = [start.at for start in starts]
    if any(time is None for time in at) or not same.any():
        return same
    apart = np.diff(np.array(at, np.float64))
    usual = np.median(apart[same])
    return np.asarray(np.abs(apart - usual) <= _IRREGULAR * abs(usual))


def _one_series(starts: Sequence[Start]) -> list[bool]:
    """Whether a forecast and the next one are of one series, `(test - 1,)`."""
    return [one.series == next_.series for one, next_ in pairwise(starts)]
