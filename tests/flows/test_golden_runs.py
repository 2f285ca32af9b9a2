"""Runs of every schema version there was, under every command that reads recorded runs.

`tests/golden/schema-<n>/` are stores that the rnnpipe of that version has written. They are never
edited, and what is said of them stays the same.
"""

import shutil
from pathlib import Path

import pytest

from flows.cli import main
from rnnpipe.comparison import Gate, compare_runs, gate, load_run
from rnnpipe.records import SCHEMA_VERSION, read_run, to_json
from rnnpipe.store import Store

GOLDEN = Path(__file__).parents[1] / "golden"

WHOLE = "20261129-132841-aged-caac"
SHORT = "20261129-132921-aged-a50b"
ATTESTED = "20261129-132939-aged-7a13"


@pytest.fixture
def store(tmp_path):
    """A copy of the runs of version 1."""
    return Store(shutil.copytree(GOLDEN / "schema-1", tmp_path / "artifacts"))


@pytest.fixture
def rnnpipe(store, capsys):
    """Runs a command on the store; returns its exit code and the words of each line it printed."""

    def command(*arguments):
        code = main([*arguments, "--artifacts", str(store.root)])
        return code, [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]

    return command


def test_they_are_listed(rnnpipe):
    assert rnnpipe("runs") == (
        0,
        [
            ["run", "status", "trials", "minutes", "answer"],
            [WHOLE, "failed", "12/14", "0.6"],
            [SHORT, "failed", "6/7", "0.2"],
            [ATTESTED, "finished", "1/1", "0.1"],
        ],
    )


def test_one_is_shown_with_every_score_and_what_failed(rnnpipe):
    code, lines = rnnpipe("show", WHOLE)
    assert code == 0
    rows = [" ".join(line) for line in lines if line[0] in {"simple_rnn", "gru"}]
    means = [row.partition(" ±")[0] for row in rows]
    assert means == [
        "simple_rnn 2, 0 learned 0.24",
        "gru 2, 0 learned 0.24",
        "simple_rnn 2 0.500",
        "gru 2, 1 learned 0.358",
        "simple_rnn 2 0.217",
        "gru 2 0.206",
    ]
    assert [line[:4] for line in lines if line[0] == "diverging"] == [["diverging", "0", "of", "2"]]
    baselines = [line[4] for line in lines if line[0] == "baseline"]
    assert baselines == ["0.17", "0.250", "0.083"]
    assert [line[:2] for line in lines if "diverged:" in line] == [
        ["adding/diverging/seed-0", "diverged:"],
        ["adding/diverging/seed-1", "diverged:"],
    ]
    assert ["run", WHOLE, "(failed)"] in lines


def test_an_attestation_is_shown(rnnpipe):
    code, lines = rnnpipe("show", "latest")
    assert code == 0
    shown = [line for line in lines if line[0] == "digits/simple_rnn/seed-0"]
    assert [line[1:5] for line in shown] == [["bit-identical", "0", "bit-identical", "0"]]


def test_two_of_them_are_compared_as_they_were_then(store, rnnpipe):
    """With one seed on one side, which decides nothing, however far apart the models are."""
    base, other = (load_run(store.runs.path(run_id)) for run_id in (WHOLE, SHORT))
    found = {(r.dataset, r.other, r.metric): r for r in compare_runs(base, other).rows}
    quality = {key: row for key, row in found.items() if row.kind == "quality"}
    assert {key: row.verdict for key, row in quality.items() if row.counted} == {
        ("adding", "diverging", "all"): "failed",
        ("adding", "simple_rnn", "mse"): "undecided",
        ("adding", "gru", "mse"): "undecided",
        ("order", "simple_rnn", "accuracy"): "undecided",
        ("order", "gru", "accuracy"): "undecided",
        ("digits", "simple_rnn", "accuracy"): "undecided",
        ("digits", "gru", "accuracy"): "undecided",
    }
    assert {
        key: (row.base_side.mean, row.other_side.mean)
        for key, row in quality.items()
        if row.metric in {"accuracy", "mae"}
    } == {
        ("adding", "simple_rnn", "mae"): pytest.approx((0.3869, 0.3648), abs=1e-4),
        ("adding", "gru", "mae"): pytest.approx((0.3917, 0.3557), abs=1e-4),
        ("order", "simple_rnn", "accuracy"): pytest.approx((30 / 60, 20 / 60)),
        ("order", "gru", "accuracy"): pytest.approx((21.5 / 60, 10 / 60)),
        ("digits", "simple_rnn", "accuracy"): pytest.approx((78 / 360, 91 / 360)),
        ("digits", "gru", "accuracy"): pytest.approx((74 / 360, 43 / 360)),
    }
    sizes = {key[:2]: row.other_side.mean for key, row in found.items() if key[2] == "parameters"}
    assert sizes == {
        ("adding", "simple_rnn"): 97,
        ("adding", "gru"): 541,
        ("order", "simple_rnn"): 172,
        ("order", "gru"): 676,
        ("digits", "simple_rnn"): 226,
        ("digits", "gru"): 730,
    }
    code, lines = rnnpipe("compare", WHOLE, SHORT, "--gate")
    assert code == Gate.NOT_MEASURED
    assert ["suite.seeds", "0,", "1", "0"] in lines
    assert lines[-2][0] == "report"
    assert " ".join(lines[-1]) == "gate 1 failed → exit code 5"


