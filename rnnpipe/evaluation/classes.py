"""Scores of a classifier, whose outputs are probabilities: one class an example, or one a step.

Metrics: accuracy, the share of targets whose class is predicted; loss, the mean cross-entropy in
nats, which is Keras' up to float32 rounding; macro_f1 and balanced_accuracy, the F1 score and the
recall of each class that occurs among the targets, averaged over those classes: the same classes
for every model. Of two classes roc_auc and average_precision too, by the probability of the second.
Of classes a step that seldom change change_f1: see the module `changes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rnnpipe.evaluation import ranking
from rnnpipe.evaluation.changes import NONE, changes_of
from rnnpipe.evaluation.checks import finite, labels
from rnnpipe.evaluation.tallies import (
    Tally,
    linearised_tally,
    macro_f1,
    mean_of_means,
    mean_tally,
)
from rnnpipe.evaluation.truth import Counted, Floats, Ints, Truth
from rnnpipe.specs import Classes, ProblemName

_OF_ANY = ("accuracy", "macro_f1", "balanced_accuracy")
_OF_RANKING = {"roc_auc": ranking.roc_auc, "average_precision": ranking.average_precision}

METRICS: Mapping[ProblemName, tuple[str, ...]] = {
    "binary": (*_OF_ANY, *_OF_RANKING, "loss"),
    "multiclass": (*_OF_ANY, "loss"),
    "tagging": (*_OF_ANY, "change_f1", "loss"),
}
"""By what each problem is scored, the deciding metric first."""

LOSS = "loss"
"""The metric that a model is trained by."""

BASELINE = "majority class"
"""What the trivial predictor always answers."""

# Keras clips probabilities to [epsilon, 1 - epsilon] before the logarithm, with this epsilon.
_EPSILON = 1e-7

# How far probabilities may stray from [0, 1] and from summing to one: float16 rounds to 5e-4.
_PROBABILITY_TOLERANCE = 1e-3


@dataclass(frozen=True)
class ClassAnswers:
    """A classifier's outputs beside the truth, checked; of padding there is nothing left.

    Attributes:
        probabilities: float64 `(counted, classes)`.
        targets: the true classes, int64 `(counted,)`.
        predicted: the most probable class, the lowest of equals, int64 `(counted,)`. Of two
            classes it is class 1 where its probability is above 0.5, as in Keras' accuracy.
        counted: the unit and the weight of each.
        names: of the classes.

    """

    probabilities: Floats
    targets: Ints
    predicted: Ints
    counted: Counted
    names: tuple[str, ...]

    def tallies(self) -> dict[str, Tally]:
        """The tally of each metric that is defined."""
        weights = self.counted.totals(np.ones(len(self.targets)))
        of_the_truth = self.probabilities[np.arange(len(self.targets)), self.targets]
        losses = -np.log(np.clip(of_the_truth, _EPSILON, 1 - _EPSILON))
        hits = (self.predicted == self.targets).astype(np.float64)
        return {
            "accuracy": mean_tally(self.counted.totals(hits), weights),
            "macro_f1": self._macro_f1(),
            "balanced_accuracy": self._balanced_accuracy(),
            "loss": mean_tally(self.counted.totals(losses), weights),
            **self._ranking(weights),
            **self._changes(),
        }

    def undefined(self) -> dict[str, str]:
        """Why a metric has no value on this test set: ranking takes both classes, change one."""
        changes = changes_of(self.targets, self.predicted, self.counted)
        if changes is not None and not changes.there_are:
            return {"change_f1": NONE}
        if len(self.names) != 2 or self._has_both:
            return {}
        (absent,) = {0, 1} - set(self.targets.tolist())
        reason = f"no test example is of class {self.names[absent]!r}"
        return dict.fromkeys(_OF_RANKING, reason)

    def confusion(self) -> Ints:
        """Count the pairs of true and predicted class, int64 `(classes, classes)`.

        Entry (i, j) counts the targets of class i that were predicted to be of class j.
        """
        n_classes = self.probabilities.shape[1]
        pairs = np.bincount(n_classes * self.targets + self.predicted, minlength=n_classes**2)
        return pairs.reshape(n_classes, n_classes).astype(np.int64)

    def along(self) -> dict[str, dict[str, list[float | None]]]:
        """The accuracy of targets a step by their place in the sequence, and how many there are."""
        if self.counted.where.ndim < 2:
            return {}
        hits = (self.predicted == self.targets).astype(np.float64)
        positions, weights = self.counted.positions, self.counted.weights
        totals, counts = np.bincount(positions, weights * hits), np.bincount(positions, weights)
        shares = [float(t / c) if c > 0 else None for t, c in zip(totals, counts, strict=True)]
        return {"by_position": {"accuracy": shares, "targets": counts.tolist()}}

    @property
    def _has_both(self) -> bool:
        return bool(self.targets.min() != self.targets.max())

    def _ranking(self, weights: Floats) -> dict[str, Tally]:
        """The tallies of how the second of two classes is ranked before the first."""
        if len(self.names) != 2 or not self._has_both:
            return {}
        scores, positive = self.probabilities[:, 1], self.targets == 1
        found = {
            name: metric(scores, positive, self.counted.weights)
            for name, metric in _OF_RANKING.items()
        }
        return {
            name: linearised_tally(derived.value, self.counted.totals(derived.slopes), weights)
            for name, derived in found.items()
        }

    def _changes(self) -> dict[str, Tally]:
        """The tally of the changes that are met, where classes seldom change."""
        changes = changes_of(self.targets, self.predicted, self.counted)
        return {"change_f1": changes.tally()} if changes is not None and changes.there_are else {}

    def _macro_f1(self) -> Tally:
        hits, true, taken = self._by_class()
        return Tally(np.concatenate([hits, true + taken], axis=1), macro_f1)

    def _balanced_accuracy(self) -> Tally:
        hits, true, _ = self._by_class()
        return Tally(np.concatenate([hits, true], axis=1), mean_of_means)

    def _by_class(self) -> tuple[Floats, Floats, Floats]:
        """How often a class of the targets is hit, is the target, and is predicted.

        Each is `(units, classes of the targets)`; a prediction of another class is in none of them.
        """
        classes = np.unique(self.targets)
        column_of = np.full(self.probabilities.shape[1], -1)
        column_of[classes] = np.arange(len(classes))
        targets, predicted = column_of[self.targets], column_of[self.predicted]
        hit = np.where(self.predicted == self.targets, targets, -1)
        hits, true, taken = (
            self.counted.counts(columns, len(classes)) for columns in (hit, targets, predicted)
        )
        return hits, true, taken


def answers(outputs: ArrayLike, truth: Truth, target: Classes) -> ClassAnswers:
    """Check what a model answered.

    Args:
        outputs: of the shape of the targets, alone or with an axis of 1: the probability of class
            1; or with an axis of two or more: that of each class.
        truth: the targets are integers from 0.
        target: names the classes.

    Raises:
        ValueError: for other shapes, outputs that are not finite or not probabilities, and targets
            that are not classes.

    """
    counted = truth.counted
    probabilities = _probabilities(np.asarray(outputs), truth, counted)
    targets = labels("targets", truth.targets[counted.where], probabilities.shape[1])
    predicted = probabilities.argmax(axis=1).astype(np.int64)
    return ClassAnswers(probabilities, targets, predicted, counted, target.names)


def baseline(train: Truth, test: Truth, target: Classes) -> ClassAnswers:
    """The answers of the predictor that has seen the training targets and ignores its input.

    Its outputs are the frequencies of the classes among the training targets, so that it predicts
    the training majority. A model that does no better learned nothing. Training weights that are
    not 0 count alike here: those that balance the classes would leave no majority.

    Raises:
        ValueError: targets are none of the classes.

    """
    counted = train.counted
    targets = labels("train_targets", train.targets[counted.where], target.width)
    counts = np.bincount(targets, minlength=target.width)
    outputs = np.broadcast_to(counts / counts.sum(), (*test.targets.shape, target.width))
    return answers(outputs, test, target)


def _probabilities(outputs: Floats, truth: Truth, counted: Counted) -> Floats:
    """One column per class, `(counted, classes)`."""
    shape = truth.targets.shape
    if outputs.shape in {shape, (*shape, 1)}:
        of_class_1 = finite("outputs", outputs.reshape(shape)[counted.where])
        probabilities = np.stack([1 - of_class_1, of_class_1], axis=1)
    elif outputs.shape[:-1] == shape and outputs.shape[-1] >= 2:
        probabilities = finite("outputs", outputs[counted.where])
    else:
        raise ValueError(
            f"outputs have shape {outputs.shape} and targets {shape}; expected the same shape, or "
            "an axis more for one probability a class."
        )
    off_range = np.abs(probabilities - np.clip(probabilities, 0, 1)).max()
    off_sum = np.abs(probabilities.sum(axis=1) - 1).max()
    if max(off_range, off_sum) > _PROBABILITY_TOLERANCE:
        raise ValueError(
            f"outputs are not probabilities: they miss [0, 1] by up to {off_range:.3g} and a sum "
            f"of 1 by up to {off_sum:.3g}. End the model in a sigmoid (two classes) or a softmax."
        )
    return probabilities
