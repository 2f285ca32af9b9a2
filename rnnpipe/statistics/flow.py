"""What gradients through time say: how they shrink with the distance, and how far they reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Word = Literal["vanishing", "shrinking", "stable", "growing", "exploding"]

SHARES = (0.1, 0.01, 0.001)
"""Of the gradient at the end: how far back is so much of it left?"""

_LITTLE = 0.001
"""A share that is called vanished. A hundredth would be too much: of a trained LSTM the gradient by
h drops to some thousandths within few steps, and stays there, as it goes on through the cell c."""

_LONG = 100
"""Steps over which a factor a step that leaves a thousandth is none that is stable."""

_FEWEST = 8
"""Examples that a distance needs to be shown."""

_FEWEST_TRAININGS = 3
"""Whose spread makes an interval; of fewer it is that over examples."""


@dataclass(frozen=True)
class Flow:
    """The gradients of one layer and direction, by their distance from the end.

    Attributes:
        distances: `(d,)`, from 0, at which there are enough examples.
        median: of the norms of all examples that are so long, `(d,)`.
        low: their lower quartile, `(d,)`.
        high: their upper quartile, `(d,)`.
        zero: the share of them that is exactly zero: smaller than float32 can say.
        factor: by which a norm changes a step, the geometric mean over examples and trainings.
        interval: of it, 95%: over trainings where there are three or more, else over examples.
        left: the distance from which on the median is below a share of its value at the end, by
            share of `SHARES`; None where it never is.

    """

    distances: NDArray[np.int64]
    median: Floats
    low: Floats
    high: Floats
    zero: Floats
    factor: float
    interval: tuple[float, float]
    left: Mapping[float, int | None]

    def share_at(self, distance: int) -> float | None:
        """How much of the median at the end is left there; None where no example is so long."""
        if distance >= len(self.median) or not self.median[0]:
            return None
        return float(self.median[distance] / self.median[0])

    @property
    def word(self) -> Word:
        """Whether, anywhere, less than a thousandth or more than a thousandfold is left.

        Over few steps that says little: what would get there within a hundred steps shrinks or
        grows.
        """
        if self.left[_LITTLE] is not None:
            return "vanishing"
        if self.median.max() > self.median[0] / _LITTLE:
            return "exploding"
        is_short = len(self.distances) <= _LONG and self.factor > 0
        left = self.factor**_LONG if is_short else 1.0
        if left < _LITTLE:
            return "shrinking"
        return "growing" if left > 1 / _LITTLE else "stable"


def reach_of(norms: Floats) -> Floats:
    """How many steps back an example's gradient reaches, `(n,)`, of norms by distance, `(n, d)`.

    The first distance at which less than a thousandth of the gradient at the end is left; where
    there is none, the example's length. NaN where the gradient at the end is 0, of which nothing
    can be left.
    """
    there = np.isfinite(norms)
    below = there & (norms < _LITTLE * norms[:, :1])
    lengths = there.sum(axis=1)
    reach = np.where(below.any(axis=1), below.argmax(axis=1), lengths)
    return np.where(norms[:, 0] > 0, reach.astype(np.float64), np.nan)


def flow_of(trainings: Sequence[Floats]) -> Flow:
    """Describe norms by distance, `(n, d)` a training, as `by_distance` gives them.

    Raises:
        ValueError: there is no example.

    """
    norms = np.concatenate(trainings)
    if not len(norms):
        raise ValueError("no examples; expected at least one")
    there = np.isfinite(norms)
    fewest = min(_FEWEST, len(norms))
    length = int((there.sum(axis=0) >= fewest).sum())  # examples only become fewer with distance
    kept = norms[:, :length]
    low, median, high = np.nanquantile(kept, (0.25, 0.5, 0.75), axis=0)
    factor, interval = _factor([each[:, :length] for each in trainings])
    return Flow(
        distances=np.arange(length),
        median=median,
        low=low,
        high=high,
        zero=np.nansum(kept == 0, axis=0) / there[:, :length].sum(axis=0),
        factor=factor,
        interval=interval,
        left={share: _first_below(median, share) for share in SHARES},
    )


def _factor(trainings: Sequence[Floats]) -> tuple[float, tuple[float, float]]:
    """The factor a step: each example's slope of the logarithm by least squares, and their mean."""
    of_each = [
        [slope for row in norms if (slope := _slope(row)) is not None] for norms in trainings
    ]
    slopes = [slope for each in of_each for slope in each]
    if not slopes:
        return 0.0, (0.0, 0.0)
    means = [float(np.mean(each)) for each in of_each if each]
    if len(means) >= _FEWEST_TRAININGS:
        slopes = means
    mean = float(np.mean(slopes))
    if len(slopes) < 2:
        return float(np.exp(mean)), (0.0, float("inf"))
    error = float(np.std(slopes, ddof=1) / np.sqrt(len(slopes)))
    from scipy.special import stdtrit  # noqa: PLC0415 (slow to import)

    beyond = float(stdtrit(len(slopes) - 1, 0.975)) * error
    return float(np.exp(mean)), (float(np.exp(mean - beyond)), float(np.exp(mean + beyond)))


def _slope(row: Floats) -> float | None:
    """Of log ‖∂L/∂h‖ by distance, of one example; None where fewer than two are above zero."""
    at = np.flatnonzero(np.nan_to_num(row) > 0)
    if len(at) < 2:
        return None
    return float(np.polyfit(at, np.log(row[at]), 1)[0])


def _first_below(median: Floats, share: float) -> int | None:
    below = np.flatnonzero(median < share * median[0])
    return int(below[0]) if len(below) and median[0] > 0 else None
