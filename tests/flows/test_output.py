"""Standard output and error that are closed, full, read by nobody or not UTF-8."""

import os
import re
import subprocess
import sys

import pytest

from rnnpipe.store import Store
from tests.flows.test_cli import rnnpipe_process
from tests.rnnpipe.factories import write_run

WORSE = 3
UNREAD = 141


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    """The arguments of a comparison whose second run is worse than the first."""
    folder = tmp_path_factory.mktemp("compared") / "artifacts"
    runs = ("20261122-090000-small-aaaa", "20261123-090000-small-bbbb")
    for name, accuracy in zip(runs, (0.9, 0.4), strict=True):
        write_run(
            folder / "runs" / name, accuracy={"lstm": accuracy}, variants=["lstm"],
            datasets=["digits"], examples=200,
        )  # fmt: skip
    return ["compare", *runs, "--gate", "--artifacts", str(folder)]


def run(arguments, **settings):
    command = [sys.executable, "-m", "flows.cli", *arguments]
    settings = {"stdout": subprocess.PIPE, "env": os.environ, **settings}
    return subprocess.run(command, check=False, stderr=subprocess.PIPE, **settings)


@pytest.mark.parametrize("command", ["gate", "suites"])
def test_output_that_nobody_reads_ends_the_command_as_sigpipe_would(command, gate):
    arguments = gate if command == "gate" else [command]
    reader, writer = os.pipe()
    os.close(reader)
    done = run(arguments, stdout=writer)
    os.close(writer)
    assert done.returncode == UNREAD
    assert done.stderr == b""


def test_head_ends_a_command_and_not_with_a_code_of_the_gate(gate):
    command = f"set -o pipefail; {sys.executable} -m flows.cli {' '.join(gate)} | head -n 1 | wc -l"
    done = subprocess.run(["bash", "-c", command], check=False, capture_output=True)
    # What was written before `head` ended may have been all.
    assert done.returncode in {UNREAD, WORSE}
    assert (done.stdout, done.stderr) == (b"1\n", b"")


def test_a_run_whose_progress_nobody_reads_is_interrupted_and_no_trial_has_failed(tmp_path):
    process = rnnpipe_process(
        tmp_path, "run", "tiny.toml", "-v", "--epochs", "3000", "--limit", "64"
    )
    for line in process.stderr:
        if "seed-0  epoch 2/" in line:
            break
    process.stderr.close()
    assert process.wait(timeout=60) == UNREAD
    process.stdout.close()
    runs = Store(tmp_path / "artifacts").runs
    record = runs.read(runs.find("latest"))
    assert record.status == "interrupted"
    assert [trial.status for trial in record.trials] == ["interrupted", "pending"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's /dev/full")  # noqa: PTH110
def test_output_on_a_full_disk_is_told_without_traceback(gate):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = run(gate, stdout=full)
    assert done.returncode == 2
    assert done.stderr.startswith(
        b"rnnpipe: standard output cannot be written (No space left on device): make room"
    )
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_leave_the_exit_code_as_it_is(gate, closed):
    command = f"{sys.executable} -m flows.cli {' '.join(gate)} {closed}"
    done = subprocess.run(["sh", "-c", command], check=False, capture_output=True)
    assert done.returncode == WORSE
    assert done.stderr == b""


@pytest.mark.parametrize("encoding", ["ascii", "euc_kr", "latin-1", "utf-8"])
def test_any_encoding_tells_the_same_numbers_and_the_gate_keeps_its_code(gate, encoding):
    done = run(gate, env=os.environ | {"PYTHONIOENCODING": encoding})
    assert done.returncode == WORSE
    assert done.stderr == b""
    told = done.stdout.decode(encoding)
    assert "worse" in told
    assert re.search(r"[\u2212-]0\.\d", told)  # that it is less is still seen


def test_help_is_told_where_docstrings_are_left_out():
    env = os.environ | {"PYTHONOPTIMIZE": "2"}
    for arguments in (["--help"], ["cache", "--help"], ["compare", "--help"]):
        assert run(arguments, env=env).stdout == run(arguments).stdout
