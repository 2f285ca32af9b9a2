import numpy as np
import pytest

from rnnpipe.evaluation.scores import evaluate
from rnnpipe.statistics import macro_f1_scores, mean_scores


def predictions(rng, models, examples, shares, accuracy):
    """Targets of classes with these shares, and predictions that are right so often."""
    targets = rng.choice(len(shares), examples, p=shares)
    wrong = (targets + rng.integers(1, len(shares), (models, examples))) % len(shares)
    right = rng.random((models, examples)) < accuracy
    return np.where(right, targets, wrong), targets


def macro_f1(predicted, targets, classes):
    outputs = np.eye(classes)[predicted]
    return evaluate("multiclass", outputs, targets)["macro_f1"]


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


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.6, 0.3, 0.1), (0.9, 0.04, 0.03, 0.02, 0.01)])
def test_macro_f1_is_that_of_the_evaluation(shares):
    predicted, targets = predictions(np.random.default_rng(2), 4, 200, shares, 0.8)
    expected = [macro_f1(row, targets, len(shares)) for row in predicted]
    assert macro_f1_scores(predicted, targets).values == pytest.approx(expected, rel=1e-12)


def test_macro_f1_leaves_out_classes_that_occur_in_neither_targets_nor_predictions():
    predicted, targets = np.array([[0, 4, 4, 0], [0, 2, 4, 0]]), np.array([0, 4, 4, 4])
    expected = [macro_f1(row, targets, 5) for row in predicted]
    assert expected == pytest.approx([(2 / 3 + 4 / 5) / 2, (2 / 3 + 1 / 2 + 0) / 3])
    assert macro_f1_scores(predicted, targets).values == pytest.approx(expected)


def test_macro_f1_moves_as_resampling_the_examples_moves_it():
    rng = np.random.default_rng(3)
    predicted, targets = predictions(rng, 2, 400, (0.5, 0.3, 0.2), 0.85)
    drawn = rng.integers(400, size=(1500, 400))
    resampled = [[macro_f1(row[i], targets[i], 3) for row in predicted] for i in drawn]
    expected = np.cov(np.array(resampled), rowvar=False)
    found = macro_f1_scores(predicted, targets).covariance
    assert np.diag(found) == pytest.approx(np.diag(expected), rel=0.12)
    assert found[0, 1] == pytest.approx(expected[0, 1], abs=0.12 * expected[0, 0])


def test_macro_f1_can_be_repeated():
    predicted, targets = predictions(np.random.default_rng(4), 2, 100, (0.5, 0.5), 0.7)
    first, again = (macro_f1_scores(predicted, targets) for _ in range(2))
    assert np.array_equal(first.covariance, again.covariance)
