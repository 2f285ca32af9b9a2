"""Runs that are killed, and runs that go on side by side, as processes of their own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Pending, Running, Scheduled

from flows.cli import main
from flows.running.recorded import tell_prefect
from rnnpipe.records import RunRecord
from rnnpipe.store import Store

SUITE = """
name = "tiny"
title = "Tiny"
seeds = [0]
[training]
epochs = 30
[datasets.digits]
source = "digits"
limit = 64
[variants.lstm]
layers = [{ type = "lstm", units = 4 }]
[variants.gru]
layers = [{ type = "gru", units = 4 }]
"""

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def rnnpipe_run(folder, *options):
    """`rnnpipe run` in `folder`, as a user without any settings starts it."""
    (folder / "tiny.toml").write_text(SUITE)
    ours = ("PREFECT_", "RNNPIPE_", "DO_NOT_TRACK")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "run", "tiny.toml", "-v", *options],
        cwd=folder,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@dataclass
class Server:
    """What a temporary server is seen to be like while it runs."""

    pid: int
    environment: dict[str, str]
    address: str
    settings: dict


@dataclass
class Story:
    """What is seen when a run is killed, the next command started, and the run started again."""

    store: Store
    server: Server | None
    when_killed: RunRecord
    told: str
    listed: str
    server_after: int | None
    after: RunRecord
    again: RunRecord
    errors: str


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    store = Store(folder / "artifacts")
    process = rnnpipe_run(folder, "--variant", "lstm")
    seen = []
    for line in process.stderr:
        seen.append(line)
        if "lstm/seed-0  epoch 2/" in line:
            break
    else:
        pytest.fail("".join(seen))
    # It must not end while we look.
    process.send_signal(signal.SIGSTOP)
    server = server_of(store)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -9
    when_killed = store.runs.read(store.runs.find("latest"))
    next_command = subprocess.run(
        [sys.executable, "-m", "flows.cli", "runs"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    server_after = pid_of_server(store)
    process.communicate()
    after = store.runs.read(when_killed.id)
    finished = rnnpipe_run(folder, "--variant", "lstm")
    _, errors = finished.communicate()
    assert finished.returncode == 0, errors
    again = store.runs.read(store.runs.find("latest"))
    return Story(
        store,
        server,
        when_killed,
        next_command.stderr,
        next_command.stdout,
        server_after,
        after,
        again,
        errors,
    )


@needs_proc
def test_the_server_of_a_killed_run_is_ended_by_the_next_command(story):
    assert story.server is not None
    assert story.server_after is None


def test_the_next_command_marks_a_killed_run_as_crashed_and_says_so(story):
    run_id = story.when_killed.id
    assert story.when_killed.status == "running"
    assert story.after.status == "crashed"
    assert story.after.finished_at >= story.after.started_at
    assert story.told == (
        f"rnnpipe: run {run_id} was killed and is marked as crashed now; "
        "the same command goes on where it stopped\n"
    )
    assert story.listed.splitlines()[1].split()[:3] == [run_id, "crashed", "0/1"]


def test_the_same_command_goes_on_with_the_training_that_was_killed(story):
    assert story.again.id != story.after.id
    assert story.again.status == "finished"
    assert [trial.resumed for trial in story.again.trials] == [1]
    assert "lstm/seed-0  epoch 1/" not in story.errors
    assert "Traceback" not in story.errors


def test_prefects_flow_run_is_marked_as_crashed_too(story):
    database = story.store.state / "prefect" / "prefect.db"
    with closing(sqlite3.connect(database)) as connection:
        states = connection.execute("SELECT state_type FROM flow_run ORDER BY created").fetchall()
    assert states == [("CRASHED",), ("COMPLETED",)]
    assert story.store.crashed.names() == []
    assert story.store.running.names() == []
    assert story.store.servers.names() == []


@needs_proc
def test_the_temporary_api_is_reached_over_loopback_alone(story):
    assert story.server.address.startswith("127.0.0.1:")


@needs_proc
def test_telemetry_is_off(story):
    assert story.server.environment["DO_NOT_TRACK"] == "1"
    assert story.server.settings["server"]["analytics_enabled"] is False


def test_prefects_home_is_in_the_store_and_private(story):
    home = story.store.state / "prefect"
    assert (home / "prefect.db").is_file()
    assert [oct(path.stat().st_mode & 0o777) for path in (home, home.parent)] == ["0o700"] * 2


def test_prefect_keeps_json_results_alone(story):
    results = sorted(story.store.cache.results.folder.iterdir())
    assert results
    for path in results:
        content = json.loads(path.read_bytes())
        assert content["metadata"]["serializer"]["type"] == "json"
        json.loads(content["result"])
    assert not (story.store.state / "prefect" / "storage").exists()


def test_two_runs_at_once_train_every_trial_once_and_both_finish(tmp_path):
    processes = [rnnpipe_run(tmp_path, "--epochs", "3") for _ in range(2)]
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
    runs = Store(tmp_path / "artifacts").runs
    records = [runs.read(run_id) for run_id in runs.ids()]
    assert [record.status for record in records] == ["finished", "finished"]
    first, second = ([trial.cached for trial in record.trials] for record in records)
    assert [a + b for a, b in zip(first, second, strict=True)] == [1, 1]
    assert [t.best for t in records[0].trials] == [t.best for t in records[1].trials]
    assert sum(told.count("epoch 3/3") for told in errors) == 2
    assert not any("Traceback" in told or "locked" in told for told in errors)
    with closing(sqlite3.connect(tmp_path / "artifacts/state/prefect/prefect.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        states = connection.execute("SELECT state_type FROM flow_run").fetchall()
    assert states == [("COMPLETED",), ("COMPLETED",)]


@pytest.fixture
def client(prefect_server):
    with get_client(sync_client=True) as client:
        yield client


@flow(name="flow-of-a-test")
def some_flow():
    pass


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (Running(), "CRASHED"),
        (Pending(), "CRASHED"),
        (Completed(), "COMPLETED"),
        (Scheduled(), "SCHEDULED"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_prefect_is_told_of_a_flow_run_it_takes_to_go_on(client, store, state, becomes):
    told = client.create_flow_run(some_flow, state=state)
    store.crashed.leave(str(told.id))
    tell_prefect(store)
    assert client.read_flow_run(told.id).state_type.value == becomes
    assert store.crashed.names() == []


def test_a_flow_run_that_this_api_does_not_know_is_left_for_another(client, store):
    unknown, known = str(uuid4()), client.create_flow_run(some_flow, state=Running())
    store.crashed.leave(unknown)
    store.crashed.leave(str(known.id))
    tell_prefect(store)
    assert store.crashed.names() == [unknown]
    assert client.read_flow_run(known.id).state.is_crashed()


def test_a_flow_run_that_is_tried_again_does_not_take_itself_for_crashed(client, store):
    @flow(name="tried-again")
    def tried_again():
        store.crashed.leave(flow_run.id)
        tell_prefect(store)
        return client.read_flow_run(flow_run.id).state_type.value

    assert tried_again() == "RUNNING"
    assert store.crashed.names() == []


def test_an_api_that_does_not_answer_is_told_later(store, capsys):
    left = str(uuid4())
    store.crashed.leave(left)
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        tell_prefect(store)
    assert store.crashed.names() == [left]
    assert "Prefect cannot be told of crashed runs now" in capsys.readouterr().err


def test_without_crashes_prefect_is_not_asked(store, monkeypatch):
    def asked(**_):
        raise AssertionError

    monkeypatch.setattr("flows.running.recorded.get_client", asked)
    tell_prefect(store)


def test_commands_on_a_store_that_is_not_there_make_none(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["runs"]) == 0
    assert list(tmp_path.iterdir()) == []


def server_of(store):
    """The temporary server of a run in this store, as the system and the server itself tell it."""
    if sys.platform != "linux":
        return None
    pid = pid_of_server(store)
    folder = Path("/proc") / str(pid)
    (address,) = listens_on(folder)
    settings = httpx.get(f"http://{address}/api/admin/settings").json()
    return Server(pid, environment_of(folder), address, settings)


def pid_of_server(store):
    """The process id of the server whose home is in this store; None when there is none."""
    wanted = {
        "PREFECT_HOME": str(store.state / "prefect"),
        "PREFECT__SERVER_EPHEMERAL": "1",
    }.items()
    pids = [
        int(folder.name)
        for folder in Path("/proc").glob("[0-9]*")
        if wanted <= environment_of(folder).items()
    ]
    assert len(pids) < 2
    return pids[0] if pids else None


def environment_of(process):
    try:
        content = (process / "environ").read_text(errors="replace")
    except OSError:
        return {}
    return dict(item.split("=", 1) for item in content.split("\0") if "=" in item)


def listens_on(process):
    """The addresses of the process's listening TCP sockets (proc(5): state 0A, little endian)."""
    links = set()
    for link in (process / "fd").iterdir():
        with suppress(FileNotFoundError):  # the server is at work, and closes some meanwhile
            links.add(str(link.readlink()))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in (process / "net" / table).read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state == "0A" and f"socket:[{inode}]" in links:
                address, port = local.split(":")
                octets = bytes.fromhex(address)[::-1]
                found.add(f"{'.'.join(map(str, octets))}:{int(port, 16)}")
    return found
