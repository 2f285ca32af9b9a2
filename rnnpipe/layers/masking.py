"""Padding of series that recurrent layers skip."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Layer, Seeds, Shape, sequence
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class MaskingSpec(Layer):
    """Has the recurrent layers behind it skip timesteps whose features are all zero.

    Those are the padding of series of unequal length, and a real step only where every column is
    exactly its training mean. Of tokens `embedding` with `mask_padding` does the same.
    """

    type: Literal["masking"]

    def shape(self, given: Shape) -> Features:
        """The same shape."""
        return sequence(given)

    def parameters(self, given: Shape) -> int:  # noqa: ARG002 (whatever is given)
        """It has none."""
        return 0

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (any shape)
        """Keras' Masking."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        return keras.layers.Masking(0.0)
