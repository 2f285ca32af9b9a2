import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.models.optimizers import Adam, RMSprop, watching_gradients


def test_the_gradient_norm_is_that_of_all_weights_before_clipping():
    weights = [keras.Variable(np.zeros(2, np.float32)), keras.Variable(np.zeros(1, np.float32))]
    optimizer = watching_gradients(keras.optimizers.SGD)(learning_rate=1.0, clipnorm=1.0)
    assert np.isnan(optimizer.last_gradient_norm)
    gradients = [tf.constant([3.0, 0.0]), tf.constant([4.0])]
    optimizer.apply_gradients(zip(gradients, weights, strict=True))
    assert float(optimizer.last_gradient_norm) == pytest.approx(5.0)
    np.testing.assert_allclose(weights[0], [-1.0, 0.0])  # clipped
    optimizer.apply_gradients([(tf.constant([np.nan, 0.0]), weights[0])])
    assert float(optimizer.last_gradient_norm) == pytest.approx(5.0)


def test_rows_of_an_embeddings_gradient_for_one_token_are_added_up_before_they_are_squared():
    table = keras.Variable(np.zeros((3, 1), np.float32))
    optimizer = watching_gradients(keras.optimizers.RMSprop)(learning_rate=0.1, rho=0.0)
    rows = tf.IndexedSlices(tf.constant([[3.0], [1.0]]), tf.constant([1, 1]), dense_shape=(3, 1))
    optimizer.apply_gradients([(rows, table)])
    # g / sqrt(g²) for g = 3 + 1; of rows apart it would be 4 / sqrt(3² + 1²).
    np.testing.assert_allclose(table, [[0.0], [-0.1], [0.0]], atol=1e-6)
    assert float(optimizer.last_gradient_norm) == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("ours", "its"), [(Adam, keras.optimizers.Adam), (RMSprop, keras.optimizers.RMSprop)]
)
def test_hundreds_of_updates_in_one_pass_are_those_of_keras(ours, its):
    """Of rows that seldom have a gradient, too; weights and what the optimizer keeps."""
    rng = np.random.default_rng(0)
    start = rng.normal(size=(50, 8)).astype(np.float32)
    states = []
    gradients = rng.normal(size=(400, 50, 8)) * (rng.random((400, 50, 1)) < rng.random((50, 1)))
    for kind in (ours, its):
        table, optimizer = keras.Variable(start), kind(learning_rate=0.01)
        optimizer.build([table])
        step = tf.function(optimizer.apply)
        for number, gradient in enumerate(gradients):
            if number == 200:
                optimizer.learning_rate = 0.002
            step([tf.constant(gradient, tf.float32)])
        states.append([table.numpy(), *(each.numpy() for each in optimizer.variables)])
    assert len(states[0]) == len(states[1])
    for found, expected in zip(*states, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
