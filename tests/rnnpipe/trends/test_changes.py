import numpy as np
import pytest

from rnnpipe.trends import change_points, series
from tests.rnnpipe.trends.nightly import digits, night


def scores(level, seeds=3, spread=0.004, seed=1, number=0):
    """Accuracies of one night around `level`."""
    rng = np.random.default_rng([seed, number])
    return {"lstm": [float(a) for a in level + spread * rng.standard_normal(seeds)]}


def nights(levels, **options):
    return [night(i, scores(level, number=i), **options) for i, level in enumerate(levels)]


def trend(runs, metric="accuracy", **options):
    [found] = change_points(series(runs, metrics=[metric]), runs, **options)
    return found


def test_a_change_point_tells_between_which_runs_and_by_how_much():
    runs = nights([0.90] * 20 + [0.85] * 12)
    found = trend(runs)
    [change] = found.changes
    before = np.mean([t.best.metrics["accuracy"] for run in runs[:20] for t in run.trials])
    after = np.mean([t.best.metrics["accuracy"] for run in runs[20:] for t in run.trials])
    assert (change.before.run, change.after.run) == (runs[19].id, runs[20].id)
    assert (change.old, change.new) == pytest.approx((before, after))
    assert change.difference == pytest.approx(after - before)
    assert change.amount == f"\N{MINUS SIGN}{before - after:.3f}"
    assert change.p_value < 0.001
    assert change.told.run in {run.id for run in runs[24:28]}
    assert (change.verdict, change.note) == ("worse", "")
    assert [(len(level.points), level.mean) for level in found.levels] == [
        (20, pytest.approx(before)),
        (12, pytest.approx(after)),
    ]


def test_it_tells_what_else_changed_between_the_two_runs_and_concerns_the_series():
    runs = nights([0.90] * 20)
    for number in range(20, 32):
        both = scores(0.85, number=number) | {"gru": [0.9, 0.9, 0.9]}
        runs.append(night(number, both, keras="3.16.0", commit="fedcba"))
    found = change_points(series(runs, variants=["lstm"], metrics=["accuracy"]), runs)
    [change] = found[0].changes
    assert [(d.what, d.base, d.other) for d in change.changed] == [
        ("environment.packages.keras", "3.15.1", "3.16.0"),
        ("environment.commit", "0123456789abcdef", "fedcba"),
    ]


def test_nothing_moved_is_one_level_and_no_change():
    found = trend(nights([0.9] * 16))
    assert (len(found.levels), found.changes, found.decidable) == (1, (), True)


@pytest.mark.parametrize(("count", "decidable"), [(13, False), (14, True)])
def test_thirteen_runs_are_too_few_to_tell_anything(count, decidable):
    assert trend(nights([0.9] * (count - 1) + [0.1])).decidable == decidable


def test_costs_are_compared_by_their_ratio_and_by_the_run():
    rng = np.random.default_rng(0)
    runs = [
        night(
            i, scores(0.9, number=i), seconds=float((2 if i < 20 else 3) * rng.uniform(0.97, 1.03))
        )
        for i in range(32)
    ]
    [change] = trend(runs, "seconds_per_epoch").changes
    assert change.difference == pytest.approx(change.new / change.old - 1)
    assert change.difference == pytest.approx(0.5, abs=0.03)
    assert change.amount == f"+{change.difference:.1%}"
    assert change.verdict == "worse"
    assert change.p_value < 0.001


def test_a_busy_machine_is_no_change_however_well_a_runs_seeds_agree():
    """All three trials of the last two of 22 runs took twice as long."""
    runs = [night(i, scores(0.9, number=i), seconds=2.0 + 0.01 * (i % 5)) for i in range(20)]
    runs += [night(i, scores(0.9, number=i), seconds=4.0) for i in (20, 21)]
    found = trend(runs, "seconds_per_epoch")
    assert (found.changes, found.decidable) == ((), True)


def test_runs_on_other_data_are_never_compared():
    runs = nights([0.9] * 6)
    other = digits(test_digest="0" * 64)
    runs += [night(i, scores(0.5, number=i), data=other) for i in range(6, 12)]
    found = trend(runs)
    assert found.changes == ()
    assert [round(level.mean, 1) for level in found.levels] == [0.9, 0.5]


def test_a_change_once_told_is_told_of_ever_more_runs():
    """A drop that is mended is two changes, each with the runs that it is between."""
    runs = nights([0.90] * 30 + [0.80] * 16 + [0.90] * 20)
    seen = set()
    for count in range(len(runs) + 1):
        now = {(c.before.run, c.after.run) for c in trend(runs[:count]).changes} if count else set()
        assert seen <= now
        seen = now
    assert seen == {(runs[29].id, runs[30].id), (runs[45].id, runs[46].id)}


def test_repeated_runs_do_not_make_a_change_out_of_one_odd_result():
    """One lucky night, shown again by nine runs that trained nothing."""
    runs = nights([0.90, 0.90, 0.90, 0.95])
    runs += [night(i, scores(0.95, number=3), repeats=3) for i in range(4, 13)]
    alone = trend(runs[:4])
    assert trend(runs).levels == alone.levels
    assert trend(runs).changes == alone.changes


def test_one_seed_says_so():
    runs = [night(i, scores(0.9 if i < 20 else 0.8, seeds=1, number=i)) for i in range(32)]
    [change] = trend(runs).changes
    assert change.note == "known for this seed only"


def test_the_user_says_how_many_false_changes_a_year_may_show():
    runs = nights([0.90] * 20 + [0.85] * 12)
    first, second = (
        next(change.told.run for change in trend(runs, false_changes=rate).changes)
        for rate in (10.0, 1.0)
    )
    assert runs[20].id < first < second
    assert trend(runs, false_changes=0.001).changes == ()


def test_the_more_series_a_suite_has_the_less_each_may_tell():
    def of(variants):
        values = {f"v{n}": [0.90, 0.91, 0.92] for n in range(variants)}
        return [night(i, values) for i in range(14)]

    assert change_points(series(of(5), metrics=["accuracy"]), of(5))[0].decidable
    assert not change_points(series(of(50), metrics=["accuracy"]), of(50))[0].decidable
