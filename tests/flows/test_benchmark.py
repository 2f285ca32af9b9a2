"""The benchmark flow end to end, through Prefect, on small data."""

import base64
import csv
import json
import re
import time
from threading import current_thread, main_thread

import keras
import numpy as np
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterName,
)

from flows.benchmark import benchmark
from flows.running.trials import TrialsFailedError
from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.provenance.fingerprint import source_digests
from rnnpipe.records.tallies import read_tallies
from rnnpipe.suites import Suite
from rnnpipe.training.train import Trainer
from tasks import caching

PATIENCE = 30.0
"""Seconds for what Prefect is told in the background."""

FILES = {
    "history.csv",
    "metrics.json",
    "tallies.npz",
    "predictions.npz",
    "model.keras",
    "curves.png",
    "confusion.png",
}


def trained_epochs(monkeypatch):
    """A list that grows by the label of every trial that really trains."""
    labels = []
    real = progress.epochs
    monkeypatch.setattr(progress, "epochs", lambda label, n: labels.append(label) or real(label, n))
    return labels


def task_runs(record):
    """The names of the tasks that Prefect has seen run in a run, but for the last, the report."""
    named = FlowRunFilter(name=FlowRunFilterName(any_=[record.id]))
    names, ended = set(), False
    waits_until = time.monotonic() + PATIENCE
    with get_client(sync_client=True) as client:
        while not ended and time.monotonic() < waits_until:
            time.sleep(0.05)
            names = {found.name for found in client.read_task_runs(flow_run_filter=named)}
            ended = any(name.startswith("report-") for name in names)
    return {name for name in names if not name.startswith("report-")}


def test_a_run_leaves_a_record_that_agrees_with_its_files(run, store, tiny):
    record = run(tiny)
    assert record.status == "finished"
    assert [t.label for t in record.trials] == [
        "digits/lstm/seed-0",
        "digits/lstm/seed-1",
        "digits/gru/seed-0",
        "digits/gru/seed-1",
    ]
    digits = record.datasets["digits"]
    assert (digits.train_examples, digits.test_examples) == (200, 360)
    assert record.environment.packages["keras"] == keras.__version__
    folder = store.runs.path(record.id)
    for trial in record.trials:
        assert set(trial.files) == FILES
        assert trial.kernel == trial.engine
        predictions = np.load(folder / trial.label / "predictions.npz")
        accuracy = np.mean(predictions["best"].argmax(axis=1) == predictions["targets"])
        assert trial.best.metrics["accuracy"] == pytest.approx(accuracy)
        metrics = json.loads((folder / trial.label / "metrics.json").read_text())
        assert metrics["best"] == trial.best.metrics
        parts, _ = read_tallies(folder / trial.label / "tallies.npz")
        assert parts["accuracy"].sum(axis=0).tolist() == [round(360 * accuracy), 360]
        assert metrics["last"] == trial.last.metrics
        assert np.sum(metrics["confusion_matrix"]) == 360
        with (folder / trial.label / "history.csv").open() as file:
            losses = [float(row["val_loss"]) for row in csv.DictReader(file)]
        assert len(losses) == trial.last.epoch == 2
        assert losses[trial.best.epoch - 1] == min(losses)
        model = keras.models.load_model(folder / trial.label / "model.keras")
        assert model.count_params() == trial.parameters
    report = (folder / "report.html").read_text()
    assert all(f"{trial.label}/history.csv" in report for trial in record.trials)
    assert "majority class" in (folder / "report.md").read_text()


def test_a_second_run_trains_nothing_and_reports_the_same(run, store, tiny, monkeypatch):
    labels = trained_epochs(monkeypatch)
    first = run(tiny)
    assert len(labels) == 4
    again = run(tiny)
    assert len(labels) == 4
    assert all(trial.cached for trial in again.trials)
    assert {task.name for task in again.tasks if not task.cached} == set()
    assert [t.best for t in again.trials] == [t.best for t in first.trials]
    assert set(again.trials[0].files) == FILES
    assert (store.runs.path(again.id) / again.trials[0].label / "curves.png").exists()
    assert [task.name for task in again.tasks if "digits/gru/seed-1" in task.name] == [
        "train digits/gru/seed-1",
        "evaluate digits/gru/seed-1",
        "draw digits/gru/seed-1",
    ]
    # One task run for all that is found, and no model is built.
    steps = ("download", "encode", "pad", "duplicates", "publish-data")
    of_data = {f"{step}-digits" for step in steps}
    assert task_runs(again) == {*of_data, "baseline-digits", "found-4"}


