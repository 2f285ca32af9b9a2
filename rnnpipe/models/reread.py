"""Models read from a file, as chains of layers again."""

import keras


def with_own_masks(model: keras.Model) -> keras.Model:
    """Return a model of the same layers and function, in which masks go with what they mask.

    In a built model they do. In one that Keras has read from a file they are tensors of the graph,
    made by operations of their own and handed to each layer, so that it is no chain of layers any
    more. Any other model is returned as it is.
    """
    layers = _chained(model)
    if layers is None:
        return model
    (like,) = model.inputs
    tensor = inputs = keras.Input(like.shape[1:], dtype=like.dtype, name=like.name)
    for layer in layers:
        tensor = layer(tensor)
    return keras.Model(inputs, tensor, name=model.name)


def _chained(model: keras.Model) -> list[keras.layers.Layer] | None:
    """The layers between the one input and the one output, where all else are masks of theirs."""
    if not model.built or len(model.inputs) != 1 or len(model.outputs) != 1:
        return None
    layers: list[keras.layers.Layer] = []
    tensor = model.outputs[0]
    while tensor is not model.inputs[0]:
        layer, call, output = tensor._keras_history  # noqa: SLF001 (Keras has no public way to ask)
        if not isinstance(layer, keras.layers.Layer) or output != 0:
            return None
        arguments = layer._inbound_nodes[call].arguments  # noqa: SLF001
        tensor, *others = arguments.keras_tensors
        if len(others) > 1 or (others and others[0] is not arguments.kwargs.get("mask")):
            return None
        layers.insert(0, layer)
    return layers
