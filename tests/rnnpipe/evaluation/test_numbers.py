import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.dummy import DummyRegressor

from rnnpipe.evaluation.numbers import answers, baseline
from rnnpipe.evaluation.truth import Truth


def answered(outputs, targets, weights=None, groups=None):
    return answers(np.asarray(outputs), Truth(np.asarray(targets), weights, groups))


def values(found):
    return {name: tally.value for name, tally in found.tallies().items()}


def test_by_hand():
    # Errors 0, -2, 3, -0.5.
    found = answered([1.0, 2.0, 4.0, 0.0], [1.0, 4.0, 1.0, 0.5])
    assert values(found) == {"mse": 13.25 / 4, "rmse": (13.25 / 4) ** 0.5, "mae": 5.5 / 4}
    assert found.tallies()["mse"].parts.tolist() == [[0, 1], [4, 1], [9, 1], [0.25, 1]]
    assert found.tallies()["mae"].parts.tolist() == [[0, 1], [2, 1], [3, 1], [0.5, 1]]
    assert found.confusion() is None


def test_a_forecast_s_errors_are_over_all_steps_that_count_and_its_unit_is_the_example():
    outputs = np.array([[1.0, 2.0], [5.0, np.nan]])
    found = answered(
        outputs, np.array([[0.0, 0.0], [2.0, 9.0]]), np.array([[1.0, 1.0], [2.0, 0.0]])
    )
    # Squares 1 and 4 once, 9 twice.
    assert found.tallies()["mse"].parts.tolist() == [[5, 2], [18, 2]]
    assert values(found) == {"mse": 23 / 4, "rmse": (23 / 4) ** 0.5, "mae": 9 / 4}


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_tallies_match_scikit_learn(n, seed):
    rng = np.random.default_rng(seed)
    outputs, targets, weights = rng.normal(size=(n, 1)), rng.normal(size=n), rng.uniform(1, 2, n)
    for weight in (None, weights):
        expected = {
            "mse": metrics.mean_squared_error(targets, outputs, sample_weight=weight),
            "rmse": metrics.root_mean_squared_error(targets, outputs, sample_weight=weight),
            "mae": metrics.mean_absolute_error(targets, outputs, sample_weight=weight),
        }
        assert values(answered(outputs, targets, weight)) == pytest.approx(expected)


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_groups_sum_the_parts_of_their_rows_and_change_no_score(n, seed):
    rng = np.random.default_rng(seed)
    outputs, targets, groups = rng.normal(size=n), rng.normal(size=n), rng.integers(0, 4, n)
    alone, grouped = answered(outputs, targets), answered(outputs, targets, groups=groups)
    for name, tally in alone.tallies().items():
        parts = [tally.parts[groups == group].sum(axis=0) for group in np.unique(groups)]
        np.testing.assert_allclose(grouped.tallies()[name].parts, parts, rtol=1e-12)
    assert values(grouped) == pytest.approx(values(alone), rel=1e-12)


def test_the_baseline_is_the_training_mean():
    # Mean 2 against 1 and 5: errors 1 and -3.
    found = baseline(Truth(np.array([1.0, 2.0, 3.0])), Truth(np.array([1.0, 5.0])))
    assert values(found) == {"mse": 5.0, "rmse": 5.0**0.5, "mae": 2.0}


def test_the_baseline_of_several_numbers_is_the_mean_of_each_that_counted():
    train = Truth(np.array([[1.0, 10.0, 7.0], [3.0, 70.0, 7.0]]), np.array([[1, 1, 0], [1, 0, 0]]))
    found = baseline(train, Truth(np.zeros((1, 3))))
    # Means 2 and 10; the third never counted in training: the mean of the 1, 3 and 10 that did.
    assert found.errors.tolist() == [2.0, 10.0, 14 / 3]


def test_the_baseline_matches_dummy_regressor():
    rng = np.random.default_rng(3)
    train, test = rng.normal(size=50), rng.normal(size=20)
    dummy = DummyRegressor().fit(np.zeros((50, 1)), train)
    predictions = dummy.predict(np.zeros((20, 1)))
    found = values(baseline(Truth(train), Truth(test)))
    assert found["mse"] == pytest.approx(metrics.mean_squared_error(test, predictions))
    assert found["mae"] == pytest.approx(metrics.mean_absolute_error(test, predictions))


@pytest.mark.parametrize(
    ("outputs", "targets", "message"),
    [
        ([[-np.inf], [1.0]], [1.0, 0.0], "1 of 2 values of outputs are not finite"),
        ([0.0, 1.0], [1.0, np.nan], "1 of 2 values of targets are not finite"),
        ([0.5, 0.5], [[1.0], [0.0]], "outputs have shape (2,) and targets (2, 1); expected the"),
        ([[0.5, 0.5]], [1.0], "outputs have shape (1, 2) and targets (1,); expected the same"),
    ],
)
def test_what_cannot_be_scored(outputs, targets, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        answered(outputs, targets)
