"""How much scores would change on other test examples of the same kind: the example level.

All models of a comparison are scored on the same test examples, so their scores move together
when the examples are resampled; the covariance says how much. The level of seeds, too few to be
resampled, is `rnnpipe.statistics.contrast`'s.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 2_000
"""Enough to know a standard error to 1.6% of itself."""

_CHUNK = 250


@dataclass(frozen=True)
class Scores:
    """One metric of several trained models, on the same test examples.

    Attributes:
        values: float64 `(models,)`.
        covariance: float64 `(models, models)`, of the values over fresh samples of test examples.
        examples: how many independent units the values are from.
        answers: how many answers these have together; as many as there are units if None.

    """

    values: Floats
    covariance: Floats
    examples: int
    answers: float | None = None

    @property
    def effective_answers(self) -> float:
        """How many independent answers would move shares of right ones as much as these move.

        Kish's effective sample size (1965, Survey Sampling, section 8.2): the steps of a block of
        time, or the rows of a person, are more than one answer, and not as many as they are.
        Between the number of units and that of all their answers; that of the units where nothing
        moves.
        """
        moves = float(np.trace(self.covariance))
        if self.answers is None or moves <= 0:
            return self.examples
        independent = float((self.values * (1 - self.values)).sum()) / moves
        return min(max(independent, self.examples), self.answers)

    def of(self, models: slice | Sequence[int]) -> "Scores":
        """The scores of some of the models."""
        chosen = np.arange(len(self.values))[models]
        return replace(
            self, values=self.values[chosen], covariance=self.covariance[np.ix_(chosen, chosen)]
        )

    def transformed(self, matrix: Floats) -> "Scores":
        """Linear combinations of the scores, a row of `matrix` `(combinations, models)` each."""
        return replace(
            self, values=matrix @ self.values, covariance=matrix @ self.covariance @ matrix.T
        )

    def logarithms(self) -> "Scores":
        """Of positive scores; the covariance by the delta method."""
        covariance = self.covariance / np.outer(self.values, self.values)
        return replace(self, values=np.log(self.values), covariance=covariance)


def mean_scores(totals: Floats, weights: Floats | None = None) -> Scores:
    """Means over test examples: accuracy, loss, squared and absolute error.

    For a mean the bootstrap with infinitely many resamples has a closed form, the covariance of
    the examples divided by their number (Efron & Tibshirani 1993, An Introduction to the
    Bootstrap, eq. 5.12, here with n - 1), so nothing is drawn at random. Where units have different
    weights the mean is a ratio of two sums, and this is the variance of its linearisation
    (Cochran 1977, Sampling Techniques, chapter 6).

    Args:
        totals: float64 `(models, units)`, the weighted sum of the scores in each unit, such as the
            score of a single example; at least 2 units.
        weights: float64 `(units,)`, the sum of the weights in each unit; 1 if left out.

    """
    units = totals.shape[1]
    weights = np.ones(units) if weights is None else weights
    totals = np.ascontiguousarray(totals)
    values = totals.sum(axis=1) / weights.sum()
    centred = (totals - values[:, None] * weights) / weights.mean()
    covariance = centred @ centred.T / (units * (units - 1))
    return Scores(values, covariance, units, float(weights.sum()))


def resampled_scores(parts: Floats, reduce: Callable[[Floats], Floats]) -> Scores:
    """Scores that are a function of sums over test examples, such as macro-F1.

    The score is computed anew for every resample, from weighted sums of the parts. Units are
    weighted by standard exponentials, the Bayesian bootstrap (Rubin 1981,
    doi:10.1214/aos/1176345338): unlike drawing with replacement it never loses a rare class. The
    same weights are used for all models; the generator is fixed, so a result can be repeated.

    Its variance of a mean of n units is (n - 1) / (n + 1) of the unbiased one: nothing of a
    thousand examples, but 9/11 of ten blocks of time. So it is raised by as much.

    Args:
        parts: float64 `(models, units, parts)`; at least 2 units.
        reduce: sums of the parts, `(..., parts)`, to scores, `(...)`.

    """
    generator = np.random.default_rng(0)
    models, units, kinds = parts.shape
    of_units = np.moveaxis(parts, 1, 0).reshape(units, models * kinds)
    chunks = []
    for _ in range(RESAMPLES // _CHUNK):
        drawn = generator.standard_exponential((units, _CHUNK), dtype=np.float32)
        # All models' sums by one product, which reads the many weights once.
        sums = drawn.T.astype(np.float64) @ of_units
        chunks.append(reduce(sums.reshape(_CHUNK, models, kinds)))
    covariance = np.atleast_2d(np.cov(np.concatenate(chunks), rowvar=False))
    return Scores(
        values=reduce(parts.sum(axis=1)),
        covariance=covariance * (units + 1) / (units - 1),
        examples=units,
    )
