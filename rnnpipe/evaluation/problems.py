"""What a problem's outputs are scored by: the one place that goes from its name to its metrics.

The modules that score are named as text and imported by name, so that the cache key of a score
follows from here to none of them: it names the one that scores its problem.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from numpy.typing import ArrayLike

from rnnpipe.evaluation.tallies import Tally
from rnnpipe.evaluation.truth import Ints, Truth
from rnnpipe.specs import ProblemName

MODULES: Mapping[ProblemName, str] = {
    "binary": "rnnpipe.evaluation.classes",
    "multiclass": "rnnpipe.evaluation.classes",
    "tagging": "rnnpipe.evaluation.classes",
    "regression": "rnnpipe.evaluation.numbers",
    "forecast": "rnnpipe.evaluation.numbers",
}
"""The module that scores each problem."""


class Answers(Protocol):
    """A model's outputs beside the truth, checked."""

    def tallies(self) -> dict[str, Tally]:
        """The tally of each metric."""

    def confusion(self) -> Ints | None:
        """Counts of true and predicted class, `(classes, classes)`, where there are any."""


class Scoring(Protocol):
    """A module that scores.

    Attributes:
        METRICS: by what each problem is scored, the deciding metric first.
        LOSS: the metric that a model is trained by.
        BASELINE: what the trivial predictor always answers.

    """

    METRICS: Mapping[ProblemName, tuple[str, ...]]
    LOSS: str
    BASELINE: str

    def answers(self, outputs: ArrayLike, truth: Truth) -> Answers:
        """Check a model's outputs against the truth."""

    def baseline(self, train: Truth, test: Truth, n_classes: int) -> Answers:
        """The answers of the predictor that has seen the training targets alone."""


def scoring(problem: ProblemName) -> Scoring:
    """The module that scores the problem."""
    return cast("Scoring", import_module(MODULES[problem]))


def answers(problem: ProblemName, outputs: ArrayLike, truth: Truth) -> Answers:
    """Check a model's outputs against the truth; see the modules `classes` and `numbers`.

    Raises:
        ValueError: they do not fit the problem or each other.

    """
    return scoring(problem).answers(outputs, truth)


def tallies(problem: ProblemName, found: Answers) -> dict[str, Tally]:
    """The tally of each of the problem's metrics, the deciding one first."""
    every = found.tallies()
    return {metric: every[metric] for metric in scoring(problem).METRICS[problem]}


def scores(problem: ProblemName, found: Answers) -> dict[str, float]:
    """The value of each of the problem's metrics, the deciding one first."""
    return {metric: tally.value for metric, tally in tallies(problem, found).items()}


def baseline(problem: ProblemName, train: Truth, test: Truth, n_classes: int) -> dict[str, float]:
    """Score the predictor that has seen the training targets and ignores its input.

    Args:
        problem: the kind of targets.
        train: the truth of the training set.
        test: the truth of the test set.
        n_classes: how many classes there are; not read for numbers.

    Raises:
        ValueError: as `answers`.

    """
    return scores(problem, scoring(problem).baseline(train, test, n_classes))
