"""The command line as a user meets it."""

import os
import runpy
import shutil
import signal
import subprocess
import sys
from functools import partial

import pytest

from flows.benchmark import benchmark
from flows.server import processes
from rnnpipe.data import datasets
from rnnpipe.files.digests import sha256_of
from rnnpipe.provenance import environment
from rnnpipe.settings import SERVER_OWNER
from rnnpipe.store import Store

TINY = """
name = "tiny"
title = "Tiny"
seeds = [0]
[training]
epochs = 2
[datasets.digits]
source = "digits"
limit = 200
[variants.lstm]
layers = [{ type = "lstm", units = 4 }]
[variants.gru]
layers = [{ type = "gru", units = 4 }]
"""


@pytest.fixture
def rnnpipe(command_line, tmp_path, prefect_server):
    """Runs a command in a folder with a suite; returns its exit code, output and errors."""
    (tmp_path / "tiny.toml").write_text(TINY)
    return command_line


def test_run_ends_with_a_table_the_runs_id_and_the_reports_path(warm, rnnpipe, tmp_path):
    code, out, err = rnnpipe("run", "tiny.toml", "--name", "first look")
    assert code == 0, err
    run_id = Store(tmp_path / "artifacts").runs.find("latest")
    lines = out.splitlines()
    answer = "nothing is shown to be better than the baseline (majority class)"
    assert lines[-5:-2] == [f"digits: {answer}", "", "name    first look"]
    assert lines[-2] == f"run     {run_id} (finished)"
    assert lines[-1] == f"report  {tmp_path}/artifacts/runs/{run_id}/report.html"
    assert [line.split()[0] for line in lines[:5]] == [
        "digits",
        "Variant",
        "lstm",
        "gru",
        "baseline",
    ]
    code, shown, _ = rnnpipe("show", "latest")
    assert (code, shown) == (0, out)
    code, listed, _ = rnnpipe("runs")
    assert code == 0
    assert listed.splitlines()[1].split()[:3] == [run_id, "finished", "2/2"]
    assert listed.rstrip().endswith(answer)
    index = (tmp_path / "artifacts" / "index.html").read_text("utf-8")
    assert f'<tr id="{run_id}"' in index
    assert "</span> finished</span>" in index
    assert "first look" in index
    report = (tmp_path / "artifacts" / "runs" / run_id / "report.html").read_text("utf-8")
    assert f'href="../../index.html#{run_id}"' in report
    assert "first look · suite tiny" in report


IMPORTED = """
import sys
from flows.cli import main
code = main()
print("imported", *{"prefect.server", "sqlalchemy", "tensorflow"} & set(sys.modules))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Output and errors of a run of one trial, and what it had imported by its end."""
    arguments = ("run", "tiny.toml", "--variant", "gru", "--verbose")
    process = rnnpipe_process(tmp_path_factory.mktemp("run"), *arguments, start=("-c", IMPORTED))
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out, err


def test_a_run_does_not_import_the_server_that_it_starts(finished):
    assert finished[0].splitlines()[-1] == "imported tensorflow"


def test_verbose_progress_goes_epoch_by_epoch_with_the_time_left(finished):
    lines = [line for line in finished[1].splitlines() if "epoch" in line]
    assert [line.split("  ")[:2] for line in lines] == [
        ["digits/gru/seed-0", "epoch 1/2"],
        ["digits/gru/seed-0", "epoch 2/2"],
    ]
    assert lines[-1].endswith(" 0 s left")
    assert "Traceback" not in finished[1]


def as_timeout_does(pid, number):
    """GNU `timeout` signals its child, and then all of their group."""
    os.kill(pid, number)
    os.killpg(pid, number)


