"""A convolution over the steps of a sequence."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Layer, Seeds, Shape, sequence
from rnnpipe.layers.dense import Activation
from rnnpipe.specs.base import Count
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras


class Conv1dSpec(Layer):
    """A sequence to one of `filters` features, as long (Kim 2014, arXiv:1408.5882).

    Padding that is masked reads as zeros.
    """

    type: Literal["conv1d"]
    filters: Count
    kernel_size: Count = 3
    padding: Literal["same", "causal"] = "same"
    activation: Activation = "relu"

    def shape(self, given: Shape) -> Features:
        """As many steps, of `filters`."""
        return Features(width=self.filters, timesteps=sequence(given).timesteps)

    def parameters(self, given: Shape) -> int:
        """A weight for each place of the kernel and each feature, and a bias, of each filter."""
        return (self.kernel_size * sequence(given).width + 1) * self.filters

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (any width)
        """Keras' Conv1D, which reads no padding."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        from rnnpipe.layers.custom.conv1d import MaskedConv1D  # noqa: PLC0415

        return MaskedConv1D(
            self.filters,
            self.kernel_size,
            padding=self.padding,
            activation=self.activation,
            kernel_initializer=keras.initializers.GlorotUniform(seed=seeds()),
        )