def test_one_and_the_same_run_written_as_today_differ_in_nothing(store):
    """What is written again is of the present version, and says the same."""
    for run_id in (WHOLE, ATTESTED):
        old = load_run(store.runs.path(run_id))
        assert '"schema_version": 1,' in (old.folder / "run.json").read_text()
        folder = shutil.copytree(old.folder, store.root / "again" / run_id)
        (folder / "run.json").write_text(to_json(old.record))
        assert f'"schema_version": {SCHEMA_VERSION},' in (folder / "run.json").read_text()
        new = load_run(folder)
        assert new.record == old.record
        rows = [row for row in compare_runs(old, new).rows if row.kind == "quality"]
        assert {row.difference for row in rows} <= {0.0, None}
        assert {row.verdict for row in rows if row.counted} <= {"no difference", "failed"}
    assert gate(compare_runs(old, new)) == Gate.PASSED


def test_all_of_them_are_followed_over_time(store, rnnpipe):
    code, lines = rnnpipe("history")
    assert code == 0
    latest = {
        (line[0], line[1]): (line[line.index("Accuracy") + 1], line[-7:-5])
        for line in lines
        if "Accuracy" in line
    }
    assert latest == {
        ("order", "simple_rnn"): ("2", ["0.333", "0.333"]),
        ("order", "gru"): ("2", ["0.167", "0.167"]),
        ("digits", "simple_rnn"): ("3", ["0.256", "0.217"]),
        ("digits", "gru"): ("2", ["0.119", "0.119"]),
    }  # the latest of a shorter training, whose level is its own
    assert store.history_page.exists()


def test_why_a_step_of_theirs_was_computed_is_explained(store, capsys):
    arguments = ["cache", "explain", SHORT, "digits/gru", "--artifacts", str(store.root)]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines() == [
        "miss  train digits/gru/seed-0",
        f"      compared with train digits/gru/seed-0 of run {WHOLE}",
        "      training.epochs: 2 → 1",
        "miss  evaluate digits/gru/seed-0",
        f"      compared with evaluate digits/gru/seed-0 of run {WHOLE}",
        "      trained: f444b4687c73 → b5d9f3ab573c, made by train digits/gru/seed-0: see there",
    ]


def test_all_that_was_recorded_of_a_trial_is_read(store):
    trials = {t.label: t for t in read_run(store.runs.path(WHOLE) / "run.json").trials}
    trial = trials["order/gru/seed-1"]
    assert trial.status == "finished"
    assert [layer.type for layer in trial.layers] == ["gru", "dropout", "lstm"]
    assert (trial.training.clipnorm, trial.training.epochs) == (1.0, 3)
    assert trial.layers[0].model_dump()["return_sequences"]
    assert trial.layers[2].model_dump()["bidirectional"]
    assert (trial.best.epoch, trial.parameters, trial.resumed) == (3, 676, 0)
    assert str(trial.hardware) == "CPU (A CPU, 2 threads)"
    assert sorted(trial.files) == [
        "confusion.png",
        "curves.png",
        "history.csv",
        "metrics.json",
        "model.keras",
        "predictions.npz",
    ]
    assert trials["adding/diverging/seed-0"].reason.startswith("training diverged in epoch 1, ")
