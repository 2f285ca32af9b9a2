import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.direct.optimizer import Gradient, Optimizer

RNG = np.random.default_rng(0)
SHAPES = ((50, 8), (8, 3), (3,))
START = [RNG.normal(size=shape).astype(np.float32) for shape in SHAPES]
TOUCHED = RNG.random((300, 50)) < RNG.random(50)
"""Which rows of the first array have a gradient at each step: some often, some seldom."""


def gradients_of(step):
    rng = np.random.default_rng([1, step])
    found = [rng.normal(size=shape).astype(np.float32) for shape in SHAPES]
    found[0] *= TOUCHED[step][:, None]
    return found


def stepped(kind, settings, threads=1):
    """The weights and the state after 300 steps: ours, and Keras'."""
    optimizer = kind(learning_rate=0.01, **settings)
    variables = [keras.Variable(start) for start in START]
    optimizer.build(variables)
    ours, weights = Optimizer(optimizer, threads), [start.copy() for start in START]
    apply = tf.function(optimizer.apply)
    for step in range(300):
        if step == 150:
            ours.rate = optimizer.learning_rate = 0.002
        table, *others = gradients_of(step)
        rows = np.flatnonzero(TOUCHED[step])
        ours.step(weights, [Gradient(rows, table[rows]), *map(Gradient.of_all, others)])
        apply([*map(tf.constant, (table, *others))])
    return [*weights, *ours.state], [each.numpy() for each in (*variables, *optimizer.variables)]


@pytest.mark.parametrize("settings", [{}, {"clipnorm": 5.0}, {"global_clipnorm": 9.0}])
@pytest.mark.parametrize(
    "kind", [keras.optimizers.SGD, keras.optimizers.RMSprop, keras.optimizers.Adam]
)
def test_hundreds_of_steps_are_those_of_keras_on_whole_gradients(kind, settings):
    for found, expected in zip(*stepped(kind, settings), strict=True):
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_threads_change_nothing(monkeypatch):
    monkeypatch.setattr("rnnpipe.direct.optimizer._WORTH_A_THREAD", 10)
    one, _ = stepped(keras.optimizers.Adam, {})
    several, _ = stepped(keras.optimizers.Adam, {}, threads=3)
    for found, expected in zip(several, one, strict=True):
        np.testing.assert_array_equal(found, expected)


def sgd(**settings):
    optimizer = keras.optimizers.SGD(1.0, **settings)
    variable = keras.Variable(np.zeros(2, np.float32))
    optimizer.build([variable])
    return Optimizer(optimizer, 1), np.zeros(2, np.float32)


def test_the_norm_is_that_of_the_latest_finite_gradient_before_clipping():
    optimizer, weights = sgd(clipnorm=1.0)
    assert np.isnan(optimizer.last_gradient_norm)
    optimizer.step([weights], [Gradient.of_all(np.array([3.0, 4.0], np.float32))])
    assert optimizer.last_gradient_norm == pytest.approx(5.0)
    np.testing.assert_allclose(weights, [-0.6, -0.8])
    optimizer.step([weights], [Gradient.of_all(np.array([np.nan, 1.0], np.float32))])
    assert optimizer.last_gradient_norm == pytest.approx(5.0)
    assert np.isnan(weights).any()


@pytest.mark.parametrize("settings", [{}, {"clipnorm": 1.0}, {"global_clipnorm": 1.0}])
def test_a_gradient_that_is_no_number_is_not_hidden_by_clipping(settings):
    optimizer, weights = sgd(**settings)
    optimizer.step([weights], [Gradient.of_all(np.array([np.nan, np.nan], np.float32))])
    assert np.isnan(weights).all()


def test_starting_over_forgets_the_steps_and_the_rate():
    optimizer, weights = sgd()
    optimizer.step([weights], [Gradient.of_all(np.ones(2, np.float32))])
    optimizer.rate = 0.5
    assert optimizer.state[0] == 1
    optimizer.start_over()
    assert (optimizer.state[0], optimizer.rate) == (0, 1.0)
    assert np.isnan(optimizer.last_gradient_norm)
