"""What a variant is of, wherever it is told: in a suite, in a trial, in a record."""

from typing import Any

from pydantic import Field

from rnnpipe.baselines import BaselineSpec
from rnnpipe.baselines.choice import require_fit
from rnnpipe.errors import UserError
from rnnpipe.layers import EncoderDecoderSpec, LayerSpec
from rnnpipe.layers.fitting import FittedLayer, fitted
from rnnpipe.layers.joining import FittedAttention, joined
from rnnpipe.specs import OwnModel, Signature, Text
from rnnpipe.specs.base import Spec

Place = FittedLayer | FittedAttention
"""A part of a model in its place: how it is told, what it makes, how many parameters it has."""


class Contender(Spec):
    """A recipe of layers, an encoder and a decoder, a model of one's own, or a baseline."""

    layers: tuple[LayerSpec, ...] = ()
    model: OwnModel | None = Field(
        None,
        description="a function of one's own, `module:function`, beside the suite file or "
        "installed: from the dataset's `rnnpipe.specs.Signature` to a `keras.Model`",
    )
    encoder_decoder: EncoderDecoderSpec | None = Field(
        None, description="an encoder and a decoder, for targets that are text"
    )
    baseline: BaselineSpec | None = Field(None, description="a predictor that is no network")

    @property
    def network(self) -> dict[str, Any]:
        """What is trained, by name; nothing of a baseline."""
        return {name: getattr(self, name) for name in ("layers", "model", "encoder_decoder")}

    def places(self, signature: Signature) -> tuple[Place, ...]:
        """Return what is computed on a dataset of this signature, part by part.

        There is nothing of a baseline, and nothing of one's own model, which is known when it is
        called.

        Raises:
            UserError: it does not fit the dataset.

        """
        if self.baseline is not None:
            require_fit(self.baseline, signature)
            return ()
        if self.encoder_decoder is not None:
            return joined(self.encoder_decoder, signature).places
        if self.model is None:
            return fitted(self.layers, signature)
        if isinstance(signature.target, Text):
            raise UserError(
                f"{self.model.function}: a model of one's own cannot generate text, which is the "
                "dataset's target; use encoder_decoder"
            )
        return ()
