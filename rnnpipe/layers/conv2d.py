"""A convolution over a picture."""

from typing import TYPE_CHECKING, ClassVar, Literal

from rnnpipe.layers.base import Layer, MisfitError, Seeds, Shape
from rnnpipe.layers.dense import Activation
from rnnpipe.specs.base import Count
from rnnpipe.specs.ports import Image

if TYPE_CHECKING:
    import keras


class Conv2dSpec(Layer):
    """A picture `(batch, height, width, channels)` to one of `filters` channels.

    Its edges are padded with zeros, so that without `strides` it has the same size. Recurrent
    layers read what it makes behind a `places` layer.
    """

    READS_PICTURES: ClassVar[bool] = True

    type: Literal["conv2d"]
    filters: Count
    kernel_size: Count = 3
    strides: Count = 1
    activation: Activation = "relu"

    def shape(self, given: Shape) -> Image:
        """A picture, smaller by `strides`, rounded up."""
        picture = picture_of(given)
        height, width = (-(-side // self.strides) for side in (picture.height, picture.width))
        return Image(height=height, width=width, channels=self.filters)

    def parameters(self, given: Shape) -> int:
        """A weight for each place of the kernel and each channel, and a bias, of each filter."""
        return (self.kernel_size**2 * picture_of(given).channels + 1) * self.filters

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (any size)
        """Keras' Conv2D."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        return keras.layers.Conv2D(
            self.filters,
            self.kernel_size,
            strides=self.strides,
            padding="same",
            data_format="channels_last",
            activation=self.activation,
            kernel_initializer=keras.initializers.GlorotUniform(seed=seeds()),
        )


def picture_of(given: Shape) -> Image:
    """Return what is given, where it is a picture.

    Raises:
        MisfitError: it is something else, or a film.

    """
    if not isinstance(given, Image) or given.timesteps is not None:
        raise MisfitError(
            "reads a picture: it can be the first layer, where the dataset's inputs are single "
            "pictures, or stand behind conv2d"
        )
    return given
