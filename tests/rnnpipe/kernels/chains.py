"""Chains of layers, inputs of any lengths, and whether the kernels compute the same function."""

import keras
import numpy as np
import tensorflow as tf

from rnnpipe.kernels.model import packed

VOCABULARY, TIMESTEPS = 40, 12
LAYERS = {
    "simple_rnn": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}


def chain(*layers, inputs=None, masked=False):
    """A model of an embedding, these layers and a dense layer, with biases other than zero."""
    if inputs is None:
        inputs = keras.Input((TIMESTEPS,), dtype="int32")
        layers = (keras.layers.Embedding(VOCABULARY, 6, mask_zero=masked), *layers)
    tensor = inputs
    for layer in (*layers, keras.layers.Dense(3, activation="softmax")):
        tensor = layer(tensor)
    model = keras.Model(inputs, tensor)
    rng = np.random.default_rng(2)
    noise = [rng.normal(0, 0.2, weight.shape) for weight in model.get_weights()]
    weights = zip(model.get_weights(), noise, strict=True)
    model.set_weights([weight + change for weight, change in weights])
    return model


def stack(*recipe):
    """Recurrent layers, written as ("lstm", 5), of which the last returns its last output alone.

    One written as ("bi_lstm", 5) is bidirectional.
    """
    keras.utils.set_random_seed(1)
    last = len(recipe) - 1
    layers = []
    for position, (name, units) in enumerate(recipe):
        layer = LAYERS[name.removeprefix("bi_")](units, return_sequences=position < last)
        layers.append(keras.layers.Bidirectional(layer) if name.startswith("bi_") else layer)
    return layers


def tokens(*lengths):
    """Rows of these lengths, padded with 0 on the left, with a 0 among their tokens, too."""
    rng = np.random.default_rng(3)
    rows = np.zeros((len(lengths), TIMESTEPS), np.int32)
    for row, length in zip(rows, lengths, strict=True):
        row[TIMESTEPS - length :] = rng.integers(1, VOCABULARY, length)
        if length > 2:
            row[-2] = 0
    return rows


def sequences(*lengths, side="left"):
    """Features of rows of these lengths, zero where they are padded."""
    rng = np.random.default_rng(3)
    rows = np.zeros((len(lengths), TIMESTEPS, 2), np.float32)
    for row, length in zip(rows, lengths, strict=True):
        start = 0 if side == "right" else TIMESTEPS - length
        row[start : start + length] = rng.normal(size=(length, 2))
    return rows


def outputs_and_gradients(model, inputs, targets, *, training):
    with tf.GradientTape() as tape:
        outputs = model(inputs, training=training)
        losses = keras.losses.sparse_categorical_crossentropy(targets, outputs)
        loss = tf.reduce_sum(losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    return outputs.numpy(), [tf.convert_to_tensor(gradient).numpy() for gradient in gradients]


def assert_same_function(model, inputs, threads=2, *, training=True):
    fast = packed(model, threads)
    assert [v.path for v in fast.variables] == [v.path for v in model.variables]
    shape = (len(inputs), *model.output_shape[1:-1])
    targets = np.arange(np.prod(shape)).reshape(shape) % 3
    expected, wanted = outputs_and_gradients(model, inputs, targets, training=training)
    outputs, gradients = outputs_and_gradients(fast, inputs, targets, training=training)
    np.testing.assert_allclose(outputs, expected, atol=1e-5)
    for gradient, correct in zip(gradients, wanted, strict=True):
        np.testing.assert_allclose(gradient, correct, atol=1e-5 * np.abs(correct).max())


def answering(layer):
    """A new layer like this one, that returns all outputs."""
    if isinstance(layer, keras.layers.Bidirectional):
        return keras.layers.Bidirectional(answering(layer.forward_layer))
    return type(layer)(layer.units, return_sequences=True)
