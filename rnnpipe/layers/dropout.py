"""Inputs set to zero at random."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Layer, Seeds, Shape, features
from rnnpipe.specs.base import Rate
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class DropoutSpec(Layer):
    """Sets a share of its inputs to zero while training (Srivastava et al. 2014)."""

    type: Literal["dropout"]
    rate: Rate

    def shape(self, given: Shape) -> Features:
        """The same shape."""
        return features(given)

    def parameters(self, given: Shape) -> int:  # noqa: ARG002 (whatever is given)
        """It has none."""
        return 0

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (any shape)
        """Keras' Dropout."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        return keras.layers.Dropout(self.rate, seed=seeds())
