"""A run of a network, a model of the user's own and two baselines, from the suite file on."""

import pytest

from flows.attest import attest
from rnnpipe.comparison import compare_variants, load_run
from rnnpipe.errors import UserError
from rnnpipe.suites import load_suite
from tests.flows.conftest import running

SUITE = """
name = "mixed"
title = "Mixed"
seeds = [0, 1]
training.epochs = 1
datasets.digits = { source = "digits", limit = 200 }
variants.gru.layers = [{ type = "gru", units = 4 }]
variants.own.model = "my_models:build"
variants.logistic.baseline = { type = "logistic" }
variants.nearest.baseline = { type = "nearest_neighbour" }
"""

MODEL = """
import keras
from my_parts import UNITS

def build(signature):
    inputs = keras.Input(signature.inputs["features"].shape)
    state = keras.layers.LSTM(UNITS)(inputs)
    return keras.Model(inputs, keras.layers.Dense(signature.outputs, activation="softmax")(state))
"""


@pytest.fixture
def run(prefect_server, store):
    """Runs with models of its own: those that tests share are known by a module's name alone."""
    return running(store)


@pytest.fixture
def suite(tmp_path):
    """The path of the suite file, beside which the model's module lies."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mixed.toml").write_text(SUITE)
    (folder / "my_models.py").write_text(MODEL)
    (folder / "my_parts.py").write_text("UNITS = 3\n")
    return folder / "mixed.toml"


def steps(record):
    """Each step of a trial, and whether it was found."""
    return {
        task.name: task.cached
        for task in record.tasks
        if task.name.split()[0] in {"fit", "train", "evaluate", "draw"}
    }


def test_a_baseline_is_a_finished_trial_for_every_seed_and_computed_once(run, suite, store):
    record = run(str(suite))
    trials = {trial.label: trial for trial in record.trials}
    assert {trial.status for trial in record.trials} == {"finished"}
    first, second = (trials[f"digits/logistic/seed-{seed}"] for seed in (0, 1))
    assert first.best == second.best
    assert first.best.metrics == first.last.metrics
    assert first.best.metrics["accuracy"] > 0.8
    assert first.best.epoch is None
    assert (first.parameters, first.seconds_per_epoch, first.peak_memory_bytes) == (None,) * 3
    named = {"confusion.png"}  # the picture has the trial's name
    assert {f: d for f, d in first.files.items() if f not in named} == {
        f: d for f, d in second.files.items() if f not in named
    }
    assert first.files.keys() == {
        "predictions.npz",
        "metrics.json",
        "tallies.npz",
        "confusion.png",
    }
    assert trials["digits/own/seed-0"].parameters == 4 * 3 * (8 + 3 + 1) + 10 * (3 + 1)
    found = steps(record)
    for variant in ("logistic", "nearest"):
        for step in ("fit", "evaluate", "draw"):
            cached = [found[f"{step} digits/{variant}/seed-{seed}"] for seed in (0, 1)]
            assert cached == [False, step != "draw"]
    folder = store.runs.path(record.id)
    assert (
        "which is no network, is better than every network on digits."
        not in (folder / "report.md").read_text()
    )  # two seeds a side decide nothing
    assert "No network is shown to be better on digits than" in (folder / "report.md").read_text()
    rows = compare_variants(load_run(folder)).rows
    assert {(r.base, r.other) for r in rows if r.kind == "cost"} == {("gru", "own")}

    (suite.parent / "my_parts.py").write_text("UNITS = 5\n")
    again = steps(run(str(suite)))
    assert {name for name, cached in again.items() if not cached} == {
        f"{step} digits/own/seed-{seed}"
        for step in ("train", "evaluate", "draw")
        for seed in (0, 1)
    }


def test_a_misfit_ends_the_run_before_any_training(run, suite):
    suite.write_text(SUITE.replace('"nearest_neighbour"', '"last_value"'))
    with pytest.raises(UserError, match=r"variant 'nearest' on dataset 'digits': .* there are maj"):
        run(str(suite))


def test_an_error_of_the_users_own_is_told_with_its_file_and_line(run, suite):
    (suite.parent / "my_models.py").write_text(MODEL.replace("UNITS)(inputs)", "UNITS)(input)"))
    with pytest.raises(UserError, match=r"my_models.py, line 7, in build: .*your own code"):
        run(str(suite))


@pytest.mark.usefixtures("prefect_server")
def test_there_is_nothing_to_attest_of_a_baseline(suite, store):
    chosen = load_suite(str(suite))
    run_id = attest(chosen, variants=["logistic"], artifacts=str(store.root))
    record = store.runs.read(run_id)
    assert (record.status, record.attestations) == ("finished", ())
    assert [trial.status for trial in record.trials] == ["finished"]