def test_refresh_trains_again_and_more_seeds_train_only_what_is_new(run, tiny, monkeypatch):
    labels = trained_epochs(monkeypatch)
    run(tiny, variants=["gru"])
    more = run(tiny, variants=["gru"], seeds=3)
    assert labels == ["digits/gru/seed-0", "digits/gru/seed-1", "digits/gru/seed-2"]
    assert {name for name in task_runs(more) if name.endswith(("-2", "gru"))} == {
        "build-digits/gru",
        "found-2",
        *(f"{step}-digits/gru/seed-2" for step in ("train", "evaluate", "draw", "publish")),
    }
    run(tiny, variants=["gru"], seeds=1, refresh=True)
    assert labels[3:] == ["digits/gru/seed-0"]


def test_a_renamed_variant_is_found_and_a_changed_setting_is_not(run, tiny, monkeypatch):
    labels = trained_epochs(monkeypatch)
    run(tiny, variants=["gru"], seeds=1)
    renamed = tiny.model_copy(update={"variants": {"mine": tiny.variants["gru"]}})
    assert run(renamed, seeds=1).trials[0].cached
    assert labels == ["digits/gru/seed-0"]
    assert not run(renamed, seeds=1, epochs=1).trials[0].cached


def test_a_damaged_entry_is_made_anew(run, store, tiny, monkeypatch):
    labels = trained_epochs(monkeypatch)
    first = run(tiny, variants=["gru"], seeds=1)
    digest = first.trials[0].files["history.csv"]
    (damaged,) = [
        path
        for path in store.cache.folder.glob("*/history.csv")
        if path.stat().st_nlink > 1  # the run folder shares it
    ]
    damaged.unlink()
    damaged.write_text("epoch,loss\n")
    again = run(tiny, variants=["gru"], seeds=1)
    assert len(labels) == 2
    assert not again.trials[0].cached
    assert again.trials[0].files["history.csv"] != digest


def test_a_result_file_that_names_a_pickle_never_reaches_prefect(
    run, store, tiny, tmp_path, monkeypatch
):
    labels = trained_epochs(monkeypatch)
    first = run(tiny, variants=["gru"], seeds=1)
    (key,) = [task.key for task in first.tasks if task.name.startswith("train ")]
    path = store.cache.results.folder / key
    content = json.loads(path.read_text())
    marker = tmp_path / "ran"
    code = f"cposix\nsystem\n(S'touch {marker}'\ntR."
    content["metadata"]["serializer"] = {"type": "pickle", "picklelib": "pickle"}
    content["result"] = base64.encodebytes(code.encode()).decode()
    path.write_text(json.dumps(content))
    again = run(tiny, variants=["gru"], seeds=1)
    assert not marker.exists()
    assert again.status == "finished"
    assert len(labels) == 2


def test_a_failed_trial_is_recorded_and_the_others_go_on(run, store, tiny, monkeypatch):
    real = Trainer.train

    def fail_for_lstm(trainer, recipe, *rest, **told):
        if recipe.layers[0].type == "lstm":
            raise FloatingPointError("training diverged in epoch 1 (loss = nan)")
        return real(trainer, recipe, *rest, **told)

    monkeypatch.setattr(Trainer, "train", fail_for_lstm)
    with pytest.raises(TrialsFailedError, match=r"2 trials of run .* failed: digits/lstm/seed-0"):
        run(tiny)
    record = store.runs.read(store.runs.find("latest"))
    assert record.status == "failed"
    assert [t.status for t in record.trials] == ["failed", "failed", "finished", "finished"]
    assert record.trials[0].reason == (
        "FloatingPointError: training diverged in epoch 1 (loss = nan)"
    )
    folder = store.runs.path(record.id)
    assert "fail_for_lstm" in (folder / record.trials[0].label / "error.txt").read_text()
    assert "training diverged" in (folder / "report.md").read_text()


def test_a_trial_that_cannot_be_scored_is_a_failed_one_and_the_others_go_on(
    run, store, tiny, monkeypatch
):
    real = Trainer.train

    def not_finite_for_lstm(trainer, recipe, *rest, **told):
        trained = real(trainer, recipe, *rest, **told)
        if recipe.layers[0].type == "lstm":
            trained.best_outputs[0, 0] = np.nan
        return trained

    monkeypatch.setattr(Trainer, "train", not_finite_for_lstm)
    with pytest.raises(TrialsFailedError, match=r"1 trial of run .* failed: digits/lstm/seed-0"):
        run(tiny, seeds=1)
    record = store.runs.read(store.runs.find("latest"))
    assert [t.status for t in record.trials] == ["failed", "finished"]
    assert record.trials[0].reason.startswith("ScoringError: ValueError: 1 of 3600 values")
    error = (store.runs.path(record.id) / record.trials[0].label / "error.txt").read_text()
    assert "in score_trial" in error


