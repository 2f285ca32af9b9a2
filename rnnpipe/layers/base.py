"""What every kind of layer has: settings, a shape rule, and the Keras layer that it stands for."""

import json
from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from rnnpipe.errors import UserError
from rnnpipe.specs.base import Spec
from rnnpipe.specs.ports import Features, Image, Tokens

if TYPE_CHECKING:
    import keras

Shape = Tokens | Features | Image
"""What one layer hands to the next, of one example: ids, vectors, a vector, or a picture."""

Seeds = Callable[[], int]
"""Hands out the next seed. A layer asks for seeds in the order in which Keras itself draws them."""


class MisfitError(UserError):
    """A layer cannot read what it is given; the message goes on after the layer's name."""


class NoSequenceError(MisfitError):
    """A layer reads a sequence and is given one vector; the mend depends on what it follows."""


class Layer(Spec):
    """A layer of a recipe, in Keras' terms; `type` is its name in the table of kinds."""

    READS_PICTURES: ClassVar[bool] = False
    """Whether a picture is given to it as one, where it is the first layer, and not as numbers."""

    type: str

    @abstractmethod
    def shape(self, given: Shape) -> Shape:
        """Return what the layer makes of what it is given.

        Raises:
            MisfitError: it cannot read that.

        """

    @abstractmethod
    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":
        """Make the Keras layer, with Keras' default initializers drawn from `seeds`."""

    def parameters(self, given: Shape) -> int | None:  # noqa: ARG002 (nothing is known of any kind)
        """Return how many weights it has; None where that is not known before it is built."""
        return None

    def __str__(self) -> str:
        """Tell the layer in short: `lstm(32, return_sequences)`, what is not as by default."""
        settings = self.model_dump(exclude={"type"}, exclude_defaults=True).items()
        told = (self._told(name, value) for name, value in settings)
        return f"{self.type}({', '.join(told)})"

    def _told(self, name: str, value: Any) -> str:
        """A setting: a word or what every such layer has says itself, a number is named."""
        if value is True:
            return name
        if isinstance(value, str) or type(self).model_fields[name].is_required():
            return str(value)
        return f"{name}={json.dumps(value)}"

    def as_toml(self) -> str:
        """Write the layer as a suite file has it."""
        settings = self.model_dump(exclude_unset=True).items()
        return "{ " + ", ".join(f"{name} = {json.dumps(value)}" for name, value in settings) + " }"


def sequence(given: Shape) -> Features:
    """Return what is given, where it is a sequence of vectors.

    Raises:
        MisfitError: it is token ids.
        NoSequenceError: it is one vector.

    """
    given = features(given)
    if given.timesteps is None:
        raise NoSequenceError("reads a sequence, and is given one vector")
    return given


def features(given: Shape) -> Features:
    """Return what is given, where it is vectors.

    Raises:
        MisfitError: it is token ids, or a picture.

    """
    if isinstance(given, Image):
        raise MisfitError(
            "reads feature vectors, but is given a picture: put a places layer before it"
        )
    if not isinstance(given, Features):
        raise MisfitError(
            "reads feature vectors, but the dataset's inputs are tokens: the recipe must start "
            "with an embedding layer"
        )
    return given
