import numpy as np
import pytest
from sklearn.metrics import f1_score

from rnnpipe.evaluation.tallies import macro_f1, mean
from rnnpipe.statistics import mean_scores, resampled_scores


def predictions(rng, models, examples, shares, accuracy):
    """Targets of classes with these shares, and predictions that are right so often."""
    targets = rng.choice(len(shares), examples, p=shares)
    wrong = (targets + rng.integers(1, len(shares), (models, examples))) % len(shares)
    right = rng.random((models, examples)) < accuracy
    return np.where(right, targets, wrong), targets


def macro_f1_parts(predicted, targets, classes):
    """The parts of macro-F1, `(models, examples, 2 * classes)`."""
    hits = (predicted[:, :, None] == np.arange(classes)) & (targets[:, None] == np.arange(classes))
    predictions = predicted[:, :, None] == np.arange(classes)
    truth = np.broadcast_to(targets[:, None] == np.arange(classes), predictions.shape)
    return np.concatenate([hits, predictions * 1.0 + truth], axis=2)


def f1(predicted, targets):
    return f1_score(targets, predicted, average="macro", labels=np.unique(targets))


def test_covariance_of_means_by_hand():
    scores = mean_scores(np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]]))
    assert scores.values == pytest.approx([2 / 3, 1 / 3])
    # sample variances 1/3 and covariance 1/6, over 3 examples
    assert scores.covariance == pytest.approx(np.array([[2, 1], [1, 2]]) / 18)


def test_means_move_as_resampling_the_examples_moves_them():
    rng = np.random.default_rng(1)
    matrix = rng.random((3, 80)) + rng.random(80)
    weights = rng.multinomial(80, np.full(80, 1 / 80), 20_000) / 80
    resampled = np.cov(weights @ matrix.T, rowvar=False)
    assert mean_scores(matrix).covariance == pytest.approx(resampled, rel=0.05)


def test_a_mean_of_units_of_different_weight_by_hand():
    # Totals 6 and 0 of weights 3 and 1: mean 1.5, residuals 1.5 and -1.5, in mean weights of 2.
    scores = mean_scores(np.array([[6.0, 0.0]]), np.array([3.0, 1.0]))
    assert scores.values.tolist() == [1.5]
    assert scores.covariance.tolist() == [[2 * 0.75**2 / 2]]


def test_a_mean_over_units_moves_as_resampling_the_units_moves_it():
    rng = np.random.default_rng(5)
    weights = rng.integers(1, 6, 200).astype(np.float64)
    matrix = weights * (rng.random((2, 200)) + rng.random(200))
    found = mean_scores(matrix, weights)
    parts = np.stack([matrix, np.broadcast_to(weights, matrix.shape)], axis=2)
    resampled = resampled_scores(parts, mean)
    assert found.values == pytest.approx(resampled.values)
    assert found.covariance == pytest.approx(resampled.covariance, rel=0.1)


def test_units_and_not_examples_are_the_sample():
    # Each example ten times in its unit: nothing more is known than from one of each.
    matrix = np.random.default_rng(6).random((2, 50))
    alone, tenfold = mean_scores(matrix), mean_scores(10 * matrix, np.full(50, 10.0))
    assert tenfold.covariance == pytest.approx(alone.covariance)
    assert (alone.examples, tenfold.examples) == (50, 50)


def test_without_weights_they_are_one():
    matrix = np.random.default_rng(7).random((3, 40))
    found, weighted = mean_scores(matrix), mean_scores(matrix, np.ones(40))
    assert np.array_equal(found.values, matrix.mean(axis=1))
    assert np.array_equal(found.values, weighted.values)
    assert np.array_equal(found.covariance, weighted.covariance)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.6, 0.3, 0.1), (0.9, 0.04, 0.03, 0.02, 0.01)])
def test_resampled_values_are_those_of_the_sums(shares):
    predicted, targets = predictions(np.random.default_rng(2), 4, 600, shares, 0.8)
    parts = macro_f1_parts(predicted, targets, len(shares))
    expected = [f1(row, targets) for row in predicted]
    assert resampled_scores(parts, macro_f1).values == pytest.approx(expected, rel=1e-12)


def test_macro_f1_moves_as_resampling_the_examples_moves_it():
    rng = np.random.default_rng(3)
    predicted, targets = predictions(rng, 2, 400, (0.5, 0.3, 0.2), 0.85)
    drawn = rng.integers(400, size=(1500, 400))
    resampled = [[f1(row[i], targets[i]) for row in predicted] for i in drawn]
    expected = np.cov(np.array(resampled), rowvar=False)
    found = resampled_scores(macro_f1_parts(predicted, targets, 3), macro_f1).covariance
    assert np.diag(found) == pytest.approx(np.diag(expected), rel=0.12)
    assert found[0, 1] == pytest.approx(expected[0, 1], abs=0.12 * expected[0, 0])


def test_resampled_scores_can_be_repeated():
    predicted, targets = predictions(np.random.default_rng(4), 2, 100, (0.5, 0.5), 0.7)
    parts = macro_f1_parts(predicted, targets, 2)
    first, again = (resampled_scores(parts, macro_f1) for _ in range(2))
    assert np.array_equal(first.covariance, again.covariance)
