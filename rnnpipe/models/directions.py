"""The recurrent layers within a layer: itself, or a bidirectional one's two."""

import keras


def directions(layer: keras.layers.Layer) -> tuple[keras.layers.RNN, ...]:
    """What reads the sequence, forwards first; nothing where `layer` is not recurrent."""
    if isinstance(layer, keras.layers.Bidirectional):
        return layer.forward_layer, layer.backward_layer
    return (layer,) if isinstance(layer, keras.layers.RNN) else ()
