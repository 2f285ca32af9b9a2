import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.dummy import DummyRegressor

from rnnpipe.evaluation.numbers import answers, baseline, last_value
from rnnpipe.evaluation.tallies import explained
from rnnpipe.evaluation.truth import Truth
from rnnpipe.specs import Numbers, Quantity
from rnnpipe.statistics import resampled_scores


def plain(targets):
    """The port of numbers that stand for nothing in particular."""
    return Numbers(width=targets.shape[1] if targets.ndim > 1 else 1)


def answered(outputs, targets, weights=None, groups=None, target=None):
    targets = np.asarray(targets)
    truth = Truth(targets, weights, groups)
    return answers(np.asarray(outputs), truth, target or plain(targets))


def values(found):
    return {name: tally.value for name, tally in found.tallies().items()}


def test_by_hand():
    # Errors 0, -2, 3, -0.5.
    found = answered([1.0, 2.0, 4.0, 0.0], [1.0, 4.0, 1.0, 0.5])
    assert values(found) == {"mse": 13.25 / 4, "mae": 5.5 / 4}
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
    assert values(found) == {"mse": 23 / 4, "mae": 9 / 4}


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_tallies_match_scikit_learn(n, seed):
    rng = np.random.default_rng(seed)
    outputs, targets, weights = rng.normal(size=(n, 1)), rng.normal(size=n), rng.uniform(1, 2, n)
    for weight in (None, weights):
        expected = {
            "mse": metrics.mean_squared_error(targets, outputs, sample_weight=weight),
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
    found = baseline(Truth(np.array([1.0, 2.0, 3.0])), Truth(np.array([1.0, 5.0])), Numbers())
    assert values(found) == {"mse": 5.0, "mae": 2.0}


def test_the_baseline_of_several_numbers_is_the_mean_of_each_that_counted():
    train = Truth(np.array([[1.0, 10.0, 7.0], [3.0, 70.0, 7.0]]), np.array([[1, 1, 0], [1, 0, 0]]))
    found = baseline(train, Truth(np.zeros((1, 3))), Numbers(width=3))
    # Means 2 and 10; the third never counted in training: the mean of the 1, 3 and 10 that did.
    assert found.errors.tolist() == [2.0, 10.0, 14 / 3]


def test_the_baseline_matches_dummy_regressor():
    rng = np.random.default_rng(3)
    train, test = rng.normal(size=50), rng.normal(size=20)
    dummy = DummyRegressor().fit(np.zeros((50, 1)), train)
    predictions = dummy.predict(np.zeros((20, 1)))
    found = values(baseline(Truth(train), Truth(test), Numbers()))
    assert found["mse"] == pytest.approx(metrics.mean_squared_error(test, predictions))
    assert found["mae"] == pytest.approx(metrics.mean_absolute_error(test, predictions))


# Of quantities, in their own units.

DEGREES = Quantity(name="degrees", offset=10.0, scale=4.0, column=1, season=7, naive_error=2.0)
SPEED = Quantity(name="speed", offset=0.0, scale=0.5, column=0, naive_error=0.25)
DAYS_AHEAD = Numbers(width=3, quantities=(DEGREES,), horizon=3)
BOTH = Numbers(width=4, quantities=(DEGREES, SPEED), horizon=2)


def test_a_quantity_is_scored_in_its_own_units():
    # In degrees 14, 6, 10 against 10, 10, 18: errors 4, -4, -8.
    found = answered([1.0, -1.0, 0.0], [0.0, 0.0, 2.0], target=Numbers(quantities=(DEGREES,)))
    assert found.errors.tolist() == [4.0, -4.0, -8.0]
    # About the mean of 38/3: 2 (8/3)^2 + (16/3)^2 = 128/3.
    expected = {"rmse": 32**0.5, "mae": 16 / 3, "r2": 1 - 96 / (128 / 3)}
    assert values(found) == pytest.approx(expected, rel=1e-12)
    assert found.undefined() == {}
    assert found.along() == {}


def test_a_forecast_is_scored_beside_the_naive_one_too():
    # Degrees 10, 14, 18 against 10, 10, 10, and 6, 10, 14 against 10, 10, 18.
    found = answered(
        [[0.0, 1.0, 2.0], [-1.0, 0.0, 1.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 2.0]], target=DAYS_AHEAD
    )
    scores = values(found)
    assert list(scores) == ["rmse", "mae", "r2", "mase", "smape"]
    assert scores["mase"] == (0 + 4 + 8 + 4 + 0 + 4) / 6 / 2.0
    shares = [0, 4 / 24, 8 / 28, 4 / 16, 0, 4 / 32]
    assert scores["smape"] == pytest.approx(200 * np.mean(shares), rel=1e-12)
    assert found.tallies()["mase"].parts.tolist() == [[6, 3], [4, 3]]
    assert found.along() == {
        "per_horizon": {"degrees": {"rmse": [8**0.5, 8**0.5, 40**0.5], "mae": [2.0, 2.0, 6.0]}}
    }


def test_smape_is_0_where_both_are_0_and_200_where_one_is_or_the_signs_differ():
    target = Numbers(quantities=(Quantity(name="rain", naive_error=1.0),), horizon=1)
    found = answered([0.0, 0.0, 2.0, -3.0], [0.0, 5.0, 0.0, 3.0], target=target)
    assert found.tallies()["smape"].parts[:, 0].tolist() == [0, 200, 200, 200]


def test_quantities_without_a_unit_in_common_are_pooled_without_units():
    # Step by step: degrees, speed, degrees, speed; degrees miss by 4 and 8, speed by 0.5 and 1.
    found = answered([[1.0, 1.0, -2.0, 2.0]], [[0.0, 0.0, 0.0, 0.0]], target=BOTH)
    assert values(found) == {
        "mse": (1 + 1 + 4 + 4) / 4,
        "mase": (4 / 2 + 8 / 2 + 0.5 / 0.25 + 1 / 0.25) / 4,
        "smape": pytest.approx((200 * 4 / 24 + 200 * 8 / 12 + 200 + 200) / 4),
    }
    told = "the 2 quantities have no unit in common"
    assert found.undefined() == {
        "rmse": told,
        "mae": told,
        "r2": "all test targets of 'speed' are equal",
    }
    assert found.along()["per_horizon"] == {
        "degrees": {"rmse": [4.0, 8.0], "mae": [4.0, 8.0]},
        "speed": {"rmse": [0.5, 1.0], "mae": [0.5, 1.0]},
    }


def test_a_constant_series_has_neither_mase_nor_r2_and_says_why():
    constant = Quantity(name="level", naive_error=None)
    found = answered([0.5, 0.5], [1.0, 1.0], target=Numbers(quantities=(constant,), horizon=1))
    assert found.undefined() == {
        "r2": "all test targets of 'level' are equal",
        "mase": "the naive forecast of 'level' has no error on the training part to be divided "
        "by, as of a constant series",
    }
    assert values(found) == {"rmse": 0.5, "mae": 0.5, "smape": pytest.approx(200 / 3)}


@settings(deadline=None)
@given(st.integers(2, 30), st.integers(0, 2**32 - 1))
def test_errors_of_quantities_match_scikit_learn(n, seed):
    rng = np.random.default_rng(seed)
    outputs, targets, weights = (
        rng.normal(size=(n, 4)),
        rng.normal(size=(n, 4)),
        rng.uniform(1, 2, n),
    )
    groups = rng.integers(0, 4, n)
    for weight in (None, weights):
        found = values(answered(outputs, targets, weight, groups, target=BOTH))
        of_each = np.ones(n) if weight is None else weight
        each = [
            metrics.r2_score(
                targets[:, i::2].ravel(), outputs[:, i::2].ravel(), sample_weight=of_each.repeat(2)
            )
            for i in range(2)
        ]
        assert found["r2"] == pytest.approx(np.mean(each), rel=1e-12, abs=1e-12)
        single = Numbers(quantities=(DEGREES,))
        found = values(answered(outputs[:, 0], targets[:, 0], weight, groups, target=single))
        rmse = metrics.root_mean_squared_error(targets[:, 0], outputs[:, 0], sample_weight=weight)
        assert found["rmse"] == pytest.approx(4 * rmse, rel=1e-12)


def test_r2_varies_with_the_test_examples_as_a_bootstrap_of_it_does():
    rng = np.random.default_rng(4)
    targets = rng.gamma(2, size=400)
    outputs = targets + rng.normal(0, 0.8, 400)
    parts = answered(outputs, targets, target=Numbers(quantities=(DEGREES,))).tallies()["r2"].parts
    told = resampled_scores(parts[np.newaxis], explained)
    drawn = rng.standard_exponential((4000, 400))
    exact = [metrics.r2_score(targets, outputs, sample_weight=of) for of in drawn]
    assert told.covariance[0, 0] ** 0.5 == pytest.approx(np.std(exact), rel=0.05)


def test_numbers_of_every_step_are_told_by_their_place():
    target = Numbers(width=1, timesteps=3, quantities=(SPEED,))
    targets, weights = np.zeros((2, 3, 1)), np.array([[0.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    outputs = np.array([[[9.0], [2.0], [4.0]], [[6.0], [8.0], [9.0]]])
    found = answered(outputs, targets, weights, target=target)
    assert found.along() == {
        "by_position": {"speed": {"rmse": [5**0.5, 10**0.5], "mae": [2.0, 3.0]}}
    }


def test_the_last_value_known_is_a_forecast_for_every_step_ahead():
    # Columns speed and degrees; the last of degrees are 1 and -1, so 14 and 6 degrees.
    features = np.array([[[5, 7], [0, 1]], [[5, 7], [2, -1]]], np.float32)
    targets = Truth(np.array([[1.0, 0.0], [0.0, 1.0]]))
    target = Numbers(width=2, quantities=(DEGREES,), horizon=2)
    assert last_value(features, targets, target) == {
        "degrees": {"rmse": [8**0.5, 40**0.5], "mae": [2.0, 6.0]}
    }
    # Degrees, speed, degrees, speed: speed's last are 0 and 2, so 0 and 1.
    both = Truth(np.array([[1.0, 0.0, 0.0, 2.0], [0.0, 2.0, 1.0, 2.0]]))
    assert last_value(features, both, BOTH) == {
        "degrees": {"rmse": [8**0.5, 40**0.5], "mae": [2.0, 6.0]},
        "speed": {"rmse": [0.0, 0.5**0.5], "mae": [0.0, 0.5]},
    }


def test_there_is_no_last_value_where_no_column_has_the_past_or_nothing_is_forecast():
    features, truth = np.zeros((1, 2, 2), np.float32), Truth(np.zeros(1))
    unknown = Quantity(name="rain")
    assert last_value(features, truth, Numbers(quantities=(unknown,), horizon=1)) == {}
    assert last_value(features, truth, Numbers(quantities=(DEGREES,))) == {}
    both = Numbers(width=2, quantities=(unknown, DEGREES), horizon=1)
    assert last_value(features, Truth(np.zeros((1, 2))), both) == {
        "degrees": {"rmse": [0.0], "mae": [0.0]}
    }


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
