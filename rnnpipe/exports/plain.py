"""The same model in other words: plain cells, a free length, unrolled, or in float64."""

from collections.abc import Mapping
from typing import Any

import keras

from rnnpipe.layers.custom.attention_pooling import AttentionPooling
from rnnpipe.layers.custom.conv1d import MaskedConv1D
from rnnpipe.layers.custom.pooling import Pooling
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.models.directions import directions

_OF_ANY_LENGTH = (
    keras.layers.InputLayer,
    keras.layers.Activation,
    keras.layers.Dense,
    keras.layers.Dropout,
    keras.layers.Embedding,
    keras.layers.LayerNormalization,
    keras.layers.Masking,
    keras.layers.TimeDistributed,
)
"""Layers, beside recurrent ones, that read sequences of any length, and vectors too."""

_OVER_STEPS = (AttentionPooling, MaskedConv1D, Pooling)
"""Those that read sequences alone, of any length."""


def reads_any_length(model: keras.Model) -> bool:
    """Whether no layer of the model is made for one length of sequences.

    It is so of a sequence that some layer reads step by step: a dense layer of an example that is
    no sequence has a width, and no length.
    """
    over_steps = [bool(directions(e)) or isinstance(e, _OVER_STEPS) for e in model.layers]
    return any(over_steps) and all(
        steps or isinstance(layer, _OF_ANY_LENGTH)
        for steps, layer in zip(over_steps, model.layers, strict=True)
    )


def plain(model: keras.Model, *, free_length: bool = True) -> keras.Model:
    """Return a model of the same weights without cuDNN's kernels, which no other runtime has.

    With `free_length` its sequences have any length, where its layers allow that.
    """
    free = free_length and reads_any_length(model)
    shapes = [
        (None, None, *tensor.shape[2:]) if free and _is_sequence(tensor) else tensor.shape
        for tensor in model.inputs
    ]
    return _again(model, shapes, {})


def unrolled(model: keras.Model) -> keras.Model:
    """Return a model of the same weights for one example at a time, its loops written out."""
    shapes = [(1, *tensor.shape[1:]) for tensor in model.inputs]
    return _again(model, shapes, {"unroll": True})


def in_float64(model: keras.Model) -> keras.Model:
    """Return a model of the same weights that computes in float64."""
    return _again(model, [tensor.shape for tensor in model.inputs], {"dtype": "float64"})


@keras_defaults()
def _again(model: keras.Model, shapes: list[Any], changes: Mapping[str, Any]) -> keras.Model:
    """Build the graph of layers anew, each with the changes that it knows, with the same weights.

    No recurrent layer takes cuDNN's path. The inputs keep their names, and the model has been
    called once, without which Keras exports nothing.
    """

    def changed(layer: keras.layers.Layer) -> keras.layers.Layer:
        made = type(layer).from_config(_changed(layer.get_config(), changes))
        for direction in directions(made):
            direction.use_cudnn = False  # which no configuration holds
        return made

    inputs = [
        keras.Input(batch_shape=shape, dtype=_dtype(tensor.dtype, changes), name=tensor.name)
        for tensor, shape in zip(model.inputs, shapes, strict=True)
    ]
    made = keras.models.clone_model(
        model,
        input_tensors=_like(model, inputs),
        clone_function=changed,
    )
    made.set_weights(model.get_weights())
    # Not of one step: Keras warns of attention to one place alone.
    zeros = (keras.ops.zeros([size or 2 for size in t.shape], t.dtype) for t in inputs)
    made(_like(model, list(zeros)))
    return made


def _is_sequence(tensor: keras.KerasTensor) -> bool:
    """Whether an input is token ids, or vectors a step, and not one vector an example."""
    return len(tensor.shape) > 2 or tensor.dtype == "int32"


def _like(model: keras.Model, tensors: list[Any]) -> Any:
    """Tensors in the order of the model's inputs, in the structure that it takes them in."""
    if isinstance(model.input, dict):
        by_name = {given.name: tensor for given, tensor in zip(model.inputs, tensors, strict=True)}
        return {name: by_name[given.name] for name, given in model.input.items()}
    return tensors if isinstance(model.input, list | tuple) else tensors[0]


def _changed(config: Any, changes: Mapping[str, Any]) -> Any:
    """A layer's settings with the changes, in the layers within it too."""
    if isinstance(config, list):
        return [_changed(item, changes) for item in config]
    if not isinstance(config, dict):
        return config
    changed = {name: _changed(value, changes) for name, value in config.items()}
    named = {name: value for name, value in changes.items() if name in config and name != "dtype"}
    if "dtype" in changes and "dtype" in config and _is_float32(config["dtype"]):
        named["dtype"] = changes["dtype"]
    return changed | named


def _is_float32(dtype: Any) -> bool:
    return dtype == "float32" or (
        isinstance(dtype, dict) and dtype.get("config", {}).get("name") == "float32"
    )


def _dtype(dtype: str, changes: Mapping[str, Any]) -> str:
    return str(changes.get("dtype", dtype)) if dtype == "float32" else dtype
