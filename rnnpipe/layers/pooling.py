"""The mean or the maximum of a sequence's steps."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Layer, Seeds, Shape, sequence
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class PoolingSpec(Layer):
    """The mean or the maximum over the steps of a sequence, padding left out where it is masked.

    Behind an embedding that is a bag of words: the order is not seen.
    """

    type: Literal["pooling"]
    mode: Literal["mean", "max"] = "mean"

    def shape(self, given: Shape) -> Features:
        """One vector."""
        return Features(width=sequence(given).width)

    def parameters(self, given: Shape) -> int:  # noqa: ARG002 (whatever is given)
        """It has none."""
        return 0

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (draws nothing)
        """A layer of our own."""
        from rnnpipe.layers.custom.pooling import Pooling  # noqa: PLC0415 (imports TensorFlow)

        return Pooling(self.mode)
