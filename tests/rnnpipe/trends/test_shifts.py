"""Where a level moved: exact p values, and how often simulated series are judged rightly."""

import numpy as np
import pytest

from rnnpipe.trends.shifts import shifts, smallest_p_value

NAN = float("nan")
NOISE = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "exponential": lambda rng, shape: rng.exponential(size=shape),
    "heavy-tailed": lambda rng, shape: rng.standard_t(2, size=shape),
}
LENGTHS = (4, 8, 15, 30)
"""Runs of a simulated series."""


def series(rng, runs, seeds, noise=NOISE["normal"]):
    """Results whose spread over runs is 1, each seed with a lasting level of its own."""
    return 2 * rng.standard_normal(seeds) + noise(rng, (runs, seeds))


def found(table):
    return [shift.at for shift in shifts(table, permutations=199)]


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("seeds", [1, 3, 5, 10])
def test_in_at_most_5_percent_of_series_in_which_nothing_moved_is_a_shift_found(seeds, noise):
    rng = np.random.default_rng(seeds)
    wrong = [
        bool(found(series(rng, runs, seeds, NOISE[noise]))) for runs in LENGTHS for _ in range(75)
    ]
    assert np.mean(wrong) <= 0.05


@pytest.mark.parametrize("seeds", [2, 3, 5])
def test_seeds_that_are_drawn_anew_are_no_shift(seeds):
    """Every seed moves at run 8, each in its own direction, and repeats itself before and after."""
    rng = np.random.default_rng(7)
    wrong = 0
    for _ in range(200):
        levels = rng.standard_normal((2, seeds))
        table = 0.1 * rng.standard_normal((15, seeds)) + levels[np.arange(15) // 8]
        wrong += bool(found(table))
    assert wrong / 200 <= 0.05 + 0.02  # two standard errors


@pytest.mark.parametrize(
    ("seeds", "last", "size", "power"),
    [
        (1, 7, 2, 0.75),
        (2, 7, 2, 0.34),
        (3, 7, 2, 0.91),
        (5, 7, 2, 1.0),
        (3, 3, 2, 0.77),
        (1, 1, 2, 0.07),
        (3, 1, 2, 0.39),
        (5, 1, 2, 0.87),
    ],
)
def test_the_last_runs_of_15_having_moved_is_found_as_often_as_the_docstring_says(
    seeds, last, size, power
):
    rng = np.random.default_rng(100 * seeds + 10 * last + size)
    moved = size * (np.arange(15) >= 15 - last)[:, np.newaxis]
    hits = [bool(found(series(rng, 15, seeds) + moved)) for _ in range(250)]
    assert np.mean(hits) == pytest.approx(power, abs=0.09)  # three standard errors


def test_a_true_shift_brings_no_false_ones_with_it():
    rng = np.random.default_rng(3)
    moved = 4 * (np.arange(20) >= 12)[:, np.newaxis]
    counts = [len(found(series(rng, 20, 3) + moved)) for _ in range(150)]
    assert np.mean([count == 0 for count in counts]) == 0
    assert np.mean([count > 1 for count in counts]) <= 0.05


def test_levels_that_do_not_overlap_have_the_p_value_of_counting():
    """The same four come first in 4! 4! of 8! orders, and in as many the other four."""
    table = np.array([0.0, 0.2, 0.1, 0.3, 5.1, 5.0, 5.3, 5.2])[:, np.newaxis]
    [shift] = shifts(table, permutations=9999)
    assert shift.at == 4
    assert shift.p_value == pytest.approx(2 / 70, abs=0.006)
    assert smallest_p_value(table) == pytest.approx(2 / 70)


@pytest.mark.parametrize(
    ("runs", "seeds", "p_value"),
    [(7, 1, 2 / 35), (5, 2, 2 / 10**2), (4, 3, 2 / 6**3), (3, 5, 2 / 3**5), (2, 1, 1.0)],
)
def test_the_smallest_p_value_is_that_of_the_best_split(runs, seeds, p_value):
    assert smallest_p_value(np.zeros((runs, seeds))) == pytest.approx(p_value)


def test_missing_results_count_for_nothing():
    table = np.array([[0.0, 1.0], [0.0, NAN], [0.0, NAN], [0.0, 1.0], [0.0, NAN]])
    assert smallest_p_value(table) == pytest.approx(2 / (10 * 2))
    assert smallest_p_value(table[:1]) == 1
    assert smallest_p_value(np.zeros((0, 3))) == 1


def test_two_shifts_are_found_in_the_order_of_time():
    rng = np.random.default_rng(0)
    levels = np.repeat([0.0, 4.0, 12.0], 8)[:, np.newaxis]
    first, second = shifts(levels + series(rng, 24, 3))
    assert (first.at, second.at) == (8, 16)
    assert second.p_value <= first.p_value < 0.05


@pytest.mark.parametrize("first_with_all", [0, 5])
def test_a_run_with_fewer_seeds_does_not_hide_a_shift(first_with_all):
    rng = np.random.default_rng(1)
    table = series(rng, 12, 3) + 5 * (np.arange(12) >= 6)[:, np.newaxis]
    table[[first_with_all + 1, first_with_all + 3], 1:] = NAN
    assert found(table) == [6]


def test_seeds_that_no_two_levels_share_say_nothing_about_a_shift():
    table = np.full((12, 6), NAN)
    table[:6, :3] = 1.0 + 0.01 * np.random.default_rng(0).standard_normal((6, 3))
    table[6:, 3:] = 9.0 + 0.01 * np.random.default_rng(1).standard_normal((6, 3))
    assert found(table) == []


@pytest.mark.parametrize("table", [np.zeros((0, 0)), np.ones((1, 3)), np.ones((20, 3))])
def test_nothing_moves_where_there_is_nothing_to_compare(table):
    assert shifts(table) == []


def test_the_same_table_gives_the_same_answer():
    table = series(np.random.default_rng(2), 15, 3) + 2 * (np.arange(15) >= 7)[:, np.newaxis]
    assert shifts(table) == shifts(table)
    assert len(shifts(table)) == 1
