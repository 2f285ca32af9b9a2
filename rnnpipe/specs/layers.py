"""A variant's recipe, layer by layer, in Keras' terms."""

from typing import Annotated, Literal

from pydantic import Field

from rnnpipe.specs.base import Count, Spec

Activation = Literal["linear", "tanh", "sigmoid", "relu", "softmax"]


class EmbeddingSpec(Spec):
    """Token ids `(batch, timesteps)` to vectors `(batch, timesteps, units)`."""

    type: Literal["embedding"]
    units: Count
    mask_padding: Annotated[bool, Field(strict=True)] = Field(
        default=False,
        description="recurrent layers skip the padding: their state starts at the first token",
    )


class RecurrentSpec(Spec):
    """`(batch, timesteps, features)` to `(batch, units)`, or to a sequence of them.

    Of a bidirectional layer two read the sequence, each with `units` and weights of its own, and
    there are twice as many outputs: beside those of the one that reads from the start stand those
    of the one that reads from the end (Schuster & Paliwal 1997).
    """

    units: Count
    return_sequences: bool = False
    bidirectional: Annotated[bool, Field(strict=True)] = False


class SimpleRnnSpec(RecurrentSpec):
    """Keras' SimpleRNN (Elman 1990)."""

    type: Literal["simple_rnn"]


class LstmSpec(RecurrentSpec):
    """Keras' LSTM (Hochreiter & Schmidhuber 1997, with forget gate)."""

    type: Literal["lstm"]


class GruSpec(RecurrentSpec):
    """Keras' GRU (Cho et al. 2014, arXiv:1406.1078, in its `reset_after` form)."""

    type: Literal["gru"]


class DropoutSpec(Spec):
    """Sets a share of its inputs to zero while training."""

    type: Literal["dropout"]
    rate: Annotated[float, Field(ge=0.0, lt=1.0)]


class DenseSpec(Spec):
    """A fully connected layer over the last axis."""

    type: Literal["dense"]
    units: Count
    activation: Activation = "linear"


LayerSpec = Annotated[
    EmbeddingSpec | SimpleRnnSpec | LstmSpec | GruSpec | DropoutSpec | DenseSpec,
    Field(discriminator="type"),
]
