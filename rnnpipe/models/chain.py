"""Models that are one chain of layers, each of which reads what the one before it returns."""

from collections.abc import Sequence

import keras


def chain(model: keras.Model) -> list[keras.layers.Layer] | None:
    """Return the layers between a model's input and its output; None where it is no such chain."""
    if not model.built or len(model.inputs) != 1 or len(model.outputs) != 1:
        return None
    layers: list[keras.layers.Layer] = []
    tensor = model.outputs[0]
    while tensor is not model.inputs[0]:
        layer, call, output = tensor._keras_history  # noqa: SLF001 (Keras has no public way to ask)
        inputs = layer._inbound_nodes[call].input_tensors  # noqa: SLF001
        is_layer = isinstance(layer, keras.layers.Layer)
        if not is_layer or output != 0 or not _has_one_input(inputs):
            return None
        layers.insert(0, layer)
        tensor = inputs[0]
    return layers


def _has_one_input(inputs: Sequence[keras.KerasTensor]) -> bool:
    """Whether there is one input, perhaps with the mask that it carries."""
    first, *others = inputs
    return not others or (len(others) == 1 and others[0] is getattr(first, "_keras_mask", None))
