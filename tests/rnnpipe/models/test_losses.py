import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.models.losses import WeightedLoss, WeightedMean, exact, of_all, of_weighted
from rnnpipe.specs import PROBLEMS

RNG = np.random.default_rng(0)
CROSS_ENTROPY = keras.losses.sparse_categorical_crossentropy
SQUARES = keras.losses.mean_squared_error


def probabilities(*shape):
    raw = RNG.random(shape, np.float32) + 0.1
    return raw / raw.sum(axis=-1, keepdims=True)


def entropies(targets, outputs):
    chosen = np.take_along_axis(outputs, targets[..., None], axis=-1)[..., 0]
    return -np.log(chosen.astype(np.float64))


def test_the_loss_of_steps_is_the_mean_over_those_that_count():
    targets = RNG.integers(0, 3, (4, 5))
    outputs = probabilities(4, 5, 3)
    weights = RNG.integers(0, 2, (4, 5)).astype(np.float32) * RNG.random((4, 5), np.float32)
    found = WeightedLoss(CROSS_ENTROPY)(targets, tf.constant(outputs), weights)
    expected = np.sum(weights * entropies(targets, outputs)) / weights.sum()
    assert float(found) == pytest.approx(expected, rel=1e-6)


def test_the_gradient_of_steps_that_do_not_count_is_exactly_zero():
    targets = RNG.integers(0, 3, (4, 5))
    outputs = tf.Variable(probabilities(4, 5, 3))
    weights = np.array([[1, 1, 0, 0, 0], [0] * 5, [1] * 5, [0, 0, 1, 1, 1]], np.float32)
    with tf.GradientTape() as tape:
        loss = WeightedLoss(CROSS_ENTROPY)(targets, outputs, weights)
    gradient = np.abs(tape.gradient(loss, outputs)).sum(axis=-1)
    np.testing.assert_array_equal(gradient > 0, weights > 0)


def test_a_batch_in_which_nothing_counts_has_no_loss_and_no_gradient():
    outputs = tf.Variable(probabilities(2, 3))
    with tf.GradientTape() as tape:
        loss = WeightedLoss(CROSS_ENTROPY)(np.zeros(2, int), outputs, np.zeros(2, np.float32))
    assert float(loss) == 0.0
    np.testing.assert_array_equal(tape.gradient(loss, outputs), np.zeros((2, 3)))


@pytest.mark.parametrize(
    ("targets", "outputs", "expected"),
    [
        # one number an example: its weight is its own
        (np.array([1.0, 2.0]), np.array([[0.0], [0.0]]), (3 * 1 + 1 * 4) / 4),
        # several an example: their mean is weighed
        (np.array([[1.0, 3.0], [2.0, 0.0]]), np.zeros((2, 2)), (3 * 5 + 1 * 2) / 4),
    ],
)
def test_examples_have_the_weight_that_they_are_given(targets, outputs, expected):
    weights = np.array([3.0, 1.0], np.float32)
    loss = WeightedLoss(SQUARES)(targets, tf.constant(outputs, tf.float32), weights)
    assert float(loss) == pytest.approx(expected)


def test_one_number_a_step_has_the_weight_of_its_step():
    targets = np.array([[[1.0], [2.0]], [[3.0], [4.0]]], np.float32)
    weights = np.array([[1, 0], [2, 1]], np.float32)
    loss = WeightedLoss(SQUARES)(targets, tf.zeros((2, 2, 1)), weights)
    assert float(loss) == pytest.approx((1 * 1 + 2 * 9 + 1 * 16) / 4)


@pytest.mark.parametrize("weights", [None, np.ones(4, np.float32)])
def test_weights_are_never_stretched_along_steps_that_are_as_many_as_the_examples(weights):
    targets, outputs = np.zeros((4, 4), int), tf.constant(probabilities(4, 4, 3))
    with pytest.raises(ValueError, match="expected a weight for each"):
        WeightedLoss(CROSS_ENTROPY)(targets, outputs, weights)
    with pytest.raises(ValueError, match="expected a weight for each"):
        WeightedMean(CROSS_ENTROPY, "loss").update_state(targets, outputs, weights)


@pytest.mark.parametrize("size", [1, 3, 7, 64])
def test_a_mean_over_batches_is_that_over_all_targets_whatever_their_size(size):
    targets = RNG.integers(0, 3, (64, 5))
    outputs = probabilities(64, 5, 3)
    weights = (np.arange(5) < RNG.integers(0, 6, (64, 1))).astype(np.float32)
    expected = np.sum(weights * entropies(targets, outputs)) / weights.sum()
    mean = WeightedMean(CROSS_ENTROPY, "loss")
    for start in range(0, 64, size):
        rows = slice(start, start + size)
        mean.update_state(targets[rows], tf.constant(outputs[rows]), weights[rows])
    assert float(mean.result()) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_unweighted_targets_take_what_keras_has_and_weighted_ones_the_same_names(problem):
    asked = PROBLEMS[problem]
    assert of_all(asked) == {"loss": asked.loss, "metrics": [asked.watched]}
    watched, _ = of_weighted(asked)["weighted_metrics"]
    assert watched.name == asked.watched


@pytest.mark.parametrize(
    ("problem", "targets", "outputs", "expected"),
    [
        ("binary", [0, 1, 1], [[0.4], [0.6], [0.2]], (1 + 2 + 0) / 6),
        ("multiclass", [0, 1, 2], [[0.8, 0.1, 0.1], [0.8, 0.1, 0.1], [0, 0, 1]], (1 + 0 + 3) / 6),
        ("regression", [0.0, 1.0, 2.0], [[1.0], [1.0], [0.0]], (1 + 0 + 6) / 6),
    ],
)
def test_what_is_watched_is_keras_metric_weighed(problem, targets, outputs, expected):
    watched, _ = of_weighted(PROBLEMS[problem])["weighted_metrics"]
    weights = np.array([1, 2, 3], np.float32)
    watched.update_state(np.array(targets), tf.constant(outputs, tf.float32), weights)
    assert float(watched.result()) == pytest.approx(expected)


def test_the_loss_that_is_told_is_the_exact_one():
    assert exact({"loss": 1.0, "accuracy": 0.5, "weighted_loss": 3.0}) == {
        "loss": 3.0,
        "accuracy": 0.5,
    }
    assert exact({"loss": 1.0, "mae": 2.0}) == {"loss": 1.0, "mae": 2.0}
