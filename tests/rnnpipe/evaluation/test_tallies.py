import numpy as np
import pytest

from rnnpipe.evaluation.tallies import (
    Tally,
    effective_answers,
    explained,
    linearised,
    linearised_tally,
    macro_f1,
    mean,
    mean_of_means,
    mean_tally,
    root_mean,
)
from rnnpipe.statistics import mean_scores


def test_reductions_by_hand():
    assert mean(np.array([6.0, 4.0])) == 1.5
    assert root_mean(np.array([9.0, 4.0])) == 1.5
    # F1 of two classes: 2 * 3 / 8 and 2 * 1 / 4
    assert macro_f1(np.array([3.0, 1.0, 8.0, 4.0])) == (0.75 + 0.5) / 2
    assert mean_of_means(np.array([3.0, 1.0, 4.0, 4.0])) == (0.75 + 0.25) / 2
    assert explained(np.array([3.0, 1.0, 4.0, 4.0])) == (0.25 + 0.75) / 2
    assert linearised(np.array([3.0, 4.0, 1.0, 2.0])) == 0.25


@pytest.mark.parametrize(
    "reduce", [mean, root_mean, macro_f1, mean_of_means, explained, linearised]
)
def test_a_reduction_works_on_many_sums_at_once(reduce):
    sums = np.random.default_rng(0).uniform(1, 2, (3, 5, 4))
    one_by_one = [[reduce(sums[i, j]) for j in range(5)] for i in range(3)]
    np.testing.assert_array_equal(reduce(sums), one_by_one)


def test_the_value_is_that_of_the_sum_over_the_units():
    tally = Tally(np.array([[1.0, 1.0], [8.0, 2.0], [0.0, 1.0]]), root_mean)
    assert tally.total.tolist() == [9.0, 4.0]
    assert tally.value == 1.5


@pytest.mark.parametrize(
    "parts",
    [
        np.zeros((0, 2)),
        np.zeros((3, 0)),
        np.ones((3, 3)),
        np.ones(4),
        np.array([[1.0, 0.0]]),
        np.array([[-1.0, 1.0]]),
        np.array([[np.nan, 1.0]]),
        np.array([[np.inf, 1.0]]),
    ],
)
def test_what_is_no_tally_is_refused(parts):
    with pytest.raises(ValueError, match="are no tally"):
        Tally(parts, mean)


def test_a_linearised_tally_has_the_value_and_moves_with_each_unit_as_told():
    # A ratio of sums, whose slopes are known: (3 w0 + w1) / (w0 + 3 w1) at w = 1.
    weights, value = np.array([2.0, 2.0]), 1.0
    slopes = np.array([0.5, -0.5])  # (3 - 1) / 4 and (1 - 3) / 4
    tally = linearised_tally(value, slopes, weights)
    assert tally.parts.tolist() == [[4, 2, 0, 2], [0, 2, 0, 2]]
    assert tally.value == value
    step = 1e-6
    for i, slope in enumerate(slopes):
        moved = tally.total + step * tally.parts[i]
        assert (linearised(moved) - value) / step == pytest.approx(slope, rel=1e-5)


def test_answers_that_are_alike_within_a_unit_are_one():
    rights = np.repeat([1.0, 0.0, 1.0, 1.0], 2) * 10  # 8 units of 10 steps, all right or all wrong
    alike = mean_tally(rights, np.full(8, 10.0))
    assert effective_answers(alike) == 8
    rng = np.random.default_rng(0)
    totals, weights = rng.binomial(10, 0.7, 400).astype(float), np.full(400, 10.0)
    apart = effective_answers(mean_tally(totals, weights))
    assert 3_000 < apart <= 4_000
    assert apart == pytest.approx(mean_scores(totals[None], weights).effective_answers)


def test_each_example_is_one_answer_where_it_has_one():
    assert effective_answers(mean_tally(np.array([1.0, 0, 1, 1]), np.ones(4))) == 4
    assert effective_answers(mean_tally(np.ones(4), np.ones(4))) == 4
    assert effective_answers(Tally(np.ones((5, 4)), macro_f1)) == 5
