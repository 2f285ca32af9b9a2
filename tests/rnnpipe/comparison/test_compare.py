import numpy as np
import pytest
from scipy import stats

from rnnpipe.comparison import Comparison, Tolerance, compare_runs, compare_variants, load_run
from rnnpipe.errors import UserError
from rnnpipe.records import Hardware, to_json
from rnnpipe.specs import Features
from rnnpipe.statistics import contrast, log_ratio, mean_scores
from tests.rnnpipe.factories import rewrite, unfinished, write_run

QUALITY = {"adding": ["mse", "mae"], "digits": ["accuracy", "macro_f1", "loss"]}
COST = ["seconds_per_epoch", "peak_memory_bytes", "parameters"]


def row(comparison, metric, dataset="digits", variant="lstm"):
    (found,) = (
        r for r in comparison.rows if (r.metric, r.dataset, r.other) == (metric, dataset, variant)
    )
    return found


def verdicts(comparison, kind="quality"):
    return {r.verdict for r in comparison.rows if r.kind == kind}


def correct(run, seed):
    """Which test digits the LSTM of this seed gets right."""
    with np.load(run.folder / f"digits/lstm/seed-{seed}/predictions.npz") as file:
        return (file["best"].argmax(axis=1) == file["targets"]).astype(np.float64)


def rewrite_predictions(run, label, **changed):
    path = run.folder / label / "predictions.npz"
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **arrays | changed)


@pytest.fixture
def base(tmp_path):
    return write_run(tmp_path / "base")


# -- within one run


def test_every_pair_of_variants_is_compared_in_every_metric_of_the_dataset(tmp_path):
    run = write_run(tmp_path / "run", variants=("simple_rnn", "lstm", "gru"))
    rows = compare_variants(run).rows
    pairs = [("simple_rnn", "lstm"), ("simple_rnn", "gru"), ("lstm", "gru")]
    expected = [
        (dataset, base, other, metric)
        for dataset in ("adding", "digits")
        for base, other in pairs
        for metric in [
            *QUALITY[dataset],
            *COST,
            *(["seconds_to_target"] if dataset == "digits" else []),
        ]
    ]
    assert [(r.dataset, r.base, r.other, r.metric) for r in rows] == expected


def test_lstm_against_simple_rnn_is_decided(base):
    found = row(compare_variants(base), "mse", "adding")
    assert found.verdict == "better"
    assert found.evidence == "seeds and test examples"
    assert found.base_side.mean == pytest.approx(0.16, rel=0.3)
    assert found.other_side.mean == pytest.approx(0.01, rel=0.3)
    assert found.difference == pytest.approx(found.other_side.mean - found.base_side.mean)
    assert found.interval[1] < 0
    assert found.interval[0] < found.difference < found.interval[1]
    assert found.probability_better > 0.98
    assert found.p_value <= found.adjusted_p_value < 0.05
    assert found.base_side.trials == tuple(f"adding/simple_rnn/seed-{s}" for s in (0, 1, 2))
    assert found.seeds_needed is None


def test_two_equal_variants_are_undecided_and_told_how_many_seeds_it_takes(tmp_path):
    run = write_run(tmp_path / "run", variants=("lstm", "gru"), accuracy={"lstm": 0.9, "gru": 0.9})
    comparison = compare_variants(run)
    assert verdicts(comparison) == {"undecided"}
    for found in comparison.rows:
        if found.kind == "quality":
            advice = "more seeds cannot decide it" if found.seeds_needed is None else "more seed"
            assert advice in found.reason


def test_sides_are_the_mean_and_spread_of_the_evaluation_over_seeds(base):
    comparison = compare_variants(base)
    for metric in QUALITY["digits"]:
        scores = [
            t.best.metrics[metric]
            for t in base.record.trials
            if (t.dataset, t.variant) == ("digits", "lstm")
        ]
        side = row(comparison, metric).other_side
        assert side.seeds == 3
        assert side.mean == pytest.approx(np.mean(scores), rel=1e-12)
        assert side.std == pytest.approx(np.std(scores, ddof=1), rel=1e-9)


