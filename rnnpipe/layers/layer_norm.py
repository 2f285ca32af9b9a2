"""Layer normalisation."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Layer, Seeds, Shape, features
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class LayerNormSpec(Layer):
    """Mean 0 and variance 1 over the features of every step, then a learnt scale and shift.

    Ba et al. 2016 (arXiv:1607.06450).
    """

    type: Literal["layer_norm"]

    def shape(self, given: Shape) -> Features:
        """The same shape."""
        given = features(given)
        return Features(width=given.width, timesteps=given.timesteps)

    def parameters(self, given: Shape) -> int:
        """A scale and a shift of each feature."""
        return 2 * features(given).width

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (draws nothing)
        """Keras' LayerNormalization."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        return keras.layers.LayerNormalization()
