"""What a problem's outputs are scored by: the one place that goes from its name to its metrics.

The modules that score are named as text and imported by name, so that the cache key of a score
follows from here to none of them: it names the one that scores its problem.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from rnnpipe.evaluation.tallies import Tally
from rnnpipe.evaluation.truth import Ints, Truth
from rnnpipe.specs import ProblemName, Signature
from rnnpipe.specs.ports import TargetPort

MODULES: Mapping[ProblemName, str] = {
    "binary": "rnnpipe.evaluation.classes",
    "multiclass": "rnnpipe.evaluation.classes",
    "tagging": "rnnpipe.evaluation.classes",
    "regression": "rnnpipe.evaluation.numbers",
    "forecast": "rnnpipe.evaluation.numbers",
    "generation": "rnnpipe.evaluation.texts",
}
"""The module that scores each problem."""


_OF_CAPTIONS = {"cider"}
"""Metrics that nobody asks for where the input is a sequence."""


class Answers(Protocol):
    """A model's outputs beside the truth, checked."""

    def tallies(self) -> dict[str, Tally]:
        """The tally of each metric that has a value."""

    def undefined(self) -> dict[str, str]:
        """Of each metric that the test set leaves without a value, the reason."""

    def confusion(self) -> Ints | None:
        """Counts of true and predicted class, `(classes, classes)`, where there are any."""

    def along(self) -> dict[str, Any]:
        """The scores step by step, as JSON by what the steps are of, where there are any."""


class Scoring(Protocol):
    """A module that scores.

    Attributes:
        METRICS: by what each problem may be scored, the deciding metric first.
        LOSS: the metric that a model is trained by.
        BASELINE: what the trivial predictor always answers.

    """

    METRICS: Mapping[ProblemName, tuple[str, ...]]
    LOSS: str
    BASELINE: str

    def answers(self, outputs: Any, truth: Truth, target: TargetPort) -> Answers:
        """Check a model's outputs against the truth."""

    def baseline(self, train: Truth, test: Truth, target: TargetPort) -> Answers:
        """The answers of the predictor that has seen the training targets alone."""


def scoring(problem: ProblemName) -> Scoring:
    """The module that scores the problem."""
    return cast("Scoring", import_module(MODULES[problem]))


def answers(signature: Signature, outputs: Any, truth: Truth) -> Answers:
    """Check a model's outputs against the truth; see `classes`, `numbers` and `texts`.

    Raises:
        ValueError: they do not fit the problem or each other.

    """
    return scoring(signature.problem).answers(outputs, truth, signature.target)


def baseline(signature: Signature, train: Truth, test: Truth) -> Answers:
    """The answers of the predictor that has seen the training targets and ignores its input.

    Raises:
        ValueError: as `answers`.

    """
    return scoring(signature.problem).baseline(train, test, signature.target)


def tallies(signature: Signature, found: Answers) -> dict[str, Tally]:
    """The tally of each of the problem's metrics that has a value, the deciding one first."""
    every = found.tallies()
    return {metric: every[metric] for metric in _metrics(signature) if metric in every}


def scores(signature: Signature, found: Answers) -> dict[str, float]:
    """The value of each of the problem's metrics that has one, the deciding one first."""
    return {metric: tally.value for metric, tally in tallies(signature, found).items()}


def undefined(signature: Signature, found: Answers) -> dict[str, str]:
    """Why each of the others has none: it depends on the data alone, not on the model."""
    every = found.undefined()
    return {metric: every[metric] for metric in _metrics(signature) if metric in every}


def _metrics(signature: Signature) -> tuple[str, ...]:
    metrics = scoring(signature.problem).METRICS[signature.problem]
    captions = signature.structure == "one-to-many"
    return tuple(m for m in metrics if captions or m not in _OF_CAPTIONS)
