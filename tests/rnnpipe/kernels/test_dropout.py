"""Dropout in front of the packed layers: what it drops is what Keras' own layer drops."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.kernels.dropout import Dropout
from rnnpipe.kernels.model import packed
from rnnpipe.kernels.packing import pack_features
from rnnpipe.kernels.philox import at_least
from tests.rnnpipe.kernels.chains import (
    TIMESTEPS,
    answering,
    chain,
    outputs_and_gradients,
    sequences,
    stack,
    tokens,
)

BATCH, WIDTH = 5, 6


def draw_of(seed):
    key, counter = tf.raw_ops.StatelessRandomGetKeyCounter(seed=seed)
    return np.concatenate([key, counter])


@pytest.mark.parametrize("width", [1, 3, 7, 8, 32])
def test_the_random_numbers_are_tensorflows(width):
    rows = np.array([0, 2, 3, 41, 1000, 70_000])
    uniform = tf.random.stateless_uniform((70_001, width), seed=(3, -5)).numpy()
    for threshold in (0, 1, 2**22 + 1, 2**23):
        found = at_least(threshold, draw_of((3, -5)), rows, width)
        np.testing.assert_array_equal(found, uniform[rows] >= threshold / 2**23)


def test_counters_are_carried_over():
    last = np.uint64(2**64 - 1)
    draw = np.array([7, last, 5], np.uint64)
    following = at_least(2**22, np.array([7, 0, 6], np.uint64), np.arange(9), 4)
    np.testing.assert_array_equal(at_least(2**22, draw, np.arange(1, 10), 4), following)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.8])
def test_each_place_loses_what_keras_would_drop_there(rate):
    inputs = np.random.default_rng(0).normal(size=(BATCH, TIMESTEPS, WIDTH)).astype(np.float32)
    mask = np.random.default_rng(1).random((BATCH, TIMESTEPS)) < 0.7
    seed = (4, 2)
    expected = tf.nn.experimental.stateless_dropout(inputs, rate, seed).numpy()
    packing = pack_features(BATCH, TIMESTEPS, 2, mask)
    for block in packing.blocks:
        values = inputs.reshape(-1, WIDTH)[packing.sources][block.index]
        dropped = Dropout(rate, draw_of(seed)).inputs(values, block)
        places = expected.reshape(-1, WIDTH)[packing.sources][block.index]
        np.testing.assert_array_equal(dropped.values, places)


def test_what_is_dropped_is_zero_even_where_it_is_no_number():
    (block,) = pack_features(1, 400, 1, None).blocks
    dropped = Dropout(0.5, draw_of((1, 2))).inputs(np.full((400, 3), np.nan, np.float32), block)
    gradients = np.full((400, 3), np.inf, np.float32)
    dropped.drop(gradients)
    assert set(np.unique(gradients)) == {0, np.inf}
    np.testing.assert_array_equal(np.isnan(dropped.values), gradients > 0)


lstm = keras.layers.LSTM


RECIPES = {
    "in front and between": lambda: [
        keras.layers.Dropout(0.4, seed=1),
        *stack(("lstm", 5), ("bi_gru", 4))[:1],
        keras.layers.Dropout(0.3, seed=2),
        *stack(("bi_gru", 4)),
    ],
    "between only": lambda: [
        *stack(("gru", 7), ("lstm", 4))[:1],
        keras.layers.Dropout(0.5, seed=3),
        *stack(("lstm", 4)),
    ],
    "beside recurrent dropout, two in a row": lambda: [
        keras.layers.Dropout(0.2, seed=4),
        keras.layers.Dropout(0.3, seed=5),
        keras.layers.Bidirectional(lstm(4, recurrent_dropout=0.5, return_sequences=True, seed=6)),
        keras.layers.Dropout(0, seed=7),
        keras.layers.Dropout(0.5, seed=7),
        answering(lstm(3)),
    ],
}


@pytest.mark.parametrize("inputs", ["tokens", "masked tokens", "features", "masked features"])
@pytest.mark.parametrize("name", RECIPES)
def test_outputs_and_gradients_of_two_steps_are_those_of_keras(name, inputs):
    """The second draws on where the first ended."""
    keras.utils.set_random_seed(3)
    layers, lengths = RECIPES[name](), (5, TIMESTEPS, 0, 1, 9, 0, 3)
    if "tokens" in inputs:
        model, batch = chain(*layers, masked="masked" in inputs), tokens(*lengths)
    else:
        masking = [keras.layers.Masking()] if "masked" in inputs else []
        dense = keras.layers.Dense(6, use_bias=False)  # its zeros stay zeros, and it learns
        given = keras.Input((TIMESTEPS, 2))
        model, batch = chain(*masking, dense, *layers, inputs=given), sequences(*lengths)
    fast = packed(model, 2)
    assert [each.path for each in fast.variables] == [each.path for each in model.variables]
    targets = np.arange(np.prod((len(lengths), *model.output_shape[1:-1]))) % 3
    targets = targets.reshape(len(lengths), *model.output_shape[1:-1])
    start, found = [each.numpy() for each in model.variables], []
    for each in (model, fast):
        for variable, value in zip(model.variables, start, strict=True):
            variable.assign(value)
        steps = [outputs_and_gradients(each, batch, targets, training=True) for _ in range(2)]
        found.append((steps, [variable.numpy() for variable in model.variables]))
    (expected, ended), (ours, left) = found
    assert np.abs(expected[0][0] - expected[1][0]).max() > 1e-3
    for (outputs, gradients), (correct, wanted) in zip(ours, expected, strict=True):
        np.testing.assert_allclose(outputs, correct, atol=1e-5)
        for gradient, its in zip(gradients, wanted, strict=True):
            np.testing.assert_allclose(gradient, its, atol=1e-5 * np.abs(its).max())
    for mine, its in zip(left, ended, strict=True):
        np.testing.assert_array_equal(mine, its)
    np.testing.assert_allclose(fast(batch), model(batch), atol=1e-5)


@pytest.mark.parametrize(
    "dropout", [keras.layers.Dropout(1.0), keras.layers.Dropout(0.5, noise_shape=(None, 1, None))]
)
def test_other_dropouts_are_left_to_keras(dropout):
    fast = packed(chain(dropout, *stack(("gru", 3))), 1)
    assert dropout in fast.layers
