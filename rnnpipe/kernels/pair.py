"""The encoder and the decoder of a model by the kernels: no work on the padding of either side."""

from collections.abc import Mapping

import keras

from rnnpipe.errors import UserError
from rnnpipe.kernels.layer import PackedLayers
from rnnpipe.kernels.support import refusal
from rnnpipe.layers.joining import ASKED, PREVIOUS
from rnnpipe.models.directions import directions
from rnnpipe.models.encoder_decoder import numbered, source_of

Tensors = Mapping[str, keras.KerasTensor]
States = list[list[keras.KerasTensor]]


def packed_body(plain: keras.Model, threads: int) -> keras.Model:
    """Return what a model of `rnnpipe.models.encoder_decoder` does before its output layer.

    It has the same layers and weights, and one input more, `ASKED`: at places where that is 0,
    nothing is computed of the decoder, and what stands there means nothing. Attention stays with
    Keras' layers.

    Raises:
        UserError: the model has something that the kernels cannot do; see `unsupported`.

    """
    if reason := unsupported(plain):
        raise UserError(f"the packed kernels cannot compute this model: {reason}; use it as it is")
    inputs = {
        tensor.name: keras.Input(tensor.shape[1:], dtype=tensor.dtype, name=tensor.name)
        for tensor in plain.inputs
    }
    inputs[ASKED] = keras.Input((None,), dtype="int32", name=ASKED)
    memory, present, states = _encoded(plain, inputs[str(source_of(plain))], threads)
    outputs = _decoded(plain, inputs[PREVIOUS], inputs[ASKED] != 0, states, threads)
    named = {layer.name: layer for layer in plain.layers}
    if "attention" in named:
        outputs = _attended(named, outputs, memory, present)
    return keras.Model(inputs, outputs, name="body")


def unsupported(plain: keras.Model) -> str | None:
    """Why the kernels cannot compute a model's encoder and decoder, as half a sentence."""
    if source_of(plain) is None:
        return "its encoder does not read an input as it is"
    layers = [*numbered(plain, "encoder"), *numbered(plain, "decoder")]
    reasons = (refusal([layer]) for layer in layers if directions(layer))
    return next((reason for reason in reasons if reason), None)


def _encoded(
    plain: keras.Model, tensor: keras.KerasTensor, threads: int
) -> tuple[keras.KerasTensor, keras.KerasTensor | None, States]:
    """What the encoder's layers make, where there is something, and the states that they end in."""
    layers = numbered(plain, "encoder")
    present = layers[0].compute_mask(tensor, None)  # of any layer, also one that makes none
    states: States = []
    learns = False
    for place, layer in enumerate(layers):
        if directions(layer):
            packed = PackedLayers(
                [*_embedding_before(layers, place), layer],
                threads,
                "steps and state",
                passes_gradients=learns,
            )
            tensor, *found = packed(tensor, mask=present)
            states.append(_joined(plain, layer, found))
        elif not _is_read_by_the_next(layers, place):
            tensor = layer(tensor)
        learns = learns or bool(layer.weights)
    return tensor, present, states


def _joined(
    plain: keras.Model, layer: keras.layers.Layer, states: list[keras.KerasTensor]
) -> list[keras.KerasTensor]:
    """The states as the decoder's counterpart starts from them: both directions' together."""
    if len(directions(layer)) == 1:
        return states
    half = len(states) // 2
    return [
        plain.get_layer(f"{layer.name}_state_{kind}")([states[kind], states[half + kind]])
        for kind in range(half)
    ]


def _decoded(
    plain: keras.Model,
    tensor: keras.KerasTensor,
    asked: keras.KerasTensor,
    states: States,
    threads: int,
) -> keras.KerasTensor:
    """What the decoder's layers make of the tokens before, where something is asked."""
    layers, remaining = numbered(plain, "decoder"), iter(states)
    for place, layer in enumerate(layers):
        if directions(layer):
            before = _embedding_before(layers, place)
            packed = PackedLayers([*before, layer], threads, "steps", passes_gradients=not before)
            tensor = packed(tensor, initial_state=next(remaining), mask=asked)
        elif not _is_read_by_the_next(layers, place):
            tensor = layer(tensor)
    return tensor


def _attended(
    named: Mapping[str, keras.layers.Layer],
    outputs: keras.KerasTensor,
    memory: keras.KerasTensor,
    present: keras.KerasTensor | None,
) -> keras.KerasTensor:
    """The layers of attention, as they are."""
    queries, keys = (
        named[name](tensor) if name in named else tensor
        for name, tensor in (("attention_queries", outputs), ("attention_keys", memory))
    )
    # The decoder's own mask is left out: what stands where nothing is asked is read by nobody.
    context = named["attention"]([queries, memory, keys], mask=[None, present, None])
    return named["attended"](named["context_and_output"]([context, outputs]))


def _embedding_before(layers: list[keras.layers.Layer], place: int) -> list[keras.layers.Layer]:
    """The embedding that a recurrent layer reads, which the kernels compute with it."""
    return [layers[place - 1]] if place and _is_read_by_the_next(layers, place - 1) else []


def _is_read_by_the_next(layers: list[keras.layers.Layer], place: int) -> bool:
    is_embedding = isinstance(layers[place], keras.layers.Embedding)
    return is_embedding and place + 1 < len(layers) and bool(directions(layers[place + 1]))