def test_a_variant_whose_seeds_partly_failed_is_refused_as_a_whole(base):
    run = unfinished(base, "digits/lstm/seed-1", "failed", "training diverged in epoch 3")
    run = unfinished(run, "digits/lstm/seed-2", "pending")
    comparison = compare_variants(run)
    found = row(comparison, "all")
    assert found.verdict == "failed"
    assert found.reason == (
        "1 failed and 1 pending of 3 trials of digits/lstm in run base: "
        "digits/lstm/seed-1: training diverged in epoch 3"
    )
    assert found.difference is None
    assert row(comparison, "mse", "adding").verdict == "better"


# -- between two runs


def test_the_same_run_again_is_no_difference(tmp_path, base):
    again = write_run(tmp_path / "again")
    comparison = compare_runs(base, again)
    assert (comparison.base, comparison.other) == ("base", "again")
    assert {r.verdict for r in comparison.rows} == {"no difference"}
    assert {r.evidence for r in comparison.rows} == {"exact"}
    assert {(r.base, r.other) for r in comparison.rows} == {
        ("simple_rnn", "simple_rnn"),
        ("lstm", "lstm"),
    }


@pytest.mark.parametrize("seeds", [(0, 1, 2), (3, 4, 5), (0, 1, 2, 3, 4)])
def test_the_same_suite_with_other_luck_is_undecided(tmp_path, base, seeds):
    other = write_run(tmp_path / "other", seeds=seeds, luck=1)
    comparison = compare_runs(base, other)
    assert verdicts(comparison) == {"undecided"}
    found = row(comparison, "accuracy")
    assert found.evidence == "seeds and test examples"
    assert (found.base_side.seeds, found.other_side.seeds) == (3, len(seeds))
    assert found.interval[0] < 0 < found.interval[1]


@pytest.mark.parametrize(("seeds", "paired"), [((0, 1, 2), True), ((3, 4, 5), False)])
def test_seeds_are_paired_exactly_where_both_sides_have_the_same(tmp_path, base, seeds, paired):
    other = write_run(tmp_path / "other", seeds=seeds, luck=1)
    comparison = compare_runs(base, other)
    matrix = np.array(
        [correct(run, seed) for run in (base, other) for seed in run.record.suite.seeds]
    )
    expected = contrast(mean_scores(matrix), 3, paired=paired).estimate()
    found = row(comparison, "accuracy")
    assert (found.p_value, found.interval) == (expected.p_value, expected.interval)
    seconds = [
        [t.seconds_per_epoch for t in run.record.trials if t.label.startswith("digits/lstm")]
        for run in (base, other)
    ]
    expected = log_ratio(*seconds, paired=paired).p_value
    assert row(comparison, "seconds_per_epoch").p_value == expected


def test_a_variant_that_got_worse_is_found(tmp_path, base):
    other = write_run(tmp_path / "other", accuracy={"simple_rnn": 0.8, "lstm": 0.6}, luck=1)
    comparison = compare_runs(base, other)
    assert row(comparison, "accuracy").verdict == "worse"
    assert row(comparison, "loss").verdict == "worse"
    assert row(comparison, "loss").difference > 0
    assert row(comparison, "accuracy").probability_better < 0.02
    assert row(comparison, "accuracy", variant="simple_rnn").verdict == "undecided"


def test_one_seed_a_side_gives_mcnemar_s_answer_and_says_so(tmp_path):
    base, other = (write_run(tmp_path / f"run{n}", seeds=(0,), luck=n) for n in (0, 1))
    comparison = compare_runs(base, other)
    found = row(comparison, "accuracy")
    ours, theirs = (correct(run, 0) for run in (base, other))
    only_base, only_other = int(np.sum(ours > theirs)), int(np.sum(theirs > ours))
    expected = stats.binomtest(only_base, only_base + only_other).pvalue
    assert found.p_value == pytest.approx(expected)
    assert found.evidence == "test examples only"
    assert "training noise cannot be known" in found.reason
    assert found.probability_better is None
    assert found.base_side.std is None
    assert {r.evidence for r in comparison.rows if r.kind == "quality"} == {"test examples only"}
    assert row(comparison, "seconds_per_epoch").verdict == "undecided"
    assert "noise of a measurement cannot be known" in row(comparison, "peak_memory_bytes").reason


