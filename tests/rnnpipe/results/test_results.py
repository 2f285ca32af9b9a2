import math

import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.records import Look
from rnnpipe.results import Run, compare, open_run, runs
from rnnpipe.store import Store
from tests.rnnpipe.factories import rewrite, unfinished, with_outputs, write_run

ID = "20261122-090000-small-abcd"
NEXT = "20261123-090000-small-dcba"


@pytest.fixture
def artifacts(tmp_path):
    return Store.open(tmp_path / "artifacts").root


@pytest.fixture
def written(artifacts):
    """A finished run of the store, of two variants and three seeds, without its report."""
    run = with_outputs(write_run(artifacts / "runs" / ID))
    for trial in run.record.trials:
        matrix = "[[1, 0, 0], [0, 1, 0], [0, 0, 1]]"
        path = run.folder / trial.label / "metrics.json"
        path.write_text(f'{{"confusion_matrix": {matrix}}}')
    return run


def test_scores_have_a_row_a_trial(written):
    scores = Run(written.folder).scores
    assert list(zip(scores["dataset"], scores["variant"], scores["seed"], strict=True)) == [
        (trial.dataset, trial.variant, trial.seed) for trial in written.record.trials
    ]
    digits, adding = scores[scores.dataset == "digits"], scores[scores.dataset == "adding"]
    assert list(digits["accuracy"]) == [
        trial.best.metrics["accuracy"]
        for trial in written.record.trials
        if trial.dataset == "digits"
    ]
    assert adding["accuracy"].isna().all()
    assert (digits["accuracy_last"] == digits["accuracy"]).all()
    assert set(scores["status"]) == {"finished"}


def test_a_trial_that_failed_has_a_row_and_no_scores(written):
    unfinished(written, "digits/lstm/seed-1", "failed", "out of memory")
    scores = Run(written.folder).scores.set_index(["dataset", "variant", "seed"])
    failed = scores.loc["digits", "lstm", 1]
    assert (failed["status"], failed["reason"]) == ("failed", "out of memory")
    assert math.isnan(failed["accuracy"])


def test_a_summary_has_a_row_a_variant_and_one_a_baseline(written):
    datasets = {
        name: record.model_copy(update={"baseline": {"accuracy": 0.25}})
        for name, record in written.record.datasets.items()
        if name == "digits"
    }
    rewrite(written, datasets=written.record.datasets | datasets)
    summary = Run(written.folder).summary
    digits = summary[summary.dataset == "digits"].set_index("variant")
    accuracies = [
        t.best.metrics["accuracy"]
        for t in written.record.trials
        if (t.dataset, t.variant) == ("digits", "lstm")
    ]
    assert list(digits.index) == ["simple_rnn", "lstm", "baseline (majority class)"]
    assert digits.loc["lstm", "accuracy"] == pytest.approx(np.mean(accuracies), abs=1e-12)
    assert digits.loc["lstm", "accuracy_std"] == pytest.approx(np.std(accuracies, ddof=1))
    assert digits.loc["baseline (majority class)", "accuracy"] == 0.25


def test_verdicts_have_a_row_a_pair_and_metric_in_the_columns_of_the_csv(written):
    verdicts = Run(written.folder).verdicts
    (row,) = verdicts[(verdicts.dataset == "digits") & (verdicts.metric == "accuracy")].itertuples()
    assert (row.base, row.other, row.verdict) == ("simple_rnn", "lstm", "better")
    assert row.difference == pytest.approx(row.other_mean - row.base_mean)
    assert row.interval_low < row.difference < row.interval_high


def test_the_verdicts_of_a_run_with_looks_are_those_of_its_looks(artifacts):
    run = with_outputs(write_run(artifacts / "runs" / ID, seeds=range(7)))
    first = run.record.suite.model_copy(update={"seeds": (0, 1, 2, 3, 4)})
    rewrite(run, suite=first, looks=(Look(seeds=5, level=0.02), Look(seeds=7, level=0.04)))
    verdicts = Run(run.folder).verdicts
    (row,) = verdicts[(verdicts.dataset == "digits") & (verdicts.metric == "accuracy")].itertuples()
    assert (row.verdict, row.reason) == ("better", "decided at 5 seeds")
    assert row.other_seeds == 7


