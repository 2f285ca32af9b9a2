"""What is trained, but for the data and the seed."""

from dataclasses import dataclass
from typing import Any

import keras

from rnnpipe.layers import Layer
from rnnpipe.models.build import build
from rnnpipe.specs import Signature, TrainingSpec


@dataclass(frozen=True)
class Recipe:
    """All that shapes a training: what is the same for every seed.

    Attributes:
        layers: of the model, from its input on.
        signature: what the model must fit.
        training: how it is trained.
        weighted: whether the targets come with weights.

    """

    layers: tuple[Layer, ...]
    signature: Signature
    training: TrainingSpec
    weighted: bool = False

    def as_json(self) -> dict[str, Any]:
        """The recipe as plain JSON."""
        return {
            "layers": [layer.model_dump() for layer in self.layers],
            "signature": self.signature.model_dump(mode="json"),
            "training": self.training.model_dump(),
            "weighted": self.weighted,
        }

    def build(self, seed: int | None = None) -> keras.Model:
        """A new model, with the weights that the seed draws."""
        return build(self.layers, self.signature, seed)
