"""An encoder and a decoder, as a variant names them: the first reads all, then the second writes.

Sutskever et al. 2014, arXiv:1409.3215; Cho et al. 2014, arXiv:1406.1078.
"""

from pkgutil import resolve_name
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from rnnpipe.specs.base import Count, Spec

if TYPE_CHECKING:
    from rnnpipe.layers.base import Layer as LayerSpec
else:
    # Named as text, so that the cache key of a training follows from here to no kind of layer.
    LayerSpec = resolve_name("rnnpipe.layers.kinds:LayerSpec")

Attention = Literal["none", "dot", "additive"]
"""By what the decoder looks back at the source: the score of a place of it."""


class EncoderDecoderSpec(Spec):
    """A model that generates text: an encoder of the source, and a decoder of the answer.

    The recurrent layers of the decoder start from the states in which those of the encoder end,
    the first from the first's. Which of them return sequences follows, and need not be set.
    """

    encoder: tuple[LayerSpec, ...] = Field(description="reads the source, whose padding it skips")
    decoder: tuple[LayerSpec, ...] = Field(
        description="starts with an embedding, of the token before"
    )
    attention: Attention = Field(
        "none",
        description="how a place of the source is scored: dot (Luong et al. 2015), or additive "
        "(Bahdanau et al. 2015)",
    )
    teacher_forcing: Annotated[float, Field(strict=True, ge=0.0, le=1.0)] = Field(
        1.0,
        description="the chance by which a decoder that learns is given the right token before; "
        "else it is given its own answer, the likeliest token (Bengio et al. 2015)",
    )
    beam: Annotated[int, Field(strict=True, ge=1, le=1_000)] = Field(
        1, description="how many beginnings of an answer are followed; 1 is greedy"
    )
    length_penalty: Annotated[float, Field(strict=True, ge=0.0, le=10.0)] = Field(
        0.0,
        description="of a beam, answers are compared by log P / ((5 + length) / 6)^length_penalty "
        "(Wu et al. 2016)",
    )
    max_length: Count | None = Field(
        None, description="tokens of an answer, at most; the target's timesteps when left out"
    )

    @model_validator(mode="after")
    def _penalty_has_a_beam(self) -> "EncoderDecoderSpec":
        if self.length_penalty and self.beam == 1:
            raise ValueError(
                f"length_penalty = {self.length_penalty:g} has no effect where beam = 1: raise "
                "beam, or leave length_penalty out"
            )
        return self

    @property
    def layers(self) -> tuple[LayerSpec, ...]:
        """Those of the encoder, then those of the decoder."""
        return (*self.encoder, *self.decoder)

    def __str__(self) -> str:
        """Tell it in short: `encoder: embedding(8) → gru(16); decoder: …; dot attention`."""
        sides = (("encoder", self.encoder), ("decoder", self.decoder))
        told = [f"{name}: {' → '.join(map(str, layers))}" for name, layers in sides]
        told += [f"{self.attention} attention"] * (self.attention != "none")
        told += [f"teacher forcing {self.teacher_forcing:g}"] * (self.teacher_forcing < 1)
        if self.beam > 1:
            penalty = f", length penalty {self.length_penalty:g}" * (self.length_penalty > 0)
            told.append(f"beam of {self.beam}{penalty}")
        return "; ".join(told)
