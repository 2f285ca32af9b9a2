"""A fully connected layer; also what every model puts out its answers by."""

from typing import TYPE_CHECKING, Literal

from rnnpipe.layers.base import Layer, Seeds, Shape, features
from rnnpipe.specs.base import Count
from rnnpipe.specs.ports import Features

if TYPE_CHECKING:
    import keras

Activation = Literal["linear", "tanh", "sigmoid", "relu", "softmax"]

HIDDEN: frozenset[Activation] = frozenset({"tanh", "relu"})
"""Activations that no problem's answers have: a dense layer with one is no output layer."""


class DenseSpec(Layer):
    """A fully connected layer over the last axis.

    One with "tanh" or "relu" is a hidden layer, wherever it stands; one with another activation at
    the end of a recipe is its output layer.
    """

    type: Literal["dense"]
    units: Count
    activation: Activation = "linear"

    def shape(self, given: Shape) -> Features:
        """One vector of `units` for each that is given."""
        return Features(width=self.units, timesteps=features(given).timesteps)

    def parameters(self, given: Shape) -> int:
        """A weight for each input and a bias, of each unit."""
        return (features(given).width + 1) * self.units

    def build(self, given: Shape, seeds: Seeds) -> "keras.Layer":  # noqa: ARG002 (any width)
        """Keras' Dense."""
        import keras  # noqa: PLC0415 (imports TensorFlow)

        return keras.layers.Dense(
            self.units,
            activation=self.activation,
            kernel_initializer=keras.initializers.GlorotUniform(seed=seeds()),
        )