def test_predictions_are_those_of_one_trial(written):
    run = Run(written.folder)
    found = run.predictions("digits", "lstm", 2)
    with np.load(written.folder / "digits/lstm/seed-2/predictions.npz") as file:
        np.testing.assert_array_equal(found.best, file["best"])
        np.testing.assert_array_equal(found.targets, file["targets"])
    with pytest.raises(UserError, match=r"has no trial digits/lstm/seed-7; it has adding/simple"):
        run.predictions("digits", "lstm", 7)
    (written.folder / "digits/lstm/seed-2/predictions.npz").write_bytes(b"PK")
    with pytest.raises(UserError, match=r"predictions.npz cannot be read"):
        run.predictions("digits", "lstm", 2)


def test_what_did_not_finish_has_no_predictions(written):
    unfinished(written, "digits/lstm/seed-1", "diverged")
    with pytest.raises(UserError, match=r"digits/lstm/seed-1 of run .* is diverged"):
        Run(written.folder).predictions("digits", "lstm", 1)


def test_a_notebook_shows_answers_and_tables_and_escapes_names(written):
    suite = written.record.suite.model_copy(update={"title": "<b>Mine</b>"})
    rewrite(written, suite=suite)
    run = Run(written.folder)
    assert run.report is None
    page = run._repr_html_()
    assert "&lt;b&gt;Mine&lt;/b&gt;" in page
    assert "<strong>digits</strong>: lstm had the highest mean test accuracy" in page
    assert "<td>lstm against simple_rnn</td><td>Accuracy</td><td>▲ better</td>" in page
    assert "href" not in page
    (written.folder / "report.html").write_text("")
    assert f'href="{(written.folder / "report.html").as_uri()}"' in run._repr_html_()
    assert repr(run) == f"<Run {ID}: finished>"


def test_runs_are_listed_and_one_is_opened(written, artifacts):
    (artifacts / "runs" / NEXT).mkdir()
    listed = runs(artifacts)
    assert list(listed["run"]) == [ID, NEXT]
    assert list(listed["status"]) == ["finished", "unreadable"]
    assert list(listed["finished"]) == [12, 0]
    assert open_run("latest~1", artifacts).id == ID
    assert open_run(written.folder).id == ID
    with pytest.raises(UserError, match="fits no run"):
        open_run("19", artifacts)


def test_a_store_without_runs_lists_none(artifacts):
    assert list(runs(artifacts).columns[:3]) == ["run", "suite", "status"]
    assert runs(artifacts).empty


def test_runs_are_compared_by_themselves_or_by_name(written, artifacts):
    worse = {"simple_rnn": 0.8, "lstm": 0.7}
    with_outputs(write_run(artifacts / "runs" / NEXT, accuracy=worse))
    found = compare(open_run(ID, artifacts), "latest", artifacts=artifacts)
    verdicts = found.verdicts
    of_lstm = (verdicts.other == "lstm") & (verdicts.metric == "accuracy")
    (row,) = verdicts[of_lstm].itertuples()
    assert (row.base_run, row.other_run, row.verdict) == (ID, NEXT, "worse")
    assert found.report.is_file()
    assert "▼ worse" in found._repr_html_()
    assert repr(found) == f"<Compared {ID} with {NEXT}>"


def test_tolerances_are_numbers_or_shares(written, artifacts):
    with_outputs(write_run(artifacts / "runs" / NEXT, luck=1))
    tolerances = {"accuracy": 0.5, "seconds_per_epoch": "10%"}
    verdicts = compare(ID, NEXT, tolerances=tolerances, artifacts=artifacts).verdicts
    of_lstm = verdicts[verdicts.other == "lstm"].set_index("metric")
    accuracy = verdicts[(verdicts.other == "lstm") & (verdicts.metric == "accuracy")]
    assert list(accuracy["tolerance"]) == ["0.5"]
    assert list(accuracy["verdict"]) == ["no difference"]
    assert set(of_lstm.loc["seconds_per_epoch", "tolerance"]) == {"10%"}


def test_a_run_alone_is_compared_with_nothing(written, artifacts):
    with pytest.raises(UserError, match="was given one run"):
        compare(ID, artifacts=artifacts)
