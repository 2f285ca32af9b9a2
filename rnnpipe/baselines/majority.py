"""Always the same answer: the classes' frequencies, or the mean of the numbers."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rnnpipe.baselines.base import Baseline, MisfitError
from rnnpipe.baselines.estimators import learned
from rnnpipe.baselines.steps import counted_targets
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Classes, Signature, Text


class Majority(Baseline):
    """The answer that is right most often when nothing is known of the input."""

    type: Literal["majority"]

    def fits(self, signature: Signature) -> None:
        """Fit every dataset whose targets are classes or numbers.

        Raises:
            MisfitError: they are texts.

        """
        if isinstance(signature.target, Text):
            raise MisfitError("answers with classes or numbers, and the dataset's target is text")

    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:
        """Answer with the frequencies of the training classes, or the means of their numbers."""
        from sklearn.dummy import DummyClassifier, DummyRegressor  # noqa: PLC0415 (slow to import)

        classes = isinstance(signature.target, Classes)
        dummy = DummyClassifier(strategy="prior") if classes else DummyRegressor()
        per_step = signature.target.is_sequence
        targets, weights = counted_targets(train) if per_step else (train.targets, train.weights)
        rows = np.zeros((len(targets), 1)), np.zeros((1, 1))
        answer = learned(dummy, signature, rows, targets, weights)
        examples = test.targets.shape[: 2 if per_step else 1]
        return np.broadcast_to(answer[0], (*examples, signature.outputs))
