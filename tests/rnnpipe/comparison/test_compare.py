import numpy as np
import pytest
from scipy import stats

from rnnpipe.comparison import (
    Comparison,
    Tolerance,
    compare_each,
    compare_runs,
    compare_variants,
    load_run,
)
from rnnpipe.comparison.costs import MADE_ONCE, NOT_IN_TURNS, ONCE_A_RUN
from rnnpipe.comparison.quality import TWO_SEEDS
from rnnpipe.errors import UserError
from rnnpipe.records import Hardware, to_json
from rnnpipe.specs import Features
from rnnpipe.statistics import contrast, holm, mean_scores
from rnnpipe.summary.rows import summary_rows
from tests.rnnpipe.factories import (
    rewrite,
    trained_in_turns,
    unfinished,
    with_outputs,
    write_run,
)

QUALITY = {
    "adding": ["mse", "mae"],
    "digits": ["accuracy", "macro_f1", "balanced_accuracy", "loss"],
}
COST = ["seconds_per_epoch", "peak_memory_bytes", "parameters"]


def row(comparison, metric, dataset="digits", variant="lstm"):
    (found,) = (
        r for r in comparison.rows if (r.metric, r.dataset, r.other) == (metric, dataset, variant)
    )
    return found


def verdicts(comparison, kind="quality"):
    return {r.verdict for r in comparison.rows if r.kind == kind and r.counted}


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
    assert found.scale == "relative"
    ratio = found.other_side.mean / found.base_side.mean
    assert found.difference == pytest.approx(ratio - 1, abs=0.01)  # of geometric means
    assert found.interval[1] < 0
    assert found.interval[0] < found.difference < found.interval[1]
    assert found.probability_better > 0.98
    assert found.p_value <= found.adjusted_p_value < 0.05
    assert found.base_side.trials == tuple(f"adding/simple_rnn/seed-{s}" for s in (0, 1, 2))
    assert found.seeds_needed is None


def test_two_equal_variants_are_undecided_and_told_the_odds_of_more_seeds(tmp_path):
    run = write_run(tmp_path / "run", variants=("lstm", "gru"), accuracy={"lstm": 0.9, "gru": 0.9})
    comparison = compare_variants(run)
    assert verdicts(comparison) == {"undecided"}
    for found in comparison.rows:
        if found.kind == "quality" and found.counted:
            assert "more seed" in found.reason


def test_two_seeds_a_side_decide_nothing_however_far_apart(tmp_path):
    accuracy = {"simple_rnn": 0.4, "lstm": 0.99}
    run = write_run(tmp_path / "run", seeds=(0, 1), accuracy=accuracy, seed_std=0.0)
    found = row(compare_variants(run), "accuracy")
    assert found.p_value < 0.05
    assert (found.verdict, found.adjusted_p_value) == ("undecided", None)
    assert found.reason == TWO_SEEDS


def perfect(run, *labels):
    """The run with every answer of these trials right."""
    for label in labels:
        with np.load(run.folder / label / "predictions.npz") as file:
            targets = file["targets"]
        sure = np.float32(0.8 + 0.01 * int(label[-1]))
        outputs = np.full((len(targets), 3), (1 - sure) / 2, dtype=np.float32)
        outputs[np.arange(len(targets)), targets] = sure
        rewrite_predictions(run, label, best=outputs)
    return run


def test_equal_scores_of_other_outputs_are_no_proof_of_equality(tmp_path):
    labels = [f"digits/{v}/seed-{s}" for v in ("simple_rnn", "lstm") for s in (0, 1, 2)]
    run = perfect(write_run(tmp_path / "run", datasets=("digits",)), *labels)
    for tolerances in ({}, {"accuracy": Tolerance(value=0.05)}):
        found = row(compare_variants(run, tolerances=tolerances), "accuracy")
        assert (found.verdict, found.difference, found.hopeless) == ("undecided", 0.0, False)
        assert found.reason == (
            "every answer right in all 3 trainings on both sides; up to 63% of trainings could "
            "still fail (95%)"
        )
        assert found.interval[0] < 0 < found.interval[1]
        assert found.probability_equal == pytest.approx(3 / 4)


def test_a_side_at_its_ceiling_is_never_called_no_different(tmp_path):
    labels = [f"digits/lstm/seed-{s}" for s in (0, 1, 2)]
    run = write_run(
        tmp_path / "run", datasets=("digits",), accuracy={"simple_rnn": 0.98, "lstm": 0.9}
    )
    tolerances = {"accuracy": Tolerance(value=0.5)}
    found = row(compare_variants(perfect(run, *labels), tolerances=tolerances), "accuracy")
    assert found.verdict == "undecided"
    assert found.reason.startswith(
        "hardly an answer wrong in any of 3 trainings of lstm; up to 63%"
    )


def with_baseline(run, accuracy):
    """The run with a baseline of `digits` that a training has to beat."""
    digits = run.record.datasets["digits"].model_copy(update={"baseline": {"accuracy": accuracy}})
    return rewrite(run, datasets=run.record.datasets | {"digits": digits})