@pytest.mark.parametrize(
    ("send", "number", "code", "message"),
    [
        # A terminal sends it to every process of the command.
        (os.killpg, signal.SIGINT, 130, ["rnnpipe: interrupted; what was finished is kept"]),
        (as_timeout_does, signal.SIGTERM, 143, []),
    ],
)
def test_a_process_that_is_asked_to_end_records_its_run_as_interrupted(
    tmp_path, send, number, code, message
):
    process = rnnpipe_process(
        tmp_path, "run", "tiny.toml", "-v", "--epochs", "3000", "--limit", "64"
    )
    store = Store(tmp_path / "artifacts")
    servers = partial(pytest.fail, "there was no second epoch")
    for line in process.stderr:
        if "seed-0  epoch 2/" in line:
            (owner,) = store.servers.names()
            variables = {SERVER_OWNER: owner, "PREFECT__SERVER_EPHEMERAL": "1"}
            servers = partial(processes.with_variables, variables)
            assert len(processes.with_variables(variables)) == 1
            send(process.pid, number)
            break
    _, rest = process.communicate(timeout=60)
    assert process.returncode == code, rest
    # No word of Prefect's, which would tell of a server that ended before the run.
    assert [line for line in rest.splitlines() if "  epoch " not in line] == message
    assert servers() == []
    assert store.servers.names() == []
    record = store.runs.read(store.runs.find("latest"))
    assert record.status == "interrupted"
    assert [trial.status for trial in record.trials] == ["interrupted", "pending"]
    assert record.finished_at is not None


def test_the_flow_runs_as_a_module(warm, tmp_path, monkeypatch):
    (tmp_path / "tiny.toml").write_text(TINY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["flows/benchmark.py", "tiny.toml"])
    runpy.run_path(sys.modules[benchmark.fn.__module__].__file__, run_name="__main__")
    runs = Store(tmp_path / "artifacts").runs
    assert runs.read(runs.find("latest")).status == "finished"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "notbook"], "no suite 'notbook': expected one of"),
        (["run", "none.toml"], "cannot read the suite file none.toml"),
        (["run", "tiny.toml", "--dataset", "mnist"], "no dataset 'mnist' in this suite"),
        (["run", "tiny.toml", "--variant", "lst"], "did you mean 'lstm'?"),
        (["run", "tiny.toml", "--dataset", "A B"], "no dataset 'A B' in this suite"),
        (["run", "tiny.toml", "--seeds", "99999999"], "expected at most 10,000: ask for fewer"),
        (["attest", "tiny.toml", "--variant", "lst"], "did you mean 'lstm'?"),
        (["run", "tiny.toml", "--workers", "4096"], "workers = 4096 is more than the cores"),
        (["run", "tiny.toml", "--dask-address", "host"], "is no address of a Dask scheduler"),
        (["run", "tiny.toml", "--dask-address", "tcp://127.0.0.1:9"], "no Dask scheduler answers"),
        (["run", "tiny.toml", "--artifacts", "tiny.toml/x"], "cannot write in"),
        (["run", "tiny.toml", "--artifacts", "/proc/x"], "cannot write in /proc/x"),
        (["show", "latest"], "no runs in"),
    ],
)
def test_a_mistake_is_a_message_without_traceback_and_exit_code_2(rnnpipe, arguments, message):
    code, out, err = rnnpipe(*arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("rnnpipe: ")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("name", "value"), [("KERAS_BACKEND", "jax"), ("KERAS_MAX_EPOCHS", "1")])
def test_what_the_environment_asks_of_keras_alone_is_a_mistake(
    rnnpipe, tmp_path, monkeypatch, name, value
):
    monkeypatch.setenv(name, value)
    code, out, err = rnnpipe("run", "tiny.toml")
    assert (code, out) == (2, "")
    assert err.startswith(f"rnnpipe: {name} = {value!r}")
    assert "Traceback" not in err
    assert list((tmp_path / "artifacts").glob("runs/*")) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("units = 4", "units = -4", "line 11: variants.lstm.layers[0].units = -4"),
        (
            "units = 4",
            "units = 4, unit = 4",
            "line 11: variants.lstm.layers[0].unit = 4: unknown key",
        ),
        ('source = "digits"', 'source = "mnist"', "line 8: datasets.digits.source"),
    ],
)
def test_a_bad_suite_file_is_told_with_file_key_and_value(rnnpipe, tmp_path, old, new, message):
    (tmp_path / "tiny.toml").write_text(TINY.replace(old, new))
    code, _, err = rnnpipe("run", "tiny.toml")
    assert code == 2
    assert err.startswith("rnnpipe: tiny.toml is not a valid suite:")
    assert message in err


