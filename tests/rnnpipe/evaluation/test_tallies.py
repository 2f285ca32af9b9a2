import numpy as np
import pytest

from rnnpipe.evaluation.tallies import Tally, macro_f1, mean, root_mean


def test_reductions_by_hand():
    assert mean(np.array([6.0, 4.0])) == 1.5
    assert root_mean(np.array([9.0, 4.0])) == 1.5
    # F1 of two classes: 2 * 3 / 8 and 2 * 1 / 4
    assert macro_f1(np.array([3.0, 1.0, 8.0, 4.0])) == (0.75 + 0.5) / 2


@pytest.mark.parametrize("reduce", [mean, root_mean, macro_f1])
def test_a_reduction_works_on_many_sums_at_once(reduce):
    sums = np.random.default_rng(0).uniform(1, 2, (3, 5, 2))
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
