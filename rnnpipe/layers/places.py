"""A picture as a sequence of its places, for recurrent layers and for attention."""

from typing import TYPE_CHECKING, ClassVar, Literal

from rnnpipe.layers.base import Layer, Seeds, Shape
from rnnpipe.layers.conv2d import picture_of
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class PlacesSpec(Layer):
    """`(batch, height, width, channels)` to `(batch, height * width, channels)`, row by row."""

    READS_PICTURES: ClassVar[bool] = True

    type: Literal["places"]

    def shape(self, given: Shape) -> Features:
        """A step for each place."""
        picture = picture_of(given)
        return Features(width=picture.channels, timesteps=picture.height * picture.width)

    def parameters(self, given: Shape) -> int:  # noqa: ARG002 (whatever is given)
        """It has none."""
        return 0

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (draws nothing)
        """Keras' Reshape."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        return keras.layers.Reshape(self.shape(given).shape)
