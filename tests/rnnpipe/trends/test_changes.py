import numpy as np
import pytest

from rnnpipe.trends import change_points, series
from tests.rnnpipe.trends.nightly import digits, night


def scores(level, seeds=3, spread=0.004, seed=0, number=0):
    """Accuracies of one night around `level`."""
    rng = np.random.default_rng([seed, number])
    return {"lstm": [float(a) for a in level + spread * rng.standard_normal(seeds)]}


def nights(levels, **options):
    return [night(i, scores(level, number=i), **options) for i, level in enumerate(levels)]


def trend(runs, metric="accuracy", **options):
    [found] = change_points(series(runs, metrics=[metric]), runs, **options)
    return found


def test_a_change_point_tells_between_which_runs_and_by_how_much():
    runs = nights([0.90] * 6 + [0.85] * 4)
    found = trend(runs)
    [change] = found.changes
    before = np.mean([t.best.metrics["accuracy"] for run in runs[:6] for t in run.trials])
    after = np.mean([t.best.metrics["accuracy"] for run in runs[6:] for t in run.trials])
    assert (change.before.run, change.after.run) == (runs[5].id, runs[6].id)
    assert (change.old, change.new) == pytest.approx((before, after))
    assert change.difference == pytest.approx(after - before)
    assert change.amount == f"\N{MINUS SIGN}{before - after:.3f}"
    assert change.p_value < 0.01
    assert (change.verdict, change.note) == ("worse", "")
    assert [(len(level.points), level.mean) for level in found.levels] == [
        (6, pytest.approx(before)),
        (4, pytest.approx(after)),
    ]


def test_it_tells_what_else_changed_between_the_two_runs_and_concerns_the_series():
    runs = nights([0.90] * 6)
    for number in range(6, 10):
        both = scores(0.85, number=number) | {"gru": [0.9, 0.9, 0.9]}
        runs.append(night(number, both, keras="3.16.0", commit="fedcba"))
    found = change_points(series(runs, variants=["lstm"], metrics=["accuracy"]), runs)
    [change] = found[0].changes
    assert [(d.what, d.base, d.other) for d in change.changed] == [
        ("environment.packages.keras", "3.15.1", "3.16.0"),
        ("environment.commit", "0123456789abcdef", "fedcba"),
    ]


def test_nothing_moved_is_one_level_and_no_change():
    found = trend(nights([0.9] * 12))
    assert (len(found.levels), found.changes, found.decidable) == (1, (), True)


@pytest.mark.parametrize(("count", "decidable"), [(3, False), (4, True)])
def test_three_runs_of_three_seeds_are_too_few_to_tell_anything(count, decidable):
    assert trend(nights([0.9] * (count - 1) + [0.1])).decidable == decidable


def test_costs_are_compared_by_their_ratio_and_by_the_run():
    rng = np.random.default_rng(0)
    runs = [
        night(
            i, scores(0.9, number=i), seconds=float((2 if i < 6 else 3) * rng.uniform(0.97, 1.03))
        )
        for i in range(12)
    ]
    [change] = trend(runs, "seconds_per_epoch").changes
    assert change.difference == pytest.approx(change.new / change.old - 1)
    assert change.difference == pytest.approx(0.5, abs=0.03)
    assert change.amount == f"+{change.difference:.1%}"
    assert change.verdict == "worse"
    assert change.p_value == pytest.approx(2 / 924, abs=0.003)  # 12 choose 6


def test_a_busy_machine_is_no_change_however_well_a_runs_seeds_agree():
    """All three trials of the last two of seven runs took twice as long."""
    runs = [night(i, scores(0.9, number=i), seconds=2.0 + 0.01 * i) for i in range(5)]
    runs += [night(i, scores(0.9, number=i), seconds=4.0) for i in (5, 6)]
    found = trend(runs, "seconds_per_epoch")
    assert (found.changes, found.decidable) == ((), False)


def test_runs_on_other_data_are_never_compared():
    runs = nights([0.9] * 6)
    other = digits(test_digest="0" * 64)
    runs += [night(i, scores(0.5, number=i), data=other) for i in range(6, 12)]
    found = trend(runs)
    assert found.changes == ()
    assert [round(level.mean, 1) for level in found.levels] == [0.9, 0.5]


def test_each_segment_is_tested_at_its_share_of_the_level():
    """By Bonferroni's correction the p value counts both segments."""
    runs = nights([0.90] * 6 + [0.85] * 6)
    alone = trend(runs).changes[0].p_value
    other = digits(test_digest="0" * 64)
    runs += [night(i, scores(0.5, number=i), data=other) for i in range(12, 20)]
    [change] = trend(runs).changes
    assert change.p_value == pytest.approx(2 * alone)


def test_repeated_runs_do_not_make_a_change_out_of_one_odd_result():
    """One lucky night, shown again by nine runs that trained nothing."""
    runs = nights([0.90, 0.90, 0.90, 0.95])
    runs += [night(i, scores(0.95, number=3), repeats=3) for i in range(4, 13)]
    alone = trend(runs[:4])
    assert trend(runs).levels == alone.levels
    assert trend(runs).changes == alone.changes


def test_one_seed_says_so():
    runs = [night(i, scores(0.9 if i < 8 else 0.8, seeds=1, number=i)) for i in range(16)]
    [change] = trend(runs).changes
    assert change.note == "known for this seed only"


def test_the_level_can_be_stricter():
    runs = nights([0.90] * 3 + [0.85] * 3)
    assert len(trend(runs).changes) == 1
    assert trend(runs, level=0.0001).changes == ()
