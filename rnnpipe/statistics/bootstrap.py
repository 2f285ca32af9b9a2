"""How much scores would change on other test examples of the same kind: the example level.

All models of a comparison are scored on the same test examples, so their scores move together
when the examples are resampled; the covariance says how much. The level of seeds, too few to be
resampled, is `rnnpipe.statistics.contrast`'s.
"""

from dataclasses import dataclass

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
        examples: how many test examples the values are from.

    """

    values: Floats
    covariance: Floats
    examples: int

    def of(self, models: slice) -> "Scores":
        """The scores of some of the models."""
        return Scores(self.values[models], self.covariance[models, models], self.examples)

    def transformed(self, matrix: Floats) -> "Scores":
        """Linear combinations of the scores, a row of `matrix` `(combinations, models)` each."""
        return Scores(matrix @ self.values, matrix @ self.covariance @ matrix.T, self.examples)


def mean_scores(matrix: Floats) -> Scores:
    """Scores that are means over test examples: accuracy, loss, squared and absolute error.

    For a mean the bootstrap with infinitely many resamples has a closed form, the covariance of
    the examples divided by their number (Efron & Tibshirani 1993, An Introduction to the
    Bootstrap, eq. 5.12, here with n - 1), so nothing is drawn at random.

    Args:
        matrix: float64 `(models, examples)`, a score per model and example; at least 2 examples.

    """
    examples = matrix.shape[1]
    values = matrix.mean(axis=1)
    centred = matrix - values[:, None]
    return Scores(values, centred @ centred.T / (examples * (examples - 1)), examples)


def macro_f1_scores(predicted: NDArray[np.int64], targets: NDArray[np.int64]) -> Scores:
    """The macro-averaged F1 of every model: of the classes that occur in targets or predictions.

    The metric is computed anew for every resample, from weighted counts of hits, predictions and
    targets. Examples are weighted by standard exponentials, the Bayesian bootstrap (Rubin 1981,
    doi:10.1214/aos/1176345338): unlike drawing with replacement it never loses a rare class. The
    same weights are used for all models; the generator is fixed, so a result can be repeated.

    Args:
        predicted: int64 `(models, examples)`, predicted classes.
        targets: int64 `(examples,)`, true classes.

    """
    classes = np.arange(1 + max(predicted.max(), targets.max()))[:, None]
    predictions = predicted[:, None, :] == classes  # (models, classes, examples)
    truth = targets == classes
    occurs = (predictions.any(axis=2) | truth.any(axis=1))[:, :, None]
    hits = (predictions & truth).astype(np.float32)
    marks = predictions.astype(np.float32) + truth

    def macro_f1(weights: NDArray[np.float32]) -> Floats:
        """`(models, resamples)` for weights `(examples, resamples)`."""
        counted = np.tensordot(marks, weights, axes=1).astype(np.float64)
        # F1 = 2 TP / (2 TP + FP + FN) of each class
        hit = np.tensordot(hits, weights, axes=1).astype(np.float64)
        of_class = 2 * hit / np.where(occurs, counted, 1)
        mean: Floats = of_class.sum(axis=1) / occurs.sum(axis=1)
        return mean

    examples = len(targets)
    generator = np.random.default_rng(0)
    resampled = [
        macro_f1(generator.standard_exponential((examples, _CHUNK), dtype=np.float32))
        for _ in range(RESAMPLES // _CHUNK)
    ]
    return Scores(
        values=macro_f1(np.ones((examples, 1), dtype=np.float32))[:, 0],
        covariance=np.atleast_2d(np.cov(np.concatenate(resampled, axis=1))),
        examples=examples,
    )