@pytest.mark.parametrize(("seeds", "verdict"), [(4, "undecided"), (5, "better")])
def test_where_trainings_fail_fewer_than_five_decide_nothing(tmp_path, seeds, verdict):
    run = write_run(tmp_path / "run", seeds=range(seeds), accuracy={"simple_rnn": 0.4, "lstm": 0.9})
    found = row(compare_variants(with_baseline(run, 0.5)), "accuracy")
    assert found.verdict == verdict
    assert (found.base_side.learned, found.other_side.learned) == (0, seeds)
    p_value = stats.fisher_exact([[0, seeds], [seeds, 0]]).pvalue
    assert found.reason.endswith(
        f"learned in {seeds} of {seeds} trainings against 0 of {seeds} (Fisher's exact test: "
        f"p = {p_value:.3f})"
    )
    assert ("a training failed to learn" in found.reason) == (verdict == "undecided")


@pytest.mark.parametrize(("answers", "learned"), [({}, 3), ({"accuracy": 5.0}, 0)])
def test_the_summary_and_the_comparison_count_by_one_rule(tmp_path, answers, learned):
    """0.65 of 5 independent answers may well be chance where the baseline has 0.5."""
    run = write_run(tmp_path / "run", accuracy={"simple_rnn": 0.65, "lstm": 0.65})
    run = with_baseline(run, 0.5)
    trials = tuple(
        t.model_copy(update={"best": t.best.model_copy(update={"answers": answers})})
        for t in run.record.trials
    )
    run = rewrite(run, trials=trials)
    found = row(compare_variants(run), "accuracy")
    assert (found.base_side.learned, found.other_side.learned) == (learned, learned)
    summary = [r.learned for r in summary_rows(run.record) if r.dataset == "digits" and r.variant]
    assert summary == [learned, learned]


def test_without_failures_no_counts_are_told(base):
    found = row(compare_variants(with_baseline(base, 0.3)), "accuracy")
    assert (found.base_side.learned, found.other_side.learned) == (3, 3)
    assert "learned" not in found.reason


def test_a_small_spread_is_not_believed_where_other_variants_spread(tmp_path):
    """A third variant that is far from certain makes the other two less certain."""
    wild = {"simple_rnn": 0.7, "lstm": 0.9, "gru": 0.88}
    run = write_run(tmp_path / "run", variants=tuple(wild), accuracy=wild, datasets=("digits",))
    both = write_run(
        tmp_path / "both", variants=("lstm", "gru"), accuracy=wild, datasets=("digits",)
    )
    for seed, right in ((0, 0.3), (1, 0.6), (2, 0.95)):
        label = f"digits/simple_rnn/seed-{seed}"
        with np.load(run.folder / label / "predictions.npz") as file:
            targets = file["targets"]
        chosen = np.where(np.arange(400) < 400 * right, targets, (targets + 1) % 3)
        rewrite_predictions(run, label, best=np.eye(3, dtype=np.float32)[chosen] * 0.7 + 0.1)
    [alone] = [r for r in compare_variants(both).rows if r.metric == "accuracy"]
    [beside] = [r for r in compare_variants(run).rows if (r.metric, r.base) == ("accuracy", "lstm")]
    assert beside.difference == pytest.approx(alone.difference)
    assert beside.p_value > alone.p_value


def test_a_run_of_several_datasets_has_one_answer(tmp_path):
    run = write_run(tmp_path / "run", variants=("simple_rnn", "lstm"))
    first, second = compare_variants(run).standings
    assert (first.variant, first.rank, second.rank) == ("lstm", 1.0, 2.0)
    assert first.datasets == 2
    assert first.first > 0.9
    assert first.first + second.first == pytest.approx(1.0)
    assert first.interval[0] == 1.0
    assert compare_variants(write_run(tmp_path / "one", datasets=("digits",))).standings == ()
    assert compare_variants(write_run(tmp_path / "two", seeds=(0, 1))).standings == ()


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


@pytest.mark.parametrize("status", ["pending", "interrupted"])
def test_a_variant_some_of_whose_seeds_are_still_to_be_trained_has_not_failed(base, status):
    found = row(compare_variants(unfinished(base, "digits/lstm/seed-2", status)), "all")
    assert found.verdict == "missing"
    assert found.reason == f"1 {status} of 3 trials of digits/lstm in run base"


# -- between two runs


def test_the_same_trainings_again_are_no_difference(tmp_path, base):
    again = with_outputs(write_run(tmp_path / "again"))
    comparison = compare_runs(with_outputs(base), again)
    assert (comparison.base, comparison.other) == ("base", "again")
    assert {r.verdict for r in comparison.rows if r.counted} == {"no difference"}
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


@pytest.mark.parametrize(
    ("seeds", "shared"),
    [((0, 1, 2), (0, 1, 2)), ((0, 1, 2, 3, 4), (0, 1, 2)), ((3, 4, 5), ()), ((2, 3, 4), ())],
)
def test_runs_are_paired_by_the_seeds_that_both_have(tmp_path, base, seeds, shared):
    other = write_run(tmp_path / "other", seeds=seeds, luck=1)
    found = row(compare_runs(base, other), "accuracy")
    of_base = shared or (0, 1, 2)
    matrix = np.array(
        [correct(base, seed) for seed in of_base] + [correct(other, s) for s in shared or seeds]
    )
    expected = contrast(mean_scores(matrix), len(of_base), paired=bool(shared), proportions=True)
    assert found.difference == pytest.approx(expected.difference)
    if shared:
        assert found.p_value == expected.p_value()
        assert ("paired by the 3 seeds that both have" in found.reason) == (len(seeds) == 5)
    else:  # what other variants spread is counted too
        assert found.p_value >= expected.p_value()


