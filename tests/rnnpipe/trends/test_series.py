import pytest

from rnnpipe.baselines.majority import Majority
from rnnpipe.errors import UserError
from rnnpipe.layers.lstm import LstmSpec
from rnnpipe.records import Hardware
from rnnpipe.specs import Classes, Features
from rnnpipe.specs.training import TrainingSpec
from rnnpipe.suites import VariantSpec
from rnnpipe.summary.rows import Statistic
from rnnpipe.trends import series
from tests.rnnpipe.trends.nightly import HARDWARE, digits, night, suite

ONE = {"lstm": [0.90, 0.91, 0.92]}
TWO = {"lstm": [0.88, 0.91, 0.94]}


def accuracy(runs):
    [found] = series(runs, metrics=["accuracy"])
    return found


def test_a_point_is_the_mean_and_sample_deviation_of_a_runs_seeds_in_the_order_of_time():
    runs = [night(1, TWO), night(0, ONE, commit="c0ffee")]
    first, second = accuracy(runs).points
    assert (first.run, second.run) == (runs[1].id, runs[0].id)
    assert (first.statistic.mean, first.statistic.std) == pytest.approx((0.91, 0.01))
    assert (second.statistic.mean, second.statistic.std) == pytest.approx((0.91, 0.03))
    assert (first.statistic.n, first.status, first.commit) == (3, "measured", "c0ffee")
    assert first.started_at == runs[1].started_at
    assert first.conditions == second.conditions


def test_left_to_itself_it_shows_the_deciding_metric_and_the_seconds_per_epoch():
    both = {"lstm": [0.9], "gru": [0.8]}
    found = series([night(0, both)])
    assert [(s.dataset, s.metric.name, s.variant) for s in found] == [
        ("digits", "accuracy", "lstm"),
        ("digits", "accuracy", "gru"),
        ("digits", "seconds_per_epoch", "lstm"),
        ("digits", "seconds_per_epoch", "gru"),
    ]
    assert [s.is_cost for s in found] == [False, False, True, True]


def test_a_baseline_has_one_score_a_run_and_no_series_of_its_costs():
    one = night(0, {"lstm": [0.9, 0.8], "gru": [0.8, 0.8]})
    baseline = Majority(type="majority")
    variants = one.suite.variants | {"gru": VariantSpec(baseline=baseline)}
    trials = tuple(
        trial.model_copy(update={"layers": (), "baseline": baseline})
        if trial.variant == "gru"
        else trial
        for trial in one.trials
    )
    run = one.updated(suite=one.suite.model_copy(update={"variants": variants}), trials=trials)
    found = {(s.metric.name, s.variant): s.points[0] for s in series([run])}
    assert found.keys() == {
        ("accuracy", "lstm"),
        ("accuracy", "gru"),
        ("seconds_per_epoch", "lstm"),
    }
    point = found["accuracy", "gru"]
    assert (point.status, point.statistic) == ("measured", Statistic(0.8, None, 1))


def test_filters_leave_over_what_they_name():
    runs = [night(0, {"lstm": [0.9], "gru": [0.8]})]
    found = series(runs, variants=["gru"], metrics=["loss", "peak_memory_bytes"])
    assert [(s.metric.name, s.variant) for s in found] == [
        ("loss", "gru"),
        ("peak_memory_bytes", "gru"),
    ]
    assert [s.points[0].statistic.mean for s in found] == pytest.approx([0.4, 512 * 2**20])


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({"datasets": ["imdb"]}, "no dataset 'imdb' in the recorded runs: expected one of digits"),
        ({"variants": ["rnn"]}, "no variant 'rnn' in the recorded runs: expected one of lstm"),
        (
            {"metrics": ["speed"]},
            "expected one of accuracy, macro_f1, .*, loss, mse, rmse, mae, .*, seconds_per",
        ),
        ({"metrics": ["mse"]}, "no recorded run has metric mse .* recorded variants are digits/"),
    ],
)
def test_an_unknown_name_is_an_error_that_lists_the_known_ones(filters, told):
    with pytest.raises(UserError, match=told):
        series([night(0, ONE)], **filters)


def test_no_runs_have_no_series():
    assert series([]) == []


def test_a_run_that_only_repeats_an_earlier_one_is_shown_but_no_evidence():
    runs = [night(0, ONE), night(1, ONE, repeats=0), night(2, TWO)]
    for found in series(runs):
        assert [p.status for p in found.points] == ["measured", "repeated", "measured"]
        assert found.points[1].reason == "3 of 3 trials repeat an earlier run's"
        assert found.points[1].statistic == found.points[0].statistic
        [segment] = found.segments
        assert [p.run for p in segment.fresh] == [runs[0].id, runs[2].id]


def test_a_training_that_is_repeated_to_the_bit_is_news_of_its_time_alone():
    """Trained anew with the same outcome: the predictions are the same, the history is not."""
    again = night(1, ONE, seconds=3.0)
    first = night(0, ONE)
    for old, new in zip(first.trials, again.trials, strict=True):
        files = new.files | {"predictions.npz": old.files["predictions.npz"]}
        again = again.with_trial(new.model_copy(update={"files": files}))
    scores, seconds = series([first, again])
    assert scores.points[1].status == "repeated"
    assert seconds.points[1].status == "measured"


