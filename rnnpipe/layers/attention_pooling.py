"""A weighted mean of a sequence's steps, whose weights are learnt."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Layer, Seeds, Shape, sequence
from rnnpipe.specs.base import Count
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class AttentionPoolingSpec(Layer):
    """The mean of a sequence's steps by learnt weights, softmax(v · tanh(W h_t + b)).

    Yang et al. 2016 (doi:10.18653/v1/N16-1174, equations 5 to 7). `units` is the height of W.
    """

    type: Literal["attention_pooling"]
    units: Count

    def shape(self, given: Shape) -> Features:
        """One vector."""
        return Features(width=sequence(given).width)

    def parameters(self, given: Shape) -> int:
        """Those of W, b and v."""
        return (sequence(given).width + 2) * self.units

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (any width)
        """A layer of our own."""
        from rnnpipe.layers.custom.attention_pooling import AttentionPooling  # noqa: PLC0415

        return AttentionPooling(self.units, seeds=[seeds(), seeds()])
