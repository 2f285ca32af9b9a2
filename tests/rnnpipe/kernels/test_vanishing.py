"""Where the gradient has vanished, the way back ends: nothing that float32 shows is left out."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.kernels.layer import PackedLayers
from rnnpipe.layers.custom.peephole_lstm import PeepholeLstmCell
from rnnpipe.layers.custom.recurrence import CustomRecurrence

TIMESTEPS, UNITS = 300, 4
LAYERS = {
    "lstm": lambda **settings: keras.layers.LSTM(UNITS, **settings),
    "gru": lambda **settings: keras.layers.GRU(UNITS, **settings),
    "peephole_lstm": lambda **settings: CustomRecurrence(PeepholeLstmCell(UNITS), **settings),
}


def features():
    return np.random.default_rng(0).normal(size=(3, TIMESTEPS, 2)).astype(np.float32)


def gradients(call, inputs, variables, by_outputs):
    inputs = tf.constant(inputs)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        loss = tf.reduce_sum(call(inputs) * by_outputs)
    return [each.numpy() for each in tape.gradient(loss, [inputs, *variables])]


def both(name, by_outputs, *, sequences=False):
    keras.utils.set_random_seed(1)
    layer = LAYERS[name](return_sequences=sequences)
    layer.build((None, TIMESTEPS, 2))
    fast = PackedLayers([layer], 1, "steps" if sequences else "last", passes_gradients=True)
    variables, inputs = layer.trainable_variables, features()
    plain = tf.function(layer)
    expected = gradients(plain, inputs, variables, by_outputs)
    return expected, gradients(lambda x: fast(x, training=True), inputs, variables, by_outputs)


@pytest.mark.parametrize("name", LAYERS)
def test_what_is_left_out_is_too_small_for_any_sum(name):
    (expected, *weights), (found, *ours) = both(name, 1.0)
    for gradient, correct in zip(ours, weights, strict=True):
        np.testing.assert_allclose(gradient, correct, atol=1e-6 * np.abs(correct).max())
    largest = np.abs(expected).max()
    left_out = (found == 0).all(axis=(0, 2))
    assert left_out[0]  # the scan has ended
    assert not left_out[-50:].any()
    assert np.abs(expected[:, left_out]).max() < 2.0**-60 * largest
    np.testing.assert_allclose(found, expected, atol=1e-6 * largest)


@pytest.mark.parametrize("name", LAYERS)
def test_rows_without_a_gradient_are_left_out(name):
    by_outputs = np.array([0, 1, 0], np.float32)[:, np.newaxis]
    (expected, *weights), (found, *ours) = both(name, by_outputs)
    assert not found[[0, 2]].any()
    np.testing.assert_allclose(found, expected, atol=1e-6 * np.abs(expected).max())
    for gradient, correct in zip(ours, weights, strict=True):
        np.testing.assert_allclose(gradient, correct, atol=1e-6 * np.abs(correct).max())


@pytest.mark.parametrize("name", LAYERS)
def test_a_gradient_by_an_early_output_is_waited_for(name):
    by_outputs = np.zeros((3, TIMESTEPS, UNITS), np.float32)
    by_outputs[:, -1] = 1
    by_outputs[:, 5] = 1e-3
    (expected, *_), (found, *_) = both(name, by_outputs, sequences=True)
    assert np.abs(expected[:, :6]).max() > 1e-6
    np.testing.assert_allclose(found[:, :6], expected[:, :6], atol=1e-8)


def test_a_gradient_that_is_no_number_goes_all_the_way_back():
    _, (found, *weights) = both("lstm", np.array([1, 1, 1, np.nan], np.float32))
    assert np.isnan(found).all()
    assert all(np.isnan(each).any() for each in weights)
