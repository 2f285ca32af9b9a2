"""Which Keras layers the kernels can compute, and why not others."""

from collections.abc import Callable, Sequence

import keras

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.gru_reset_before import GRU_RESET_BEFORE
from rnnpipe.kernels.lru import LRU
from rnnpipe.kernels.lstm import LSTM
from rnnpipe.kernels.min_gru import MIN_GRU
from rnnpipe.kernels.min_lstm import MIN_LSTM
from rnnpipe.kernels.peephole_lstm import PEEPHOLE_LSTM
from rnnpipe.kernels.simple_rnn import RELU_RNN, SIMPLE_RNN
from rnnpipe.layers.custom.lru import LruCell
from rnnpipe.layers.custom.min_gru import MinGruCell
from rnnpipe.layers.custom.min_lstm import MinLstmCell
from rnnpipe.layers.custom.peephole_lstm import PeepholeLstmCell
from rnnpipe.layers.custom.recurrence import CustomRecurrence
from rnnpipe.models.directions import directions

SIMPLE_RNNS: dict[Callable[..., object], Cell] = {
    keras.activations.tanh: SIMPLE_RNN,
    keras.activations.relu: RELU_RNN,
}
CELLS: dict[type, Callable[[keras.layers.RNN], Cell]] = {
    keras.layers.SimpleRNN: lambda layer: SIMPLE_RNNS[layer.activation],
    keras.layers.LSTM: lambda _: LSTM,
    keras.layers.GRU: lambda layer: GRU if layer.reset_after else GRU_RESET_BEFORE,
}
"""By which cell a layer of Keras' own is computed, where there is nothing to refuse."""

CUSTOM_CELLS: dict[type, Cell] = {
    PeepholeLstmCell: PEEPHOLE_LSTM,
    MinGruCell: MIN_GRU,
    MinLstmCell: MIN_LSTM,
    LruCell: LRU,
}
"""By which cell a layer of ours is computed."""

_OFF = ("dropout", "stateful")


def cell_of(layer: keras.layers.RNN) -> Cell:
    """By which cell a layer is computed that is not refused."""
    if isinstance(layer, CustomRecurrence):
        return CUSTOM_CELLS[type(layer.cell)]
    return CELLS[type(layer)](layer)


def drops_inputs(layer: keras.layers.Layer) -> bool:
    """Whether a layer is a dropout that the kernels can compute in front of a recurrent layer."""
    return (
        type(layer) is keras.layers.Dropout
        and layer.noise_shape is None
        and layer.rate < 1
        and _common_reason(layer) is None
    )


def refusal(layers: Sequence[keras.layers.Layer]) -> str | None:
    """Why the kernels cannot compute these as one, as half a sentence; None where they can.

    They can compute perhaps an embedding, and then SimpleRNN, LSTM and GRU layers as Keras makes
    them by default, a SimpleRNN also with relu and a GRU with `reset_after=False`, or such in a
    Bidirectional, of which all but the last return sequences; each perhaps behind a dropout.
    """
    first = int(bool(layers) and isinstance(layers[0], keras.layers.Embedding))
    if first and (reason := _common_reason(layers[0])):
        return f"layer {layers[0].name!r} {reason}"
    recurrent = [layer for layer in layers[first:] if not drops_inputs(layer)]
    if not recurrent:
        return "it has no recurrent layer"
    for layer in recurrent:
        reasons = [(layer, _layer_reason(layer))]
        reasons += [(each, _recurrent_reason(each)) for each in directions(layer)]
        for each, reason in reasons:
            if reason:
                return f"layer {each.name!r} {reason}"
    for layer in recurrent[:-1]:
        if not layer.return_sequences:
            return f"layer {layer.name!r} returns no sequence"
    return None


def _layer_reason(layer: keras.layers.Layer) -> str | None:
    """What of a layer the kernels cannot do, besides what reads its sequence."""
    if not directions(layer):
        return _no_kernel(layer)
    forwards, *_ = directions(layer)
    if forwards.go_backwards:
        return "has go_backwards=True"
    if isinstance(layer, keras.layers.Bidirectional):
        if layer.merge_mode != "concat":
            return f"has merge_mode={layer.merge_mode!r}, not 'concat'"
        return _common_reason(layer)
    # With sequences its outputs at masked timesteps are zero; else its only one would be, if the
    # last timestep is masked.
    if layer.zero_output_for_mask and not layer.return_sequences:
        return "has zero_output_for_mask=True"
    return None


def _recurrent_reason(layer: keras.layers.RNN) -> str | None:
    """What of a layer that reads in one direction the kernels cannot do."""
    if isinstance(layer, CustomRecurrence) and type(layer.cell) in CUSTOM_CELLS:
        return _switched_on(layer) or _common_reason(layer)
    if type(layer) not in CELLS:
        return _no_kernel(layer)
    known = SIMPLE_RNNS if type(layer) is keras.layers.SimpleRNN else (keras.activations.tanh,)
    if layer.activation not in known:
        names = " or ".join(each.__name__ for each in known)
        return f"has the activation {layer.activation.__name__}, not {names}"
    gate = getattr(layer, "recurrent_activation", keras.activations.sigmoid)
    if gate is not keras.activations.sigmoid:
        return f"has the recurrent activation {gate.__name__}, not sigmoid"
    if not layer.use_bias:
        return "has no bias"
    return _switched_on(layer) or _common_reason(layer)


def _switched_on(layer: keras.layers.RNN) -> str | None:
    on = (f"has {name}={setting}" for name in _OFF if (setting := getattr(layer, name)))
    return next(on, None)


def _no_kernel(layer: keras.layers.Layer) -> str:
    return f"({type(layer).__name__}) has no packed kernel"


def _common_reason(layer: keras.layers.Layer) -> str | None:
    if layer.dtype_policy.name != "float32":
        return f"computes in {layer.dtype_policy.name}, not float32"
    if layer.activity_regularizer is not None:
        return "has an activity regularizer"
    return None
