"""Keras' path to the fused cuDNN kernels, which compute LSTM and GRU layers on a GPU.

As Keras 3.15 takes it with TensorFlow. Any other recurrent layer is a loop over all timesteps.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import NDArray

from rnnpipe.models.chain import chain
from rnnpipe.models.directions import directions

_TANH = (keras.activations.tanh, ops.tanh, tf.tanh)
_SIGMOID = (keras.activations.sigmoid, ops.sigmoid, tf.sigmoid)
_BY_TIMESTEP = (
    keras.layers.Activation,
    keras.layers.Dense,
    keras.layers.Dropout,
    keras.layers.Embedding,
    keras.layers.LayerNormalization,
    keras.layers.Masking,
    keras.layers.TimeDistributed,
)
"""Layers that make of a timestep something of its own, wherever it stands."""


def refusal(layer: keras.layers.RNN, mask: NDArray[np.bool_] | None = None) -> str | None:
    """Why Keras would not compute `layer` by cuDNN on a GPU, as half a sentence; None if it would.

    `mask` is what the layer is called with, `(batch, timesteps)`, True where there is an input.

    The conditions are those of `LSTM.inner_loop` and `GRU.inner_loop` (keras/src/layers/rnn/lstm.py
    and gru.py), and of `cudnn_ok` and `_assert_valid_mask` (keras/src/backend/tensorflow/rnn.py). A
    mask that the last one refuses does not lead to the loop: in a compiled step it ends the run.

    The dtype is no condition: TensorFlow's op, CudnnRNNV3, has kernels for float16, bfloat16,
    float32 and float64. Nor is compilation by XLA: a layer that can take the path says that it
    cannot be compiled, and Keras then compiles nothing of its model (`model_supports_jit` in
    keras/src/trainers/trainer.py).
    """
    if not isinstance(layer, keras.layers.LSTM | keras.layers.GRU):
        return f"is a {type(layer).__name__}, for which Keras has no cuDNN kernel"
    activation, gate = layer.activation, layer.recurrent_activation
    reasons = (
        (layer.use_cudnn is False, "has use_cudnn=False"),
        (layer.recurrent_dropout, f"has recurrent_dropout={layer.recurrent_dropout}"),
        (activation not in _TANH, f"has the activation {activation.__name__}, not tanh"),
        (gate not in _SIGMOID, f"has the recurrent activation {gate.__name__}, not sigmoid"),
        (layer.unroll, "has unroll=True"),
        (not layer.use_bias, "has no bias"),
        (not getattr(layer, "reset_after", True), "has reset_after=False"),
    )
    of_mask = None if mask is None else _refusal_of(mask)
    return next((reason for holds, reason in reasons if holds), of_mask)


def _refusal_of(mask: NDArray[np.bool_]) -> str | None:
    if not mask.any(axis=1).all():
        return "has a mask of which a row is padding alone, at which cuDNN's path fails"
    if (mask[:, 1:] & ~mask[:, :-1]).any():
        return "has a mask that is not right-padded, at which cuDNN's path fails"
    return None


def right_padded(model: keras.Model) -> keras.Model:
    """Return a model of the same layers and weights, and function, whose masks cuDNN can take.

    In a chain of layers that masks token 0 or features (Embedding, Masking), each row's timesteps
    that are not masked are moved to its left end, in their order: a masked one changes nothing,
    wherever it stands. In a row of padding alone cuDNN needs one step that is not masked, and gets
    it; such a row's output is then made what it is in Keras' loop, zero. Outputs at all timesteps
    are moved back. Any other model is returned as it is.
    """
    layers = chain(model) or []
    first = next((n for n, layer in enumerate(layers) if _makes_mask(layer)), len(layers))
    recurrent = [n for n, layer in enumerate(layers) if directions(layer) and n > first]
    if not recurrent or not all(map(_keeps_timesteps, layers[first : recurrent[-1]])):
        return model
    (like,) = model.inputs
    tensor = inputs = keras.Input(like.shape[1:], dtype=like.dtype, name=like.name)
    for position, layer in enumerate(layers):
        if position == first:
            present = layer.compute_mask(tensor)
            tensor = _moved_left(tensor, present, getattr(layer, "mask_value", 0))
        tensor = layer(tensor)
        if position != recurrent[-1]:
            continue
        if layer.return_sequences:
            reader, *_ = directions(layer)
            tensor = _MovedBack(repeats=not reader.zero_output_for_mask)([tensor, present])
        else:
            tensor = tensor * ops.cast(ops.any(present, axis=1, keepdims=True), tensor.dtype)
    return keras.Model(inputs, tensor, name=model.name)


def _makes_mask(layer: keras.layers.Layer) -> bool:
    return getattr(layer, "mask_zero", False) or isinstance(layer, keras.layers.Masking)


def _keeps_timesteps(layer: keras.layers.Layer) -> bool:
    """Whether what the layer makes of a timestep depends on those before or after it at most."""
    return bool(directions(layer)) or isinstance(layer, _BY_TIMESTEP)


def _moved_left(
    inputs: keras.KerasTensor, present: keras.KerasTensor, mask_value: float
) -> keras.KerasTensor:
    """The inputs `(batch, timesteps, ...)`, right-padded, and none of the rows empty."""
    places = ops.arange(inputs.shape[1])
    # Different numbers, so that their order does not depend on how the device sorts equal ones.
    order = ops.argsort(ops.where(present, places, places + inputs.shape[1]), axis=1)
    empty = ops.logical_not(ops.any(present, axis=1, keepdims=True))
    needs_step = ops.logical_and(empty, ops.equal(places, 0))
    if len(inputs.shape) == 3:  # features
        order, needs_step = ops.expand_dims(order, -1), ops.expand_dims(needs_step, -1)
    moved = ops.take_along_axis(inputs, order, axis=1)
    return ops.where(needs_step, ops.cast(mask_value + 1, inputs.dtype), moved)


class _MovedBack(keras.layers.Layer):  # type: ignore[misc]
    """Puts outputs of right-padded rows where the timesteps stood, with what Keras has between."""

    def __init__(self, *, repeats: bool) -> None:
        super().__init__()
        self.supports_masking = True
        self._repeats = repeats

    def call(self, inputs: list[tf.Tensor]) -> tf.Tensor:
        """The outputs `(batch, timesteps, units)`, where `present` `(batch, timesteps)` says so."""
        outputs, present = inputs
        steps = ops.cumsum(ops.cast(present, "int32"), axis=1)
        places = ops.expand_dims(ops.maximum(steps - 1, 0), -1)
        has_output = ops.greater(steps, 0) if self._repeats else present
        moved = ops.take_along_axis(outputs, places, axis=1)
        return ops.where(ops.expand_dims(has_output, -1), moved, 0.0)

    def compute_mask(self, inputs: list[tf.Tensor], _previous_mask: object) -> tf.Tensor:
        """The timesteps that the layers had."""
        return inputs[1]