def test_an_interrupted_run_says_so_and_keeps_what_is_finished(run, store, tiny, monkeypatch):
    real = Trainer.train

    def interrupt_gru(trainer, recipe, *rest, **told):
        if recipe.layers[0].type == "gru":
            raise KeyboardInterrupt
        return real(trainer, recipe, *rest, **told)

    monkeypatch.setattr(Trainer, "train", interrupt_gru)
    with pytest.raises(KeyboardInterrupt):
        run(tiny, seeds=1)
    record = store.runs.read(store.runs.find("latest"))
    assert record.status == "interrupted"
    assert [t.status for t in record.trials] == ["finished", "interrupted"]
    assert (store.runs.path(record.id) / "digits/lstm/seed-0/model.keras").exists()
    monkeypatch.undo()
    assert [t.cached for t in run(tiny, seeds=1).trials] == [True, False]


def test_a_variant_that_does_not_fit_is_refused_before_there_is_a_run(
    run, store, tiny, monkeypatch
):
    labels = trained_epochs(monkeypatch)
    content = tiny.model_dump(exclude_unset=True)
    content["variants"]["wrong"] = {"layers": [{"type": "embedding", "units": 4}]}
    with pytest.raises(UserError, match=r"variant 'wrong' on dataset 'digits': .*embedding"):
        run(Suite.model_validate(content))
    assert labels == []
    assert store.runs.ids() == []


def test_prefect_shows_three_artifacts_a_run_whatever_it_has_of_trials(run, store, tiny):
    record = run(tiny, epochs=1)
    with get_client(sync_client=True) as client:
        named = FlowRunFilter(name=FlowRunFilterName(any_=[record.id]))
        (flow_run,) = client.read_flow_runs(flow_run_filter=named)
        mine = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run.id]))
        found = {found.key: found for found in client.read_artifacts(flow_run_filter=mine)}
    page = (store.runs.path(record.id) / "report.html").as_uri()
    assert {key: artifact.type for key, artifact in found.items()} == {
        "progress-tiny": "progress",
        "report-tiny-page": "markdown",
        "report-tiny": "markdown",
    }
    assert found["progress-tiny"].data == 100.0
    assert page in found["report-tiny-page"].data
    brief = found["report-tiny"].data
    assert brief.startswith(f"# Tiny\n\n- **digits**: {record.answers['digits']}\n\n[The whole")
    pictures = re.findall(r"!\[(\w+)\]", brief)
    assert pictures == ["curves", "confusion"] * 2


@pytest.mark.parametrize(
    ("dataset", "variant", "inputs", "test_examples", "accuracy_of_majority"),
    [
        ("imdb", "simple_rnn", (200, 500), 25_000, 0.5),
        ("reuters", "gru_stack2", (200, 300), 2_246, 0.36),
    ],
)
def test_the_notebook_suite_on_the_real_archives(
    run, mirror, monkeypatch, dataset, variant, inputs, test_examples, accuracy_of_majority
):
    monkeypatch.setenv("RNNPIPE_DATA_MIRROR", str(mirror))
    record = run("notebook", datasets=[dataset], variants=[variant], epochs=1, limit=200)
    (trial,) = record.trials
    data = record.datasets[dataset]
    assert trial.status == "finished"
    assert (data.train_examples, data.test_examples) == (200, test_examples)
    assert data.signature.inputs["tokens"].timesteps == inputs[1]
    assert data.sources[0].name == f"{dataset}.npz"
    assert data.sources[0].location == f"{mirror}/{dataset}.npz"
    assert data.baseline["accuracy"] == pytest.approx(accuracy_of_majority, abs=0.01)
    assert trial.best.metrics["accuracy"] > 0.9 * accuracy_of_majority


def test_the_flow_is_one_that_prefect_can_load():
    assert benchmark.name == "benchmark"
    assert benchmark.parameters.model_dump()["properties"]["suite"]["default"] == "quickstart"


def test_code_is_parsed_by_the_thread_that_trains_alone(run, tiny, monkeypatch):
    threads = set()

    def noted(modules):
        threads.add(current_thread())
        return source_digests(modules)

    monkeypatch.setattr(caching, "source_digests", noted)
    caching._sources_of.cache_clear()
    run(tiny, variants=["gru"], seeds=1, epochs=1)
    assert threads == {main_thread()}