def test_other_test_data_is_refused(tmp_path, base):
    other = write_run(tmp_path / "other", digest="f")
    found = row(compare_runs(base, other), "all")
    assert found.verdict == "not comparable"
    assert found.reason == (
        "other test data: the digests of the test set are eeeeeeeeeeee and ffffffffffff"
    )


def test_another_problem_or_signature_is_refused(tmp_path, base):
    other = write_run(tmp_path / "other")
    digits, adding = (other.record.datasets[name] for name in ("digits", "adding"))
    longer = digits.signature.model_copy(
        update={"inputs": {"features": Features(width=8, timesteps=9)}}
    )
    other = rewrite(
        other,
        datasets={
            "digits": digits.model_copy(update={"signature": longer}),
            "adding": adding.model_copy(update={"signature": digits.signature}),
        },
    )
    comparison = compare_runs(base, other)
    assert row(comparison, "all").reason == "other signature: inputs differ"
    assert row(comparison, "all", "adding").reason == "other problem: regression against multiclass"


def test_what_one_run_lacks_is_missing_not_dropped(tmp_path, base):
    other = write_run(tmp_path / "other", variants=("lstm", "gru"), datasets=("digits",))
    comparison = compare_runs(base, other)
    missing = {(r.dataset, r.other): r.reason for r in comparison.rows if r.verdict == "missing"}
    assert missing == {
        ("adding", "simple_rnn"): "run other has no trials of adding/simple_rnn",
        ("adding", "lstm"): "run other has no trials of adding/lstm",
        ("digits", "simple_rnn"): "run other has no trials of digits/simple_rnn",
        ("digits", "gru"): "run base has no trials of digits/gru",
    }
    assert row(comparison, "accuracy").verdict == "no difference"


def test_a_trial_without_a_record_is_missing(tmp_path, base):
    other = write_run(tmp_path / "other")
    kept = tuple(t for t in other.record.trials if t.label != "digits/lstm/seed-1")
    found = row(compare_runs(base, rewrite(other, trials=kept)), "all")
    assert (found.verdict, found.reason) == (
        "missing",
        "run other has no record of digits/lstm/seed-1",
    )


@pytest.mark.parametrize("damage", ["absent", "truncated", "empty", "other arrays", "pickled"])
def test_predictions_that_cannot_be_read_are_missing(tmp_path, base, damage):
    path = base.folder / "digits/lstm/seed-0/predictions.npz"
    whole = path.read_bytes()
    path.unlink()
    if damage == "truncated":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "other arrays":
        np.savez(path, outputs=np.zeros(3))
    elif damage == "pickled":
        np.savez(path, targets=np.array([{}, {}], dtype=object), best=np.zeros((2, 3)))
    found = row(compare_variants(base), "all")
    assert found.verdict == "missing"
    assert found.reason.startswith("digits/lstm/seed-0/predictions.npz of run base ")


def test_targets_that_differ_are_refused(base):
    other = np.arange(400, dtype=np.int32) % 3
    rewrite_predictions(base, "digits/lstm/seed-1", targets=other)
    found = row(compare_variants(base), "all")
    assert found.verdict == "not comparable"
    assert found.reason == "digits/lstm in run base: its trials have different targets"
    for seed in (0, 2):
        rewrite_predictions(base, f"digits/lstm/seed-{seed}", targets=other)
    found = row(compare_variants(base), "all")
    assert found.reason == "other test data: the targets differ"


def test_a_single_test_example_is_not_enough(tmp_path):
    run = write_run(tmp_path / "run", examples=1, datasets=("adding",))
    found = row(compare_variants(run), "all", "adding")
    assert (found.verdict, found.reason) == (
        "not comparable",
        "one test example says nothing about others",
    )


def test_outputs_that_are_not_finite_are_a_failure(base):
    rewrite_predictions(base, "digits/lstm/seed-0", best=np.full((400, 3), np.nan))
    found = row(compare_variants(base), "all")
    assert found.verdict == "failed"
    assert "not finite" in found.reason


def test_a_truncated_record_is_a_clear_error(base):
    path = base.folder / "run.json"
    path.write_text(path.read_text()[:500])
    with pytest.raises(UserError, match="the record is damaged"):
        load_run(base.folder)


def test_rows_survive_json(base):
    comparison = compare_variants(base, tolerances={"accuracy": Tolerance(value=0.01)})
    assert Comparison.model_validate_json(to_json(comparison)) == comparison


