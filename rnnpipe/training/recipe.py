"""What is trained, but for the data and the seed."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

import keras

from rnnpipe.data.arrays import Part
from rnnpipe.layers import Layer
from rnnpipe.models.build import build
from rnnpipe.models.own import build_own
from rnnpipe.specs import OwnModel, Signature, TrainingSpec
from rnnpipe.specs.base import Spec

GENERATING = "rnnpipe.training.generating"
"""The module that trains what generates text; named as text, so that the cache key of any other
training does not follow its code."""


class Generating(Protocol):
    """That module."""

    def build(self, spec: Spec, signature: Signature, seed: int | None) -> keras.Model:
        """Make a model, with the weights that the seed draws."""

    def taught(self, part: Part) -> Part:
        """Return the examples with the tokens before each among their inputs."""


@dataclass(frozen=True)
class Recipe:
    """All that shapes a training: what is the same for every seed.

    Attributes:
        layers: of the model, from its input on; none where something else makes it.
        signature: what the model must fit.
        training: how it is trained.
        weighted: whether the targets come with weights.
        model: the user's own function that makes the model, in place of layers.
        encoder_decoder: in place of layers, `rnnpipe.layers.EncoderDecoderSpec`.

    """

    layers: tuple[Layer, ...]
    signature: Signature
    training: TrainingSpec
    weighted: bool = False
    model: OwnModel | None = None
    encoder_decoder: Spec | None = None

    def as_json(self) -> dict[str, Any]:
        """The recipe as plain JSON."""
        pair = self.encoder_decoder
        return {
            "model": None if self.model is None else self.model.code_digest(),
            "layers": [layer.model_dump() for layer in self.layers],
            "encoder_decoder": None if pair is None else pair.model_dump(),
            "signature": self.signature.model_dump(mode="json"),
            "training": self.training.model_dump(),
            "weighted": self.weighted,
        }

    def build(self, seed: int | None = None) -> keras.Model:
        """A new model, with the weights that the seed draws."""
        if self.encoder_decoder is not None:
            return generating().build(self.encoder_decoder, self.signature, seed)
        if self.model is not None:
            return build_own(self.model, self.signature, seed)
        return build(self.layers, self.signature, seed)

    def fed(self, part: Part) -> Part:
        """The examples as the model reads them while it learns."""
        return part if self.encoder_decoder is None else generating().taught(part)


def generating() -> Generating:
    """The module that trains what generates text."""
    return cast("Generating", import_module(GENERATING))
