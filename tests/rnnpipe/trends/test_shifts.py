"""Where a level moved: what is told, when, and how often simulated series are judged rightly."""

import itertools

import numpy as np
import pytest

from rnnpipe.trends.shifts import can_tell, shifts

NAN = float("nan")
ALLOWED = 0.1 / 365
"""False moves a look: one in ten years of nightly runs."""


def told(table, allowed=ALLOWED):
    return shifts(table, [allowed] * len(table))


def moved(runs, at, by, seeds=1, rng=None):
    """Runs whose spread is 1, each seed with a lasting level of its own; all move at `at`."""
    rng = rng or np.random.default_rng(0)
    table = 2 * rng.standard_normal(seeds) + rng.standard_normal((runs, seeds))
    return table + by * (np.arange(runs) >= at)[:, np.newaxis]


def correlated(rng, runs, by):
    """A stationary first-order autoregression with a standard deviation of 1."""
    values = [rng.standard_normal()]
    for news in np.sqrt(1 - by**2) * rng.standard_normal(runs - 1):
        values.append(by * values[-1] + news)
    return np.array(values)[:, np.newaxis]


STABLE = {
    "one seed": lambda rng: rng.standard_normal((365, 1)),
    "five seeds": lambda rng: moved(365, 0, 0, 5, rng),
    "five seeds, one run's luck": lambda rng: (
        rng.standard_normal((365, 1)) + 0.2 * rng.standard_normal((365, 5))
    ),
    "correlated by 0.3": lambda rng: correlated(rng, 365, 0.3),
}


@pytest.mark.parametrize("kind", STABLE)
def test_a_stable_series_has_hardly_ever_shown_a_move_in_365_nights(kind):
    rng = np.random.default_rng(0)
    ever = [bool(told(STABLE[kind](rng))) for _ in range(60)]
    assert np.mean(ever) <= 0.10


def test_a_move_is_told_within_days_and_stays_told():
    """By 10, 3, 2 and 1 standard deviations of a run, after 60 nights."""
    delays = {}
    for by in (10, 3, 2, 1):
        rng = np.random.default_rng(1)
        found = [told(moved(120, 60, by, rng=rng)) for _ in range(30)]
        waited = [next((s.told - 59 for s in shown if s.told >= 60), 61) for shown in found]
        delays[by] = float(np.median(waited))
    assert delays[10] <= 5
    assert delays[3] <= 5
    assert delays[2] <= 10
    assert delays[1] <= 45


def test_what_is_told_of_runs_does_not_depend_on_those_after_them():
    """A drop that is mended is two moves; each is told by the same look whatever comes later."""
    table = moved(90, 50, -8) + 8 * (np.arange(90) >= 58)[:, np.newaxis]
    whole = told(table)
    assert [shift.at for shift in whole] == [50, 58]
    for runs in range(1, 91):
        assert told(table[:runs]) == [shift for shift in whole if shift.told < runs]


def test_one_odd_run_is_no_move_however_odd():
    table = moved(60, 0, 0)
    table[40] = 1e6
    assert told(table) == []


@pytest.mark.parametrize(("runs", "last", "ranks"), [(12, 3, [10, 11, 12]), (12, 3, [9, 11, 12])])
def test_the_p_value_of_few_runs_is_counted(runs, last, ranks):
    """Of all sets of so many ranks, those with such a sum, and as many at the other end."""
    rest = [rank for rank in range(1, runs + 1) if rank not in ranks]
    # Ranks that jump about are correlated negatively, which is taken for no correlation at all.
    rest = [value for pair in zip(rest, reversed(rest), strict=True) for value in pair][: len(rest)]
    table = np.array([*rest, *ranks], dtype=float)[:, np.newaxis]
    [shift] = shifts(table, [0.0] * (runs - 1) + [4.0])
    sums = [sum(chosen) for chosen in itertools.combinations(range(1, runs + 1), last)]
    counted = 2 * np.mean([total >= sum(ranks) for total in sums])
    assert shift.at == runs - last
    # What is allowed for the runs' dependence can only make it larger.
    assert 0.999 * counted <= shift.p_value <= 6 * counted


@pytest.mark.parametrize("seeds", [2, 3, 5])
def test_seeds_that_are_drawn_anew_are_no_move(seeds):
    """Every seed moves at run 30, each in its own direction, and repeats itself around it."""
    rng = np.random.default_rng(7)
    wrong = 0
    for _ in range(60):
        levels = rng.standard_normal((2, seeds))
        table = 0.1 * rng.standard_normal((45, seeds)) + levels[np.arange(45) // 30]
        wrong += bool(told(table))
    assert wrong / 60 <= 0.10  # 5%, and two standard errors


def test_a_single_seed_has_nothing_to_agree_with():
    assert [shift.at for shift in told(moved(45, 30, 9))] == [30]


@pytest.mark.parametrize("first_with_all", [0, 5])
def test_a_run_with_fewer_seeds_does_not_hide_a_move(first_with_all):
    table = moved(40, 20, 6, seeds=3)
    table[[first_with_all + 1, first_with_all + 3], 1:] = NAN
    assert [shift.at for shift in told(table)] == [20]


def test_seeds_that_no_two_levels_share_say_nothing_about_a_move():
    table = np.full((40, 6), NAN)
    table[:20, :3] = 1.0 + 0.01 * np.random.default_rng(0).standard_normal((20, 3))
    table[20:, 3:] = 9.0 + 0.01 * np.random.default_rng(1).standard_normal((20, 3))
    assert told(table) == []


@pytest.mark.parametrize("table", [np.zeros((0, 0)), np.ones((1, 3)), np.ones((30, 3))])
def test_nothing_moves_where_there_is_nothing_to_compare(table):
    assert told(table) == []


def test_so_few_runs_tell_nothing():
    """What the looks before could not use is saved: 2 / (14 choose 7) is below 14 fifths."""
    assert not can_tell(13, 13 * ALLOWED)
    assert can_tell(14, 14 * ALLOWED)
    assert not can_tell(14, ALLOWED)
    table = np.repeat([0.0, 9.0], [7, 7])[:, np.newaxis] + np.tile([0.0, 0.1], 7)[:, np.newaxis]
    assert told(table[:13]) == []
