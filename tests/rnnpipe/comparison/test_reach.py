"""Whose memory reaches farther: known answers, and identical models."""

import numpy as np
import pytest

from rnnpipe.comparison.reach import Reach, compare_reach

UNITS = np.arange(40)
LENGTHS = np.full(40, 100)


def reach(mean, rng, seeds=3, spread=1.0):
    """Trainings whose reach is `mean` but for a little, by the seed and by the example."""
    of_seed = rng.normal(scale=spread, size=(seeds, 1))
    return Reach(np.round(mean + of_seed + rng.normal(scale=2, size=(seeds, 40))), LENGTHS)


def test_a_known_difference_is_found_in_steps_the_longer_one_first():
    rng = np.random.default_rng(0)
    rows = compare_reach({"gru": reach(40, rng), "lstm": reach(60, rng)}, UNITS)
    (row,) = rows
    assert (row.variant, row.against, row.verdict) == ("lstm", "gru", "longer")
    assert row.interval is not None
    low, high = row.interval
    assert low < 20 < high
    assert row.difference == pytest.approx(20, abs=2)
    assert low == pytest.approx(2 * row.difference - high)


def test_what_differs_by_less_than_seeds_do_is_undecided():
    rng = np.random.default_rng(1)
    a, b = (Reach(np.full((3, 40), 50.0) + rng.normal(0, 8, (3, 1)), LENGTHS) for _ in range(2))
    (row,) = compare_reach({"a": a, "b": b}, UNITS)
    assert (row.verdict, row.reason) == ("undecided", "within the noise")
    assert row.interval is not None
    low, high = row.interval
    assert low < 0 < high


def test_identical_models_do_not_differ():
    one = reach(40, np.random.default_rng(2))
    (row,) = compare_reach({"a": one, "b": Reach(one.steps.copy(), LENGTHS)}, UNITS)
    assert (row.verdict, row.reason) == ("no difference", "identical on both sides")
    assert row.p_value is None


def test_nobody_can_reach_beyond_the_examples():
    all_of_it = Reach(np.full((3, 40), 100.0), LENGTHS)
    (row,) = compare_reach({"a": all_of_it, "b": all_of_it}, UNITS)
    assert row.verdict == "tie"
    assert row.reason.startswith("both reach the first step of every example")


def test_two_seeds_or_few_units_decide_nothing():
    rng = np.random.default_rng(3)
    (row,) = compare_reach({"a": reach(40, rng, seeds=2), "b": reach(60, rng)}, UNITS)
    assert row.verdict == "undecided"
    assert "it takes three a side" in row.reason
    (row,) = compare_reach({"a": reach(40, rng), "b": reach(60, rng)}, np.arange(40) // 10)
    assert row.reason == "4 independent test examples say too little of others: it takes 8"


def test_all_pairs_of_a_dataset_share_the_error():
    spread = np.array([[-1.0], [0.0], [1.0]]) + np.random.default_rng(4).normal(0, 2, 40)
    named = {
        name: Reach(mean + spread, LENGTHS) for name, mean in (("a", 30), ("b", 33), ("c", 36))
    }
    rows = {(row.variant, row.against): row for row in compare_reach(named, UNITS)}
    assert list(rows) == [("c", "b"), ("c", "a"), ("b", "a")]
    (alone,) = compare_reach({name: named[name] for name in "ab"}, UNITS)
    # Of three p values the smallest is that of c against a; the two others are equal, and doubled.
    assert rows["b", "a"].p_value == pytest.approx(2 * alone.p_value)
    assert rows["c", "b"].p_value == pytest.approx(2 * alone.p_value)
    assert rows["c", "a"].p_value < alone.p_value


def test_an_example_whose_reach_is_not_known_of_all_is_left_out():
    rng = np.random.default_rng(5)
    one, other = reach(40, rng), reach(60, rng)
    one.steps[0, :32] = np.nan
    (row,) = compare_reach({"a": one, "b": other}, UNITS)
    expected = other.steps[:, 32:].mean() - one.steps[:, 32:].mean()
    assert row.difference == pytest.approx(expected)
