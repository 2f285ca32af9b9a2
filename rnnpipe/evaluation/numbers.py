"""Scores of outputs that are numbers: one or several an example, or one or several a step.

Metrics: mse, the mean squared error; rmse, its root; mae, the mean absolute error.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rnnpipe.evaluation.checks import finite
from rnnpipe.evaluation.tallies import Tally, mean_tally, root_mean
from rnnpipe.evaluation.truth import Counted, Floats, Truth
from rnnpipe.specs import ProblemName

METRICS: Mapping[ProblemName, tuple[str, ...]] = dict.fromkeys(
    ("regression", "forecast"), ("mse", "mae")
)
"""By what each problem is scored, the deciding metric first."""

LOSS = "mse"
"""The metric that a model is trained by."""

BASELINE = "training mean"
"""What the trivial predictor always answers."""


@dataclass(frozen=True)
class NumberAnswers:
    """A model's numbers beside the truth, checked; of padding there is nothing left.

    Attributes:
        errors: output minus target, float64 `(counted,)`.
        counted: the unit and the weight of each.

    """

    errors: Floats
    counted: Counted

    def tallies(self) -> dict[str, Tally]:
        """The tally of each metric."""
        weights = self.counted.totals(np.ones(len(self.errors)))
        squares = self.counted.totals(self.errors**2)
        return {
            "mse": mean_tally(squares, weights),
            "rmse": mean_tally(squares, weights, root_mean),
            "mae": mean_tally(self.counted.totals(np.abs(self.errors)), weights),
        }

    def confusion(self) -> None:
        """Numbers are not confused with each other."""


def answers(outputs: ArrayLike, truth: Truth) -> NumberAnswers:
    """Check what a model answered.

    Args:
        outputs: of the shape of the targets, alone or with an axis of 1.
        truth: the targets are numbers.

    Raises:
        ValueError: for other shapes, and numbers that are not finite.

    """
    found, shape, counted = np.asarray(outputs), truth.targets.shape, truth.counted
    if found.shape not in {shape, (*shape, 1)}:
        raise ValueError(
            f"outputs have shape {found.shape} and targets {shape}; expected the same shape."
        )
    answered = finite("outputs", found.reshape(shape)[counted.where])
    return NumberAnswers(answered - finite("targets", truth.targets[counted.where]), counted)


def baseline(train: Truth, test: Truth, n_classes: int = 0) -> NumberAnswers:  # noqa: ARG001 (as that of classes)
    """The answers of the predictor that has seen the training targets and ignores its input.

    It answers with the mean of the training targets; of several numbers an example, with that of
    each. A model that does no better learned nothing.

    Raises:
        ValueError: a target is not finite.

    """
    counted = train.counted
    targets = np.zeros(train.targets.shape)
    targets[counted.where] = finite("train_targets", train.targets[counted.where])
    weights = np.zeros(train.targets.shape)
    weights[counted.where] = counted.weights
    overall = np.average(targets, weights=weights)
    seen = weights.sum(axis=0)
    means = (weights * targets).sum(axis=0) / np.where(seen > 0, seen, 1)
    outputs = np.broadcast_to(np.where(seen > 0, means, overall), test.targets.shape)
    return answers(outputs, test)
