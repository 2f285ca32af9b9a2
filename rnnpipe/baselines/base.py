"""What every baseline has: settings, the datasets that it is made for, and its answers."""

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature
from rnnpipe.specs.base import Spec

Floats = NDArray[np.float64]


class MisfitError(UserError):
    """A baseline is not made for a dataset; the message goes on after the baseline's name."""


class Baseline(Spec):
    """A predictor that is no network; `type` is its name in the table of kinds.

    No chance plays a part in it: the same data have the same answers, whatever the seed.
    """

    LIBRARIES: ClassVar[tuple[str, ...]] = ("numpy", "scikit-learn", "scipy")
    """The packages whose versions shape what is answered."""

    type: str

    @abstractmethod
    def fits(self, signature: Signature) -> None:
        """Return if the baseline is made for such a dataset.

        Raises:
            MisfitError: it is not.

        """

    @abstractmethod
    def answers(self, signature: Signature, train: Part, test: Part) -> NDArray[Any]:
        """Learn from the training examples alone, and answer the test examples.

        Returns:
            What a model of this signature puts out: probabilities, or numbers as the targets have
            them, `(test, signature.outputs)` or `(test, timesteps, signature.outputs)`; or, where
            text is asked for, the texts themselves, an array of objects `(test,)`.

        """


def as_outputs(signature: Signature, probabilities: Floats) -> Floats:
    """Turn a probability of each class, `(..., classes)`, into what a model puts out.

    Of two classes that is the probability of the second alone, `(..., 1)`.
    """
    return probabilities[..., 1:] if signature.problem == "binary" else probabilities