def test_costs_of_two_runs_are_one_observation_a_side(tmp_path, base):
    """However well the seeds of a run agree: a slow day is slow for all of them."""
    found = row(compare_runs(base, write_run(tmp_path / "other", slower=1.5)), "seconds_per_epoch")
    assert (found.verdict, found.adjusted_p_value, found.counted) == ("undecided", None, False)
    assert found.difference == pytest.approx(0.5)
    assert found.reason == ONCE_A_RUN


def test_several_runs_are_one_question_a_dataset(tmp_path, base):
    """Ten others: Holm's family is all rows of the accuracy, whichever run they are of."""
    others = [write_run(tmp_path / f"other{n}", luck=n, datasets=("digits",)) for n in range(1, 4)]
    together = compare_each(base, others)
    rows = [row(found, "accuracy", variant=v) for found in together for v in ("simple_rnn", "lstm")]
    assert [found.adjusted_p_value for found in rows] == holm([found.p_value for found in rows])
    alone = [compare_runs(base, other) for other in others]
    assert [found.rows for found in alone] != [found.rows for found in together]
    assert [(found.base, found.other) for found in together] == [
        (found.base, found.other) for found in alone
    ]


def test_a_variant_that_got_worse_is_found(tmp_path, base):
    other = write_run(tmp_path / "other", accuracy={"simple_rnn": 0.8, "lstm": 0.6}, luck=1)
    comparison = compare_runs(base, other)
    assert row(comparison, "accuracy").verdict == "worse"
    assert row(comparison, "loss").verdict == "not judged"
    assert row(comparison, "loss").interval[0] > 0
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
    assert found.verdict == "undecided"


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
    comparison = compare_runs(with_outputs(base), with_outputs(other))
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


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"device": "GPU"}, "GPU (Test CPU, 2 threads)"),
        ({"trainings_at_once": 2}, "CPU (Test CPU, 2 threads, 2 trainings at a time)"),
    ],
)
def test_costs_on_other_or_shared_hardware_are_not_compared_but_parameters_are(
    tmp_path, base, other, told
):
    hardware = Hardware(**{"device": "CPU", "cpu": "Test CPU", "threads": 2} | other)
    comparison = compare_runs(base, write_run(tmp_path / "other", hardware=hardware, luck=1))
    for metric in ("seconds_per_epoch", "peak_memory_bytes", "seconds_to_target"):
        found = row(comparison, metric)
        assert found.verdict == "not comparable"
        assert found.reason == f"other hardware: CPU (Test CPU, 2 threads) against {told}"
    assert row(comparison, "parameters").verdict == "no difference"
    assert row(comparison, "accuracy").verdict == "undecided"


def slower_lstm(run, by):
    trials = (
        t.model_copy(update={"seconds_per_epoch": t.seconds_per_epoch * by})
        if t.variant == "lstm"
        else t
        for t in run.record.trials
    )
    return rewrite(run, trials=tuple(trials))


def test_a_slower_variant_is_found_where_trainings_took_turns(base):
    run = trained_in_turns(slower_lstm(base, 1.5))
    found = row(compare_variants(run), "seconds_per_epoch")
    assert found.verdict == "worse"
    assert found.scale == "relative"
    assert found.difference == pytest.approx(0.5, abs=0.05)
    assert found.evidence == "seeds only"
    assert 0.05 < found.interval[0] < found.difference < found.interval[1]
    seconds = [
        [t.seconds_per_epoch for t in run.record.trials if t.label.startswith(f"digits/{variant}")]
        for variant in ("simple_rnn", "lstm")
    ]
    assert found.p_value == pytest.approx(stats.ttest_rel(*np.log(seconds)).pvalue)


def test_memory_is_one_observation_a_side_within_a_run_too(base):
    found = row(compare_variants(trained_in_turns(base)), "peak_memory_bytes")
    assert (found.verdict, found.reason) == ("undecided", MADE_ONCE)


@pytest.mark.parametrize("change", ["one after the other", "from the cache"])
def test_costs_of_trainings_that_took_no_turns_are_undecided(base, change):
    run = trained_in_turns(slower_lstm(base, 1.5))
    tasks = list(run.record.tasks)
    if change == "from the cache":
        tasks[-1] = tasks[-1].model_copy(update={"cached": True})
        tasks = [t.model_copy(update={"cached": "seed-2" in t.name}) for t in tasks]
    else:
        tasks.sort(key=lambda task: task.name)
    found = row(compare_variants(rewrite(run, tasks=tuple(tasks))), "seconds_per_epoch")
    assert (found.verdict, found.reason) == ("undecided", NOT_IN_TURNS)


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
