"""What is trained, but for the data and the seed."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.layers import Layer
from rnnpipe.models.build import build
from rnnpipe.models.own import build_own
from rnnpipe.specs import EngineName, OwnModel, Signature, TrainingSpec
from rnnpipe.specs.base import Spec
from rnnpipe.training.answers import Answering, predicting
from rnnpipe.training.batches import EVALUATION_BATCH, Draw
from rnnpipe.training.steps import Steps

GENERATING = "rnnpipe.training.generating"
"""The module that trains what generates text; named as text, so that the cache key of any other
training does not follow its code."""


class Generating(Protocol):
    """That module."""

    def build(self, spec: Spec, signature: Signature, seed: int | None) -> keras.Model:
        """Make a model, with the weights that the seed draws."""

    def taught(self, part: Part, spec: Spec) -> Part:
        """Return the examples with tokens of their targets among their inputs."""

    def draw(self, spec: Spec) -> Draw | None:
        """What is drawn of each training batch."""

    def to_train(
        self, name: EngineName, plain: keras.Model, spec: Spec
    ) -> tuple[keras.Model, dict[str, Any] | None]:
        """Return the model that an engine trains, and what it minimises if that is special."""

    def unsupported(self, plain: keras.Model) -> str | None:
        """Why the packed kernels cannot compute it."""

    def answering(self, model: keras.Model, spec: Spec, signature: Signature) -> Answering:
        """Answer by decoding."""

    def write_texts(
        self, padded: Path, best: NDArray[np.int32], last: NDArray[np.int32], folder: Path
    ) -> None:
        """Write what was generated as texts."""

    def write_looked(  # noqa: PLR0913 (as there)
        self,
        model: keras.Model,
        spec: Spec,
        signature: Signature,
        test: Part,
        best: NDArray[np.int32],
        padded: Path,
        folder: Path,
    ) -> None:
        """Write where a model with attention looked."""


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

    @property
    def evaluation_batch(self) -> int:
        """Examples at a time where nothing is learnt: of text no more than a step has."""
        return EVALUATION_BATCH if self.encoder_decoder is None else self.training.batch_size

    def answering(self, steps: Steps, plain: keras.Model) -> Answering:
        """How its models answer: what is trained, or of text its plain layers one by one."""
        if self.encoder_decoder is None:
            return predicting(steps)
        return generating().answering(plain, self.encoder_decoder, self.signature)

    def fed(self, part: Part) -> Part:
        """The examples as the model reads them while it learns."""
        pair = self.encoder_decoder
        return part if pair is None else generating().taught(part, pair)

    @property
    def draw(self) -> Draw | None:
        """What is drawn of each training batch, beside its order."""
        pair = self.encoder_decoder
        return None if pair is None else generating().draw(pair)


def generating() -> Generating:
    """The module that trains what generates text."""
    return cast("Generating", import_module(GENERATING))
