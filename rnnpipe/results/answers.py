"""What a trained model answered on the test set, as classes or in the units of the data."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnpipe.errors import UserError
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records.predictions import Predictions
from rnnpipe.specs import Classes, Numbers
from rnnpipe.specs.ports import TargetPort


@dataclass(frozen=True, eq=False)
class Answers(Predictions):
    """A model's answers on the test set, the truth beside them, and what they stand for.

    Attributes:
        target: the classes by position, or the numbers and how they were scaled.

    """

    target: TargetPort = field(kw_only=True)

    @property
    def classes(self) -> NDArray[np.int64]:
        """The class predicted after the best epoch, by its position in `target.names`.

        Of two classes it is class 1 where its probability is above 0.5; of more it is the most
        probable one, the lowest of equals: as the scores have it. `(test,)`, or
        `(test, timesteps)` where there is one a step, the padding among them.

        Raises:
            UserError: the target is no class.

        """
        if not isinstance(self.target, Classes):
            raise UserError(
                f"the target is {self.target.kind} and no class; `in_units` has numbers as the "
                "data have them"
            )
        if self.best.size == self.targets.size:
            above = np.asarray(self.best.reshape(self.targets.shape) > 0.5)
            return above.astype(np.int64)
        return np.asarray(self.best.argmax(axis=-1), np.int64)

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Whether the class of each target that counts is predicted, `(counted,)`.

        Padding, whose weight is 0, is left out. Where nothing is, and there is one target an
        example, that is `(test,)`; targets a step follow one another, example by example.

        Raises:
            UserError: the target is no class.

        """
        counts = Truth(self.targets, self.weights).counted.where
        return np.asarray(self.classes[counts] == self.targets[counts])

    def in_units(self, values: ArrayLike) -> NDArray[Any]:
        """Undo the scaling of numbers as `targets`, `best` and `last` have them.

        Raises:
            UserError: the target is no number.

        """
        if not isinstance(self.target, Numbers):
            raise UserError(
                f"the target is {self.target.kind} and no number; `classes` has the predicted ones"
            )
        return self.target.in_units(values)
