"""Tallies: a metric as a few numbers per independent unit, and a function of their sum.

Accuracy, cross-entropy, macro-F1 and the errors of regression all have this form. It is all that a
comparison needs: to draw other units is to weight them otherwise, whatever the metric. What has
not this form, such as the area under a curve, is taken as its linearisation, which has.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Reduce = Callable[[Floats], Floats]
"""Sums of parts to values of the metric, `(..., parts)` to `(...)`."""


def mean(sums: Floats) -> Floats:
    """Divide the sum of the scores by that of the weights: two parts."""
    quotient: Floats = sums[..., 0] / sums[..., 1]
    return quotient


def root_mean(sums: Floats) -> Floats:
    """The square root of a mean."""
    return np.sqrt(mean(sums))


def exponential_mean(sums: Floats) -> Floats:
    """The exponential of a mean, as perplexity is of the negative log likelihood."""
    return np.exp(mean(sums))


def macro_f1(sums: Floats) -> Floats:
    """F1 = 2 TP / (2 TP + FP + FN) of each class, averaged over the classes.

    The parts are the TP of every class, then the 2 TP + FP + FN: how often it is the target and how
    often it is predicted, together.
    """
    hits, occurrences = np.split(sums, 2, axis=-1)
    average: Floats = np.mean(2 * hits / occurrences, axis=-1)
    return average


def mean_of_means(sums: Floats) -> Floats:
    """Divide and average: the parts are the sums of scores, then as many sums of weights."""
    scores, weights = np.split(sums, 2, axis=-1)
    average: Floats = np.mean(scores / weights, axis=-1)
    return average


def explained(sums: Floats) -> Floats:
    """R² = 1 - the squares of the errors / the squares about the mean, averaged over quantities.

    The parts are the former of every quantity, then the latter.
    """
    return 1 - mean_of_means(sums)


def linearised(sums: Floats) -> Floats:
    """A mean whose scores may be negative: s0 / s1 - s2 / s3, above zero less below.

    The weights s1 and s3 are the same.
    """
    return mean(sums[..., :2]) - mean(sums[..., 2:])


@dataclass(frozen=True)
class Tally:
    """A metric of one model on a test set.

    Attributes:
        parts: float64 `(units, parts)`, none of them negative.
        reduce: what makes the metric's value of their sum over any units.

    Raises:
        ValueError: the parts cannot be those of such a metric.

    """

    parts: Floats
    reduce: Reduce

    def __post_init__(self) -> None:
        """Refuse what has no value."""
        parts = self.parts
        even = parts.ndim == 2 and parts.shape[1] % 2 == 0 and parts.size > 0
        with np.errstate(all="ignore"):
            if not even or not (parts >= 0).all() or not np.isfinite(self.reduce(self.total)):
                raise ValueError(
                    f"parts of shape {parts.shape} are no tally: expected pairs of columns, "
                    "nothing negative, and a sum of which the metric can be computed."
                )

    @property
    def total(self) -> Floats:
        """The sum over the units, `(parts,)`."""
        total: Floats = self.parts.sum(axis=0)
        return total

    @property
    def value(self) -> float:
        """The metric over all units."""
        return float(self.reduce(self.total))


def mean_tally(scores: Floats, weights: Floats, reduce: Reduce = mean) -> Tally:
    """The tally of a mean, or of its root, from each unit's total score and weight, `(units,)`."""
    # By column, so that NumPy sums each with its pairwise algorithm.
    return Tally(np.stack([scores, weights]).T, reduce)


def linearised_tally(value: float, slopes: Floats, weights: Floats) -> Tally:
    """The tally of a metric that is no function of sums, from how it moves with each unit.

    Args:
        value: of the metric over all units.
        slopes: what each unit's weight adds to it, `(units,)`: the derivative by a factor of the
            weights of all that is in the unit. They sum to 0.
        weights: of each unit, `(units,)`.

    """
    # A mean over the units with the same value and the same slopes; parts are never negative.
    moved = value * weights + weights.sum() * slopes
    above, below = np.maximum(moved, 0), np.maximum(-moved, 0)
    return Tally(np.stack([above, weights, below, weights]).T, linearised)


def effective_answers(tally: Tally) -> float:
    """How many independent answers would move a share of right ones as much as the units move it.

    Kish's effective sample size (1965, Survey Sampling, section 8.2): the steps of a sequence are
    more than one answer, and not as many as they are. Between the number of units and that of all
    their answers; that of the units where nothing moves, and of what is no mean.
    """
    units = len(tally.parts)
    if tally.reduce is not mean or units < 2:
        return units
    totals, weights = tally.parts.T
    moves = np.sum((totals - tally.value * weights) ** 2) / weights.mean() ** 2
    variance = float(moves) / (units * (units - 1))
    if variance <= 0:
        return units
    return min(max(tally.value * (1 - tally.value) / variance, units), float(weights.sum()))
