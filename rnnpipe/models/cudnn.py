"""Keras' path to the fused cuDNN kernels, which compute LSTM and GRU layers on a GPU.

As Keras 3.15 takes it with TensorFlow. Any other recurrent layer is a loop over all timesteps.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import NDArray

from rnnpipe.models.directions import directions

_TANH = (keras.activations.tanh, ops.tanh, tf.tanh)
_SIGMOID = (keras.activations.sigmoid, ops.sigmoid, tf.sigmoid)


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
    """A model of the same layers and weights, and the same function, whose masks cuDNN can take.

    `model` is a chain of layers over token ids `(batch, timesteps)`; where it does not mask the
    token 0, it is returned as it is. Else each row's other tokens are moved to its left end, in
    their order: a masked step changes nothing, wherever it stands. In a row of padding alone cuDNN
    needs one step that is not masked, and gets it; such a row's output after the last recurrent
    layer is made what it is in Keras' loop, zero.
    """
    if not getattr(model.layers[1], "mask_zero", False):
        return model
    (like,) = model.inputs
    tensor = inputs = keras.Input(like.shape[1:], dtype=like.dtype, name=like.name)
    tensor, has_tokens = _moved_left(tensor)
    *_, last = (layer for layer in model.layers if directions(layer))
    for layer in model.layers[1:]:
        tensor = layer(tensor)
        if layer is last:
            tensor = tensor * ops.cast(has_tokens, tensor.dtype)
    return keras.Model(inputs, tensor, name=model.name)


def _moved_left(tokens: keras.KerasTensor) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """The tokens right-padded, none of the rows empty; and which rows were not, `(batch, 1)`."""
    timesteps = tokens.shape[1]
    places = ops.arange(timesteps)
    is_token = ops.not_equal(tokens, 0)
    # Different numbers, so that their order does not depend on how the device sorts equal ones.
    order = ops.argsort(ops.where(is_token, places, places + timesteps), axis=1)
    has_tokens = ops.any(is_token, axis=1, keepdims=True)
    one_step = ops.cast(ops.equal(places, 0), tokens.dtype)
    moved = ops.take_along_axis(tokens, order, axis=1)
    return ops.where(has_tokens, moved, one_step), has_tokens
