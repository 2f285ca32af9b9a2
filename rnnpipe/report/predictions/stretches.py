"""A stretch of the test: the truth, and what was forecast of it, as lines to draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.report.predictions.windows import Start, Windows

Floats = NDArray[np.float64]

Line = tuple[Floats, Floats]
"""Steps, and a value at each."""

MOST_DRAWN = 4
"""So many variants are drawn over the truth, those of the smallest error."""

_STEPS_DRAWN = 96
_MOST_TICKS = 6


@dataclass(frozen=True)
class Plan:
    """Which forecasts are drawn, and where.

    Attributes:
        run: the test examples whose truth is drawn, each the one after the one before.
        origins: those of them whose forecasts are, which do not overlap.
        stride: steps from one test example to the next.

    """

    run: range
    origins: range
    stride: int

    @classmethod
    def of(cls, windows: Windows, horizon: int) -> "Plan":
        """The last forecasts, over a readable number of steps."""
        apart = max(1, -(-horizon // windows.stride))
        count = max(2, _STEPS_DRAWN // max(horizon, windows.stride))
        run = windows.run_of((count - 1) * apart + 1)
        origins = range(run[-1] - (len(run) - 1) // apart * apart, run[-1] + 1, apart)
        return cls(range(origins[0], run[-1] + 1), origins, windows.stride)

    def step(self, window: int) -> int:
        """How many steps after the first one drawn a forecast begins."""
        return (window - self.run[0]) * self.stride

    def truth(self, targets: Floats) -> Line:
        """Every step that any forecast of the run asks for; `targets` is `(test, horizon)`."""
        found = {
            self.step(window) + ahead: value
            for window in self.run
            for ahead, value in enumerate(targets[window])
        }
        at = sorted(found)
        return np.array(at, np.float64), np.array([found[step] for step in at])

    def lines(self, answers: Floats) -> tuple[Line, ...]:
        """A line a forecast, `(origins, horizon)`; of a single step ahead one through all."""
        at = np.array([self.step(window) for window in self.origins], np.float64)
        if answers.shape[1] == 1:
            return ((at, answers[:, 0]),)
        ahead = np.arange(answers.shape[1])
        return tuple((start + ahead, found) for start, found in zip(at, answers, strict=True))

    def ticks(self, starts: Sequence[Start] | None) -> tuple[tuple[float, str], ...]:
        """Where some forecasts begin, and when that was, or the number of the test example."""
        apart = -(-len(self.origins) // _MOST_TICKS)
        return tuple(
            (self.step(window), f"{window + 1:,}" if starts is None else starts[window].when)
            for window in self.origins[::apart]
        )


@dataclass(frozen=True)
class Stretch:
    """A quantity's truth, and what was forecast of it, over some steps of the test.

    Attributes:
        quantity: its name.
        truth: in its own units, as all others are.
        forecasts: by variant the mean of its seeds; of a step ahead one line, else one a forecast.
        baseline: the last value known, likewise; empty where it is not known.
        ticks: some steps, and when they were.
        series: which one it is, where there are several.

    """

    quantity: str
    truth: Line
    forecasts: Mapping[str, tuple[Line, ...]]
    baseline: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    series: str


def drawn(errors: Mapping[str, Floats]) -> list[str]:
    """The variants that are drawn, by their errors, `(horizon,)`; in the order they came."""
    ranked = sorted(errors, key=lambda variant: float(errors[variant].mean()))
    return [variant for variant in errors if variant in ranked[:MOST_DRAWN]]
