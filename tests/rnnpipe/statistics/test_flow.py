import numpy as np
import pytest

from rnnpipe.statistics.flow import flow_of, reach_of


def shrinking(factor, lengths, steps=40, start=1.0):
    """Norms by distance that shrink by exactly this factor a step."""
    norms = start * factor ** np.arange(steps, dtype=np.float64)
    return np.stack([np.where(np.arange(steps) < n, norms, np.nan) for n in lengths])


def test_a_known_factor_is_found_and_how_far_its_shares_reach():
    flow = flow_of([shrinking(0.5, [40] * 10)])
    assert flow.factor == pytest.approx(0.5)
    assert flow.interval == pytest.approx((0.5, 0.5))
    assert flow.left == {0.1: 4, 0.01: 7, 0.001: 10}
    assert flow.word == "vanishing"
    assert list(flow.distances[:3]) == [0, 1, 2]
    np.testing.assert_allclose(flow.median[:4], [1, 0.5, 0.25, 0.125])
    assert flow.share_at(10) == pytest.approx(2**-10)
    assert flow.share_at(40) is None


@pytest.mark.parametrize(
    ("factor", "word"),
    [
        (0.82, "vanishing"),
        (0.83, "shrinking"),
        (0.93, "shrinking"),  # 0.93^100 is below a thousandth, 0.94^100 is not
        (0.94, "stable"),
        (1.0, "stable"),
        (1.07, "stable"),
        (1.08, "growing"),
        (1.3, "exploding"),
    ],
)
def test_the_words_follow_a_thousandth_within_the_length(factor, word):
    assert flow_of([shrinking(factor, [36] * 10)]).word == word


def test_over_a_hundred_steps_what_is_left_tells_and_no_factor():
    flow = flow_of([np.array([[1.0, *[0.01] * 100], [1.0, *[0.01] * 100]])])
    assert flow.word == "stable"


def test_a_distance_is_shown_while_enough_examples_are_so_long():
    flow = flow_of([shrinking(0.9, [5, 5, *[12] * 7, 30])])
    assert len(flow.distances) == 12


def test_the_interval_is_that_of_trainings_where_there_are_three():
    seeds = [shrinking(factor, [20] * 9) for factor in (0.7, 0.8, 0.9)]
    slopes = np.log([0.7, 0.8, 0.9])
    beyond = 4.302653 * slopes.std(ddof=1) / np.sqrt(3)
    expected = np.exp([slopes.mean() - beyond, slopes.mean() + beyond])
    assert flow_of(seeds).interval == pytest.approx(tuple(expected), rel=1e-6)
    assert flow_of(seeds[:1]).interval == pytest.approx((0.7, 0.7))


def test_zero_is_told_apart_from_small():
    norms = shrinking(0.5, [20] * 10)
    norms[:4, 15:20] = 0
    flow = flow_of([norms])
    assert flow.zero[14] == 0
    assert flow.zero[19] == pytest.approx(0.4)
    assert flow.factor == pytest.approx(0.5)


def test_no_example_is_refused():
    with pytest.raises(ValueError, match="no examples"):
        flow_of([np.zeros((0, 3))])


def test_reach_is_where_a_thousandth_is_left_or_the_whole_example():
    norms = shrinking(0.5, [40, 7, 5])
    norms[0, 30:] = 1
    gone = np.zeros((1, 40))
    found = reach_of(np.concatenate([norms, shrinking(0.9, [40]), gone]))
    np.testing.assert_array_equal(found, [10, 7, 5, 40, np.nan])
