"""What is trained, but for the data and the seed."""

from dataclasses import dataclass
from typing import Any

import keras

from rnnpipe.layers import Layer
from rnnpipe.models.build import build
from rnnpipe.models.own import build_own
from rnnpipe.specs import OwnModel, Signature, TrainingSpec


@dataclass(frozen=True)
class Recipe:
    """All that shapes a training: what is the same for every seed.

    Attributes:
        layers: of the model, from its input on; none where it is `model` that makes it.
        signature: what the model must fit.
        training: how it is trained.
        weighted: whether the targets come with weights.
        model: the user's own function that makes the model, in place of layers.

    """

    layers: tuple[Layer, ...]
    signature: Signature
    training: TrainingSpec
    weighted: bool = False
    model: OwnModel | None = None

    def as_json(self) -> dict[str, Any]:
        """The recipe as plain JSON."""
        return {
            "model": None if self.model is None else self.model.code_digest(),
            "layers": [layer.model_dump() for layer in self.layers],
            "signature": self.signature.model_dump(mode="json"),
            "training": self.training.model_dump(),
            "weighted": self.weighted,
        }

    def build(self, seed: int | None = None) -> keras.Model:
        """A new model, with the weights that the seed draws."""
        if self.model is not None:
            return build_own(self.model, self.signature, seed)
        return build(self.layers, self.signature, seed)