@pytest.mark.parametrize("option", ["--seeds", "--epochs", "--limit"])
@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "100000000"])
def test_counts_are_whole_numbers_of_at_least_one(rnnpipe, option, value):
    code, out, err = rnnpipe("run", "tiny.toml", option, value)
    assert (code, out) == (2, "")
    assert f"{value!r} is not a whole number of at least 1" in err


@pytest.mark.parametrize("value", ["0", "many"])
def test_workers_are_a_number_or_auto(rnnpipe, value):
    code, out, err = rnnpipe("run", "tiny.toml", "--workers", value)
    assert (code, out) == (2, "")
    assert f"{value!r} is not a whole number of at least 1 and at most 99,999,999, nor auto" in err


def test_a_file_as_the_folder_of_artifacts_is_told(rnnpipe):
    code, out, err = rnnpipe("run", "tiny.toml", "--artifacts", "tiny.toml")
    assert (code, out) == (2, "")
    assert "tiny.toml, which is no folder, or in none: put the artifacts into one, with" in err


@pytest.mark.parametrize("value", ["0", "65536", "99999", "http", "-1", "999999"])
def test_a_port_that_is_none_is_told(rnnpipe, value):
    code, out, err = rnnpipe("serve", "--port", value)
    assert (code, out) == (2, "")
    assert f"{value!r} is not a port: expected 1 to 65535" in err


def test_an_artifacts_folder_that_is_not_there_is_told_and_not_made(rnnpipe, tmp_path):
    missing = tmp_path / "none" / "here"
    code, out, _ = rnnpipe("runs", "--artifacts", str(missing))
    assert code == 0
    assert f"no runs in {missing}/runs yet (there is no such folder)" in out
    assert artifacts_in(rnnpipe("doctor", "--artifacts", str(missing))[1]) == [
        f"ok      artifacts: {missing} is not there yet, and can be made"
    ]
    assert not missing.parent.exists()
    (tmp_path / "none").touch()
    assert artifacts_in(rnnpipe("doctor", "--artifacts", str(missing))[1]) == [
        f"not ok  artifacts: {missing}: {tmp_path}/none is no folder"
    ]


def artifacts_in(out):
    return [line for line in out.splitlines() if "artifacts: " in line]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04 cut off", "has SHA-256"),
        (None, "does not list reuters.npz"),
    ],
)
def test_a_bad_mirror_is_told(rnnpipe, tmp_path, monkeypatch, mirror, content, message):
    bad = tmp_path / "mirror"
    bad.mkdir()
    sums = (mirror / "SHA256SUMS").read_text()
    if content is None:
        sums = sums.replace("reuters.npz", "other.npz")
    else:
        (bad / "reuters.npz").write_bytes(content)
    (bad / "SHA256SUMS").write_text(sums)
    monkeypatch.setitem(os.environ, "RNNPIPE_DATA_MIRROR", str(bad))
    code, _, err = rnnpipe("run", "notebook", "--dataset", "reuters")
    assert code == 2
    assert message in err
    assert "RNNPIPE_DATA_MIRROR" in err
    assert "Traceback" not in err


def test_a_suites_trials_are_shown(rnnpipe):
    code, out, _ = rnnpipe("suites", "notebook")
    assert code == 0
    assert "embedding(256) → gru(256, return_sequences) → gru(128) → dense(46, softmax)" in out
    assert "adam, batch 32, 20 epochs" in out
    code, out, _ = rnnpipe("suites")
    assert [line.split()[0] for line in out.splitlines()] == [
        "suite",
        "captions",
        "memory",
        "notebook",
        "quickstart",
        "structures",
        "tagging",
        "translation",
    ]


