"""How well scores rank the examples of one class before those of the other.

Areas under curves are no function of sums over units, so each is given with its derivative by the
weight of every example. The value and the derivatives make a tally of it, `linearised_tally`: exact
on the whole set, and under small changes of the units' weights equal to the first order. That is
the infinitesimal jackknife (Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans,
chapter 6); of the area under the ROC curve it has DeLong's variance (DeLong et al. 1988, Biometrics
44, 837-845), whose placements are the derivatives, and with groups as units that of Obuchowski
(1997, Biometrics 53, 567-578).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Derived:
    """A metric over all examples, and how it moves with each.

    Attributes:
        value: of the metric.
        slopes: its derivative by the weight of each example, float64 `(examples,)`. Weights that
            are all multiplied alike change no such metric: their weighted sum is 0.

    """

    value: float
    slopes: Floats


@dataclass(frozen=True)
class _Levels:
    """The examples by their score, from the lowest; equal scores share a level.

    Attributes:
        of_each: the level of each example, int64 `(examples,)`.
        positives: the weight of the positive examples on each level, float64 `(levels,)`.
        negatives: that of the others.

    """

    of_each: NDArray[np.int64]
    positives: Floats
    negatives: Floats

    @classmethod
    def of(cls, scores: Floats, positive: NDArray[np.bool_], weights: Floats) -> "_Levels":
        """The levels of these scores."""
        found, of_each = np.unique(scores, return_inverse=True)
        ups, downs = (
            np.bincount(of_each, np.where(side, weights, 0.0), len(found)).astype(np.float64)
            for side in (positive, ~positive)
        )
        return cls(of_each.astype(np.int64), ups, downs)


def roc_auc(scores: Floats, positive: NDArray[np.bool_], weights: Floats) -> Derived:
    """The area under the receiver operating characteristic.

    It is the chance that a positive example has a higher score than one that is not; equal scores
    count half (Hanley & McNeil 1982, Radiology 143, 29-36).

    Args:
        scores: float64 `(examples,)`, high where an example seems to be positive.
        positive: whether it is one, `(examples,)`; some are, and some are not.
        weights: how much each counts, float64 `(examples,)`, above 0.

    """
    levels = _Levels.of(scores, positive, weights)
    ups, downs = levels.positives, levels.negatives
    below = (np.cumsum(downs) - downs / 2) / downs.sum()  # the share that a positive one beats
    above = 1 - (np.cumsum(ups) - ups / 2) / ups.sum()  # the share that beats a negative one
    value = float(ups @ below / ups.sum())
    slopes = np.where(
        positive,
        (below[levels.of_each] - value) / ups.sum(),
        (above[levels.of_each] - value) / downs.sum(),
    )
    return Derived(value, slopes)


def average_precision(scores: Floats, positive: NDArray[np.bool_], weights: Floats) -> Derived:
    """The precision at the score of each positive example, averaged over these.

    Without interpolation, as scikit-learn's: the precision is that of taking every example for
    positive whose score is as high or higher.

    Args:
        scores: float64 `(examples,)`, high where an example seems to be positive.
        positive: whether it is one, `(examples,)`; some are.
        weights: how much each counts, float64 `(examples,)`, above 0.

    """
    levels = _Levels.of(scores, positive, weights)
    ups, every = levels.positives, levels.positives + levels.negatives
    hits, taken = (np.cumsum(side[::-1])[::-1] for side in (ups, every))
    precision = hits / taken
    value = float(ups @ precision / ups.sum())
    # An example changes the precision at every level up to its own.
    gained = np.cumsum(ups * (taken - hits) / taken**2)
    lost = np.cumsum(ups * hits / taken**2)
    slopes = np.where(positive, (precision + gained - value)[levels.of_each], -lost[levels.of_each])
    return Derived(value, slopes / ups.sum())