# -- cost


def test_costs_on_other_hardware_are_not_compared_but_parameters_are(tmp_path, base):
    gpu = Hardware(device="GPU", cpu="Test CPU", threads=2)
    comparison = compare_runs(base, write_run(tmp_path / "other", hardware=gpu, luck=1))
    for metric in ("seconds_per_epoch", "peak_memory_bytes", "seconds_to_target"):
        found = row(comparison, metric)
        assert found.verdict == "not comparable"
        assert found.reason == (
            "other hardware: CPU (Test CPU, 2 threads) against GPU (Test CPU, 2 threads)"
        )
    assert row(comparison, "parameters").verdict == "no difference"
    assert row(comparison, "accuracy").verdict == "undecided"


def test_training_that_got_slower_is_found(tmp_path, base):
    other = write_run(tmp_path / "other", slower=1.5, luck=1)
    comparison = compare_runs(base, other)
    found = row(comparison, "seconds_per_epoch")
    assert found.verdict == "worse"
    assert found.scale == "relative"
    assert found.difference == pytest.approx(0.5, abs=0.05)
    assert found.evidence == "seeds only"
    assert 0 < found.interval[0] < found.difference < found.interval[1]
    assert row(comparison, "peak_memory_bytes").verdict == "undecided"


def test_parameters_are_compared_exactly(base):
    found = row(compare_variants(base), "parameters")
    assert found.verdict == "worse"
    assert found.difference == pytest.approx(1233 / 321 - 1)
    assert found.evidence == "exact"
    assert found.p_value is None


def test_seconds_to_target_is_the_time_until_the_lower_side_s_95_percent(base):
    found = row(compare_variants(base), "seconds_to_target")
    accuracies, seconds = {}, {}
    for trial in base.record.trials:
        if trial.dataset == "digits":
            accuracies.setdefault(trial.variant, []).append(trial.best.metrics["accuracy"])
            seconds.setdefault(trial.variant, []).append(trial.seconds_per_epoch)
    target = 0.95 * min(np.mean(values) for values in accuracies.values())
    expected = [
        s * np.ceil(8 * target / a)
        for s, a in zip(seconds["lstm"], accuracies["lstm"], strict=True)
    ]
    assert found.other_side.mean == pytest.approx(np.mean(expected))
    assert f"target: a validation accuracy of {target:.3f}" in found.reason


def test_a_target_that_is_not_reached_is_said(tmp_path):
    run = write_run(tmp_path / "run", datasets=("digits",))
    path = run.folder / "digits/simple_rnn/seed-0/history.csv"
    header, *_ = path.read_text().splitlines()
    path.write_text(f"{header}\n1,1,1,0.4,0.4,1.5\n")
    found = row(compare_variants(run), "seconds_to_target")
    assert found.verdict == "not comparable"
    assert found.reason.startswith("1 of 3 trials of simple_rnn never reached the target")


@pytest.mark.parametrize(
    "history", ["epoch,loss,val_loss\n1,1,1\n", "epoch,val_accuracy,seconds\n"]
)
def test_a_history_without_validation_accuracy_is_missing(base, history):
    (base.folder / "digits/lstm/seed-2/history.csv").write_text(history)
    found = row(compare_variants(base), "seconds_to_target")
    assert found.verdict == "missing"
    assert found.reason == "digits/lstm/seed-2/history.csv has no validation accuracy"


def test_hopelessly_wide_intervals_are_still_numbers(tmp_path):
    base, other = (
        write_run(tmp_path / f"run{n}", seeds=(0, 1), luck=n, slower=1 + n) for n in (0, 1)
    )
    comparison = compare_runs(base, other, level=1e-9)
    assert row(comparison, "seconds_per_epoch").interval[1] > 1e300
    assert Comparison.model_validate_json(to_json(comparison)) == comparison


@pytest.mark.parametrize("measured", [None, 0])
def test_a_cost_that_was_not_measured_is_missing(base, measured):
    trials = tuple(t.model_copy(update={"peak_memory_bytes": measured}) for t in base.record.trials)
    found = row(compare_variants(rewrite(base, trials=trials)), "peak_memory_bytes")
    assert found.verdict == "missing"
    assert found.reason.startswith("not measured in digits/simple_rnn/seed-0, ")
