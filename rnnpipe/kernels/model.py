"""Keras models that take the kernels' path."""

from collections.abc import Sequence

import keras

from rnnpipe.errors import UserError
from rnnpipe.kernels.ahead import compile_ahead
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.layer import PackedLayers
from rnnpipe.kernels.lstm import LSTM
from rnnpipe.kernels.network import Network
from rnnpipe.kernels.simple_rnn import SIMPLE_RNN
from rnnpipe.machine.memory import keep_freed_memory
from rnnpipe.models.directions import directions

_CELLS: dict[type, Cell] = {
    keras.layers.SimpleRNN: SIMPLE_RNN,
    keras.layers.LSTM: LSTM,
    keras.layers.GRU: GRU,
}
_OFF = ("dropout", "recurrent_dropout", "stateful", "return_state")


def packed(model: keras.Model, threads: int) -> keras.Model:
    """A model of the same layers and weights, and the same function, that the kernels compute.

    To train it is to train `model`; save `model`, which is plain Keras. The results' last bits
    depend on the number of threads, but not on how these happen to be scheduled.

    The embedding's gradient is dense. Keras' own comes as one row a token, and RMSprop and Adam add
    up such rows' squares where a dense gradient's sum is squared: from the same gradients, their
    steps differ for tokens that occur more than once in a batch.

    Raises:
        UserError: the model has something that the kernels cannot do; see `unsupported`.

    """
    layers = _chain(model)
    if layers is None or _reason(layers):
        raise UserError(
            f"the packed kernels cannot compute this model: {unsupported(model)}; use it as it is"
        )
    keep_freed_memory()
    recurrent = [layer for layer in layers if directions(layer)]
    count = layers.index(recurrent[-1]) + 1
    embedded = isinstance(layers[0], keras.layers.Embedding)
    network = Network(
        cells=tuple(tuple(_CELLS[type(each)] for each in directions(layer)) for layer in recurrent),
        embedded=embedded,
        masked=embedded and layers[0].mask_zero,
        threads=threads,
    )
    compile_ahead()
    (like,) = model.inputs
    tensor = inputs = keras.Input(like.shape[1:], dtype=like.dtype, name=like.name)
    units = sum(each.units for each in directions(recurrent[-1]))
    tensor = PackedLayers(layers[:count], network, units)(tensor)
    for layer in layers[count:]:
        tensor = layer(tensor)
    return keras.Model(inputs, tensor, name=model.name)


def unsupported(model: keras.Model) -> str | None:
    """Why the kernels cannot compute `model`, as half a sentence; None where they can.

    They can where a built model is one chain of layers: perhaps an embedding, perhaps with
    `mask_zero`; SimpleRNN, LSTM and GRU layers as Keras makes them by default, or such in a
    Bidirectional, of which the last returns its last output alone; and then layers of any kind.
    """
    layers = _chain(model)
    if layers is None:
        return "it is not one chain of layers, with one input and one output"
    return _reason(layers)


def _reason(layers: Sequence[keras.layers.Layer]) -> str | None:
    first = int(bool(layers) and isinstance(layers[0], keras.layers.Embedding))
    if first and (reason := _common_reason(layers[0])):
        return f"layer {layers[0].name!r} {reason}"
    for layer in layers[first:]:
        reasons = [(layer, _layer_reason(layer))]
        reasons += [(each, _recurrent_reason(each)) for each in directions(layer)]
        for each, reason in reasons:
            if reason:
                return f"layer {each.name!r} {reason}"
        if not layer.return_sequences:
            return None
    return "it returns sequences, or has no recurrent layer"


def _chain(model: keras.Model) -> list[keras.layers.Layer] | None:
    """The layers between a model's input and its output; None where it is not such a chain."""
    if not model.built or len(model.inputs) != 1 or len(model.outputs) != 1:
        return None
    layers: list[keras.layers.Layer] = []
    tensor = model.outputs[0]
    while tensor is not model.inputs[0]:
        layer, call, _ = tensor._keras_history  # noqa: SLF001 (Keras has no public way to ask)
        inputs = layer._inbound_nodes[call].input_tensors  # noqa: SLF001
        if not isinstance(layer, keras.layers.Layer) or not _has_one_input(inputs):
            return None
        layers.insert(0, layer)
        tensor = inputs[0]
    return layers


def _has_one_input(inputs: Sequence[keras.KerasTensor]) -> bool:
    """Whether there is one input, perhaps with the mask that it carries."""
    first, *others = inputs
    return not others or (len(others) == 1 and others[0] is getattr(first, "_keras_mask", None))


def _layer_reason(layer: keras.layers.Layer) -> str | None:
    """What of a layer of the chain the kernels cannot do, besides what reads its sequence."""
    if not directions(layer):
        return _no_kernel(layer)
    forwards, *_ = directions(layer)
    if forwards.go_backwards:
        return "has go_backwards=True"
    if isinstance(layer, keras.layers.Bidirectional):
        if layer.merge_mode != "concat":
            return f"has merge_mode={layer.merge_mode!r}, not 'concat'"
        return _common_reason(layer)
    # Bidirectional sets it in its layers, where it makes no difference.
    return "has zero_output_for_mask=True" if layer.zero_output_for_mask else None


def _recurrent_reason(layer: keras.layers.RNN) -> str | None:
    """What of a layer that reads in one direction the kernels cannot do."""
    if type(layer) not in _CELLS:
        return _no_kernel(layer)
    if layer.activation is not keras.activations.tanh:
        return f"has the activation {layer.activation.__name__}, not tanh"
    gate = getattr(layer, "recurrent_activation", keras.activations.sigmoid)
    if gate is not keras.activations.sigmoid:
        return f"has the recurrent activation {gate.__name__}, not sigmoid"
    if not getattr(layer, "reset_after", True):
        return "has reset_after=False"
    if not layer.use_bias:
        return "has no bias"
    on = (f"has {name}={setting}" for name in _OFF if (setting := getattr(layer, name)))
    return next(on, None) or _common_reason(layer)


def _no_kernel(layer: keras.layers.Layer) -> str:
    return f"({type(layer).__name__}) has no packed kernel"


def _common_reason(layer: keras.layers.Layer) -> str | None:
    if layer.dtype_policy.name != "float32":
        return f"computes in {layer.dtype_policy.name}, not float32"
    if layer.activity_regularizer is not None:
        return "has an activity regularizer"
    return None