def test_only_the_new_seeds_of_a_run_are_fresh():
    runs = [night(0, {"lstm": [0.9]}), night(1, {"lstm": [0.9, 0.8]})]
    old, new = (run.trials[0] for run in runs)
    runs[1] = runs[1].with_trial(new.model_copy(update={"files": old.files}))
    point = accuracy(runs).points[1]
    assert (point.status, point.fresh) == ("measured", {1})
    assert point.reason == "1 of 2 trials repeat an earlier run's"
    assert point.statistic.mean == pytest.approx(0.85)


def test_what_another_segment_has_is_fresh_in_this_one():
    """The trainings of one suite found in the cache by another."""
    found = accuracy([night(0, ONE), night(1, ONE, name="quick", repeats=0)])
    assert [len(segment.fresh) for segment in found.segments] == [1, 1]


def test_predictions_that_are_scored_otherwise_are_fresh():
    runs = [night(0, ONE), night(1, TWO, repeats=0)]
    assert accuracy(runs).points[1].fresh == {0, 2}


def test_a_failed_run_is_a_gap_and_its_finished_trials_are_fresh_when_they_come_again():
    failed = night(1, {"lstm": [0.90, None, 0.92]})
    resumed = night(2, ONE, repeats=1)
    gap, point = accuracy([failed, resumed]).points
    assert (gap.status, gap.statistic, gap.conditions) == ("gap", None, None)
    assert gap.reason == "1 failed of 3 trials (seed 1: out of memory)"
    assert point.fresh == {0, 1, 2}


def test_what_a_run_should_have_had_is_a_gap_that_says_so():
    run = night(0, ONE)
    no_trial = run.updated(trials=run.trials[:2])
    no_data = run.updated(datasets={})
    unmeasured = run.with_trial(run.trials[0].model_copy(update={"best": None}))
    pending = {"status": "pending", "best": None}
    going_on = run.with_trial(run.trials[2].model_copy(update=pending)).updated(status="running")
    crashed = going_on.updated(status="crashed")
    for broken, reason in (
        (no_trial, "no record of seed 2"),
        (no_data, "no record of dataset digits"),
        (unmeasured, "not measured for seed 0"),
        (going_on, "1 pending of 3 trials; the run has not ended"),
        (crashed, "1 pending of 3 trials; the run crashed"),
    ):
        _, gap = accuracy([night(-1, ONE), broken]).points
        assert (gap.status, gap.reason) == ("gap", reason)


def test_a_variant_that_never_finished_still_has_its_gaps():
    runs = [night(0, {"lstm": [None], "gru": [0.8]}), night(1, {"lstm": [None], "gru": [0.8]})]
    lstm = next(s for s in series(runs) if s.variant == "lstm")
    assert [p.status for p in lstm.points] == ["gap", "gap"]
    assert lstm.segments == ()


def test_a_run_that_was_not_asked_for_the_variant_is_no_gap():
    runs = [night(0, ONE), night(1, {"gru": [0.9]})]
    assert [len(s.points) for s in series(runs, metrics=["accuracy"])] == [1, 1]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"data": digits(test_digest="0" * 64)}, "other test data"),
        ({"data": digits(train_digest="0" * 64)}, "other training data"),
        ({"name": "quick"}, "suite quick"),
    ],
)
def test_what_cannot_be_compared_is_a_segment_of_its_own(other, reason):
    found = accuracy([night(0, ONE), night(1, TWO, **other), night(2, ONE)])
    first, second = found.segments
    assert [p.run[:8] for p in first.points] == ["20261101", "20261103"]
    assert [p.run[:8] for p in second.points] == ["20261102"]
    assert (first.reason, second.reason) == ("", reason)


def test_another_recipe_under_the_same_name_is_a_segment_of_its_own():
    wider = night(1, TWO)
    layers = (LstmSpec(type="lstm", units=99),)
    trials = tuple(trial.model_copy(update={"layers": layers}) for trial in wider.trials)
    longer = night(2, TWO)
    training = TrainingSpec(epochs=99)
    others = tuple(trial.model_copy(update={"training": training}) for trial in longer.trials)
    runs = [night(0, ONE), wider.updated(trials=trials), longer.updated(trials=others)]
    assert [s.reason for s in accuracy(runs).segments] == ["", "another recipe", "another recipe"]


def test_another_title_commit_or_package_goes_on_in_the_same_segment():
    changed = night(1, TWO, commit="fedcba", keras="4.0.0")
    changed = changed.updated(suite=suite(seeds=(0, 1, 2)).model_copy(update={"title": "New"}))
    [segment] = accuracy([night(0, ONE), changed]).segments
    assert len(segment.points) == 2


def test_other_inputs_and_another_problem_are_told_apart():
    data = digits()
    longer = data.signature.model_copy(
        update={"inputs": {"features": Features(width=8, timesteps=9)}}
    )
    binary = data.signature.model_copy(update={"target": Classes(names=("0", "1"))})
    runs = [night(0, ONE)]
    for number, signature in enumerate((longer, binary), 1):
        changed = data.model_copy(update={"signature": signature})
        runs.append(night(number, ONE, data=changed))
    assert [s.reason for s in accuracy(runs).segments] == [
        "",
        "other inputs",
        "binary instead of multiclass",
    ]


def test_other_hardware_parts_costs_and_not_scores():
    gpu = Hardware(device="GPU", cpu=HARDWARE.cpu, threads=8)
    scores, seconds = series([night(0, ONE), night(1, TWO, hardware=gpu)])
    assert len(scores.segments) == 1
    assert [s.reason for s in seconds.segments] == ["", "GPU (Test CPU, 8 threads)"]
