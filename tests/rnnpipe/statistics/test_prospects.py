import numpy as np
import pytest

from rnnpipe.statistics import MOST_SEEDS, Contrast, Spread, hopeless, prospect
from rnnpipe.statistics.prospects import chance


def two_sides(difference, seeds, seed_std=0.01, example_error=0.002, noise=0.0):
    spread = Spread(seed_std**2, noise, seeds)
    return Contrast(difference, (spread, spread), example_error**2, 1999)


def test_more_seeds_raise_the_odds_and_a_stricter_level_lowers_them():
    found = two_sides(0.01, 5)
    odds = [chance(found, more, 0.05) for more in (1, 5, 20, 80)]
    assert odds == sorted(odds)
    assert chance(found, 20, 0.005) < chance(found, 20, 0.05)


def test_a_prospect_is_the_fewest_seeds_with_the_odds_it_says():
    found = two_sides(0.016, 5)
    more = prospect(found, 0.05)
    assert more is not None
    assert 1 < more.seeds < MOST_SEEDS
    assert more.odds == chance(found, more.seeds, 0.05) >= 0.8
    assert chance(found, more.seeds - 1, 0.05) < 0.8


def test_where_four_to_one_is_out_of_reach_even_odds_are_named():
    more = prospect(two_sides(0.01, 5), 0.05)
    assert more is not None
    assert 0.5 <= more.odds < 0.8


def test_no_number_is_named_where_none_reaches_even_odds():
    assert prospect(two_sides(0.001, 5, example_error=0.01), 0.05) is None


def test_a_small_difference_may_be_shown_to_be_within_a_tolerance():
    found = two_sides(0.0005, 5, example_error=0.001)
    assert chance(found, 60, 0.05, (-0.02, 0.02)) > 0.9
    assert chance(found, 60, 0.05) < 0.5


def test_it_is_hopeless_only_when_the_far_end_of_the_seeds_interval_is_within_the_examples_noise():
    assert hopeless(two_sides(0.001, 10, seed_std=0.002, example_error=0.01), 0.05)
    # 0.014 off, and the seeds leave 0.01 more: the examples' 0.0196 may be passed
    assert not hopeless(two_sides(0.014, 10, seed_std=0.02, example_error=0.01), 0.05)


def test_it_is_not_hopeless_where_equality_can_be_shown():
    found = two_sides(0.001, 10, seed_std=0.002, example_error=0.01)
    assert not hopeless(found, 0.05, (-0.03, 0.03))
    assert hopeless(found, 0.05, (-0.01, 0.01))


def test_one_seed_a_side_is_not_hopeless():
    assert not hopeless(Contrast(0.0, (), 0.01, 999), 0.05)


@pytest.mark.parametrize("difference", [0.0, 0.02])
def test_no_spread_at_all(difference):
    found = Contrast(difference, (Spread(0.0, 0.0, 3), Spread(0.0, 0.0, 3)), 1e-6, 999)
    assert chance(found, 5, 0.05) == (difference > 0)


def test_seeds_that_other_variants_make_doubtful_are_not_believed():
    alone = two_sides(0.02, 3, seed_std=0.001)
    doubtful = alone.beside(*[[Spread(0.05**2, 0.0, 3)]] * 2)
    assert chance(doubtful, 5, 0.05) < 0.5 < chance(alone, 5, 0.05)
    assert np.isfinite(chance(doubtful, 1, 0.05))
