import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.direct.losses import LOSSES
from rnnpipe.specs.problems import PROBLEMS

RNG = np.random.default_rng(0)
FAR = np.array([-200.0, -60.0, -20.0, -1.0, 0.0, 1e-9, 3.0, 20.0, 60.0, 200.0], np.float32)
WATCHED = {
    "binary": keras.metrics.binary_accuracy,
    "multiclass": keras.metrics.sparse_categorical_accuracy,
}
CASES = {
    "binary": (FAR[:, None], np.arange(10) % 2),
    "multiclass": (np.concatenate([FAR[:, None], RNG.normal(size=(10, 2))], 1), np.arange(10) % 3),
    "regression": (FAR[:, None], RNG.normal(size=10)),
    "forecast": (RNG.normal(size=(10, 4)), RNG.normal(size=(10, 4))),
}


@pytest.mark.parametrize("name", CASES)
def test_answers_losses_gradients_and_the_metric_are_those_of_keras(name):
    """Of a model's last layer in a graph, from logits that round to 0 and 1, too."""
    problem = PROBLEMS[name]
    logits, targets = (np.asarray(array, np.float32) for array in CASES[name])
    if problem.activation == "softmax":
        targets = targets.astype(np.int32)
    watched = WATCHED.get(name, keras.losses.mean_absolute_error)

    @tf.function
    def of_keras(given):
        answers = keras.activations.get(problem.activation)(given)
        asked = targets if name == "multiclass" else tf.reshape(targets, (10, -1))
        losses = keras.losses.get(problem.loss)(asked, answers)
        return answers, losses, tf.gradients(losses, given)[0], watched(asked, answers)

    expected = [found.numpy() for found in of_keras(tf.constant(logits))]
    loss = LOSSES[problem.loss]
    found = [
        loss.answers(logits),
        loss.values(logits, targets),
        loss.gradients(logits, targets),
        loss.watched(logits, targets),
    ]
    for ours, its in zip(found, expected, strict=True):
        np.testing.assert_allclose(ours, its.reshape(ours.shape), rtol=1e-5, atol=1e-7)
        assert ours.dtype in (np.float32, np.bool_)


@pytest.mark.parametrize("loss", LOSSES.values())
def test_what_is_no_number_stays_so(loss):
    logits = np.full((2, 1), np.nan, np.float32)
    targets = np.zeros(2, np.int32)
    assert np.isnan(loss.answers(logits)).all()
    assert np.isnan(loss.values(logits, targets)).all()
    assert np.isnan(loss.gradients(logits, targets)).all()
