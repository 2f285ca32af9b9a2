import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.models.optimizers import watching_gradients


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
