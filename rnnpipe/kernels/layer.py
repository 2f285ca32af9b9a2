"""The kernels as a Keras layer."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from rnnpipe.kernels.network import Network


class PackedLayers(keras.layers.Layer):  # type: ignore[misc]
    """An embedding and recurrent layers in one: the same weights, the same function, less work.

    Takes token ids `(batch, timesteps)` or features `(batch, timesteps, features)`; returns the
    last layer's last outputs `(batch, units)`, float32. Gradients reach the weights, all of them
    dense, and stop at the inputs.
    """

    def __init__(self, layers: Sequence[keras.layers.Layer], network: Network, units: int) -> None:
        super().__init__(name="packed")
        self.layers = list(layers)
        self.supports_jit = False
        self._network = network
        self._units = units
        # They were built as part of their own model.
        self.built = True

    def call(self, inputs: tf.Tensor, *, training: bool = False) -> tf.Tensor:
        """The last outputs; without `training`, a gradient costs a second way forwards."""
        variables = [variable for layer in self.layers for variable in layer.weights]
        dtype = tf.int32 if self._network.embedded else tf.float32
        run = _differentiable(self._network, keeps_tape=training)
        outputs = run(tf.cast(inputs, dtype), *map(tf.convert_to_tensor, variables))
        return tf.ensure_shape(outputs, (inputs.shape[0], self._units))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, int]:
        """`(batch, units)`."""
        return (input_shape[0], self._units)


def _differentiable(network: Network, *, keeps_tape: bool) -> Callable[..., tf.Tensor]:
    """The network as a function of tensors that TensorFlow can differentiate by the weights."""

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def run(inputs: tf.Tensor, *weights: tf.Tensor) -> tuple[tf.Tensor, Callable[..., Any]]:
        arguments = (inputs, *weights)
        if keeps_tape:
            results = [tf.float32, tf.float32]
            outputs, tape = tf.numpy_function(network.outputs_and_tape, arguments, results)
        else:
            outputs = tf.numpy_function(network.outputs, arguments, tf.float32)

        def gradients(d_outputs: tf.Tensor) -> list[tf.Tensor | None]:
            kept = tape if keeps_tape else _tape(network, arguments)
            by_weights = tf.numpy_function(
                network.gradients, (d_outputs, kept, *arguments), [tf.float32] * len(weights)
            )
            shaped = zip(by_weights, weights, strict=True)
            return [None, *(tf.ensure_shape(gradient, weight.shape) for gradient, weight in shaped)]

        return outputs, gradients

    return run  # type: ignore[no-any-return]


def _tape(network: Network, arguments: Sequence[tf.Tensor]) -> tf.Tensor:
    _, tape = tf.numpy_function(network.outputs_and_tape, arguments, [tf.float32, tf.float32])
    return tape
