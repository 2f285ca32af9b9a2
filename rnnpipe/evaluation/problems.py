"""What a problem's outputs are scored by: the one place that goes from its name to its metrics."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from numpy.typing import ArrayLike

from rnnpipe.evaluation import classes, numbers
from rnnpipe.evaluation.metrics import METRICS, Metric
from rnnpipe.evaluation.tallies import Tally
from rnnpipe.evaluation.truth import Ints, Truth
from rnnpipe.specs import Problem


class Answers(Protocol):
    """A model's outputs beside the truth, checked."""

    def tallies(self) -> dict[str, Tally]:
        """The tally of each metric."""

    def confusion(self) -> Ints | None:
        """Counts of true and predicted class, `(classes, classes)`, where there are any."""


@dataclass(frozen=True)
class _Scoring:
    """How outputs of one kind are scored: by `metrics`, and `watched` during the training too."""

    answers: Callable[[ArrayLike, Truth], Answers]
    baseline: Callable[[Truth, Truth, int], Answers]
    baseline_name: str
    loss: str
    watched: str
    metrics: tuple[str, ...]


_CLASSES = _Scoring(
    answers=classes.ClassAnswers.of,
    baseline=classes.baseline,
    baseline_name=classes.BASELINE,
    loss=classes.LOSS,
    watched="accuracy",
    metrics=("accuracy", "macro_f1", "loss"),
)

_NUMBERS = _Scoring(
    answers=numbers.NumberAnswers.of,
    baseline=numbers.baseline,
    baseline_name=numbers.BASELINE,
    loss=numbers.LOSS,
    watched="mae",
    metrics=("mse", "mae"),
)

_SCORING: Mapping[Problem, _Scoring] = {
    "binary": _CLASSES,
    "multiclass": _CLASSES,
    "regression": _NUMBERS,
}


def answers(problem: Problem, outputs: ArrayLike, truth: Truth) -> Answers:
    """Check a model's outputs against the truth; see the modules `classes` and `numbers`.

    Raises:
        ValueError: they do not fit the problem or each other.

    """
    return _SCORING[problem].answers(outputs, truth)


def tallies(problem: Problem, found: Answers) -> dict[str, Tally]:
    """The tally of each of the problem's metrics, the deciding one first."""
    every = found.tallies()
    return {metric: every[metric] for metric in _SCORING[problem].metrics}


def scores(problem: Problem, found: Answers) -> dict[str, float]:
    """The value of each of the problem's metrics, the deciding one first."""
    return {metric: tally.value for metric, tally in tallies(problem, found).items()}


def baseline(problem: Problem, train: Truth, test: Truth, n_classes: int) -> dict[str, float]:
    """Score the predictor that has seen the training targets and ignores its input.

    Args:
        problem: the kind of targets.
        train: the truth of the training set.
        test: the truth of the test set.
        n_classes: how many classes there are; not read for numbers.

    Raises:
        ValueError: as `answers`.

    """
    return scores(problem, _SCORING[problem].baseline(train, test, n_classes))


def baseline_name(problem: Problem) -> str:
    """The trivial predictor and what it always answers, such as `baseline (majority class)`."""
    return f"baseline ({_SCORING[problem].baseline_name})"


def curves(problem: Problem) -> dict[str, Metric]:
    """The metric of each column of a training's history, the loss first.

    A history has each once for the training data and once, as `val_<column>`, for the validation.
    """
    scoring = _SCORING[problem]
    return {"loss": METRICS[scoring.loss], scoring.watched: METRICS[scoring.watched]}


def watched(problem: Problem) -> Metric:
    """The metric that a training is watched by, beside its loss."""
    return METRICS[_SCORING[problem].watched]
