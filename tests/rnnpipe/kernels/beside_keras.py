"""The packed layers beside Keras' own, each called with its mask and states: the same function?"""

import keras
import numpy as np
import tensorflow as tf

from rnnpipe.kernels.layer import PackedLayers

VOCABULARY, TIMESTEPS, WIDTH = 9, 6, 3
LAYERS = {
    "simple_rnn": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}
RETURNS = ("last", "steps", "state", "steps and state")


def recurrent(*recipe, returns="last"):
    """Recurrent layers, written as "lstm" or "bi_lstm", that return what Keras is to be asked."""
    layers = []
    for position, name in enumerate(recipe):
        is_last = position == len(recipe) - 1
        layer = LAYERS[name.removeprefix("bi_")](
            4 + position,
            return_sequences=not is_last or "steps" in returns,
            return_state=is_last and "state" in returns,
        )
        layers.append(keras.layers.Bidirectional(layer) if name.startswith("bi_") else layer)
    return layers


def built(layers, *, embedded, mask_zero=False):
    """The layers with weights, and biases other than zero; where asked, behind an embedding."""
    if embedded:
        layers = [keras.layers.Embedding(VOCABULARY, WIDTH, mask_zero=mask_zero), *layers]
    tensor = (
        keras.Input((TIMESTEPS,), dtype="int32") if embedded else keras.Input((TIMESTEPS, WIDTH))
    )
    for layer in layers:
        tensor = layer(tensor)
    rng = np.random.default_rng(2)
    for layer in layers:
        layer.set_weights([rng.normal(0, 0.5, weight.shape) for weight in layer.get_weights()])
    return layers


def state_sizes(layers):
    """The units of each state that the layers have, in order."""
    sizes = []
    for layer in layers:
        both = (
            [layer.forward_layer, layer.backward_layer]
            if hasattr(layer, "forward_layer")
            else [layer]
        )
        sizes += [
            each.units for each in both for _ in range(1 + isinstance(each, keras.layers.LSTM))
        ]
    return sizes


def by_keras(layers, inputs, mask, states):
    """What the layers return, of which each is called with its own share of the states."""
    tensor, states = inputs, list(states)
    for layer in layers:
        if isinstance(layer, keras.layers.Embedding):
            tensor = layer(tensor)
            continue
        own = [states.pop(0) for _ in state_sizes([layer])] if states else None
        tensor = layer(tensor, initial_state=own, mask=mask)
    if isinstance(tensor, list | tuple):
        return list(tensor if layers[-1].return_sequences else tensor[1:])
    return [tensor]


def results_and_gradients(function, sources, weights):
    """What the function returns, and the gradients of a weighted sum of it."""
    rng = np.random.default_rng(7)
    with tf.GradientTape() as tape:
        tape.watch(sources)
        results = function()
        loss = sum(tf.reduce_sum(each * rng.normal(size=each.shape)) for each in results)
    gradients = tape.gradient(loss, [*sources, *weights], unconnected_gradients="zero")
    return [each.numpy() for each in results], [tf.convert_to_tensor(g).numpy() for g in gradients]


def assert_same_function(
    recipe, returns, inputs, mask=None, *, stated=False, threads=2, training=True
):
    """The packed layers compute what Keras' own do, and the same gradients."""
    embedded = inputs.ndim == 2
    rng = np.random.default_rng(5)
    layers = built(
        recurrent(*recipe, returns=returns), embedded=embedded, mask_zero=mask is not None
    )
    sizes = state_sizes(layers[int(embedded) :]) if stated else []
    states = [tf.constant(rng.normal(size=(len(inputs), units)), tf.float32) for units in sizes]
    inputs = tf.constant(inputs)
    sources = [*states, *([] if embedded else [inputs])]
    packed = PackedLayers(layers, threads, returns, passes_gradients=True)

    def ours():
        settings = {} if embedded else {"mask": mask}
        found = packed(inputs, initial_state=states or None, training=training, **settings)
        return found if isinstance(found, tuple) else [found]

    results, gradients = results_and_gradients(ours, sources, packed.trainable_weights)
    expected, wanted = results_and_gradients(
        lambda: by_keras(layers, inputs, mask, states), sources, packed.trainable_weights
    )
    assert len(results) == len(expected)
    for result, correct in zip(results, expected, strict=True):
        np.testing.assert_allclose(result, correct, atol=1e-5)
    for gradient, correct in zip(gradients, wanted, strict=True):
        # Summed from numbers of the size of 1, a small one is off by some of their last bits.
        near = max(1e-5 * np.abs(correct).max(), 3e-7)
        np.testing.assert_allclose(gradient, correct, atol=near)


def mask_of(lengths, side):
    """Which timesteps of rows of these lengths are no padding."""
    timesteps, lengths = np.arange(TIMESTEPS), np.array(lengths)[:, None]
    if side == "right":
        return timesteps < lengths
    if side == "left":
        return timesteps >= TIMESTEPS - lengths
    return np.random.default_rng(int(lengths.sum())).permuted(timesteps < lengths, axis=1)


def tokens_of(mask, seed=0):
    return np.where(
        mask, np.random.default_rng(seed).integers(1, VOCABULARY, mask.shape), 0
    ).astype(np.int32)


def features_of(mask, seed=0):
    features = np.random.default_rng(seed).normal(size=(*mask.shape, WIDTH))
    return features.astype(np.float32)