def test_data_is_listed_fetched_and_verified(rnnpipe, tmp_path, monkeypatch, mirror):
    monkeypatch.setitem(os.environ, "RNNPIPE_DATA_MIRROR", str(mirror))
    names = [file.name for file in datasets.all_files()]
    assert {"imdb.npz", "en_ewt-ud-dev.conllu", "multi30k/train.de.gz"} < set(names)
    assert states(rnnpipe("data", "list")) == (0, dict.fromkeys(names, "not here"))
    assert rnnpipe("data", "verify")[0] == 1
    assert states(rnnpipe("data", "fetch")) == (0, dict.fromkeys(names, "ok"))
    assert states(rnnpipe("data", "verify")) == (0, dict.fromkeys(names, "ok"))
    (damaged,) = (tmp_path / "artifacts" / "downloads").glob("*/reuters.npz")
    with damaged.open("r+b") as file:
        file.truncate(1000)
    code, found = states(rnnpipe("data", "verify"))
    assert code == 1
    assert found["reuters.npz"].startswith("damaged")
    assert states(rnnpipe("data", "fetch"))[0] == 0
    shutil.copy(mirror / "reuters.npz", tmp_path)
    assert damaged.read_bytes() == (tmp_path / "reuters.npz").read_bytes()


def test_what_a_mirror_does_not_hold_is_told_and_the_rest_is_fetched(
    rnnpipe, tmp_path, monkeypatch, mirror
):
    (tmp_path / "mirror").mkdir()
    shutil.copy(mirror / "imdb_word_index.json", tmp_path / "mirror")
    digest = sha256_of(mirror / "imdb_word_index.json")
    (tmp_path / "mirror" / "SHA256SUMS").write_text(f"{digest}  imdb_word_index.json\n")
    monkeypatch.setitem(os.environ, "RNNPIPE_DATA_MIRROR", str(tmp_path / "mirror"))
    code, found = states(rnnpipe("data", "fetch"))
    assert code == 1
    assert found.pop("imdb_word_index.json") == "ok"
    assert set(found.values()) == {"not in the mirror"}
    assert rnnpipe("data", "list")[0] == 0


def test_doctor_says_ok_or_not_ok_and_the_mend(rnnpipe, monkeypatch, mirror, tmp_path):
    monkeypatch.setattr(environment, "cpu_model", lambda: "A processor")
    monkeypatch.setitem(os.environ, "RNNPIPE_DATA_MIRROR", str(mirror))
    code, out, _ = rnnpipe("doctor")
    assert code == 0, out
    lines = out.splitlines()
    assert all(line.startswith("ok    ") for line in lines)
    assert any("tensorflow: 2.21.0" in line for line in lines)
    assert any("A processor" in line for line in lines)
    monkeypatch.setitem(os.environ, "PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setitem(os.environ, "RNNPIPE_DATA_MIRROR", str(tmp_path / "none"))
    code, out, _ = rnnpipe("doctor")
    assert code == 1
    bad = [line.split(":")[0] for line in out.splitlines() if line.startswith("not ok")]
    assert [name.split("  ")[1] for name in bad] == [
        "Prefect API",
        *(file.name for file in datasets.all_files()),
    ]
    assert out.count("→") == len(bad)


def states(result):
    code, out, err = result
    assert err == ""
    rows = [
        [cell.strip() for cell in line.split("  ") if cell.strip()] for line in out.splitlines()
    ]
    return code, {row[0]: row[1] for row in rows[1:]}


def rnnpipe_process(folder, *arguments, start=("-m", "flows.cli"), prefix=()):
    (folder / "tiny.toml").write_text(TINY)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    environment.pop("PREFECT_API_URL", None)
    return subprocess.Popen(
        [*prefix, sys.executable, *start, *arguments],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # As in a terminal: a process started in the background is made to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (one thread)
    )
