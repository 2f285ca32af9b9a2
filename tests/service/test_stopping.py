"""Whatever way a service ends, nothing of it is left running."""

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing, contextmanager

import pytest

from flows.cli import main
from tests.service.serving import Served, processes, until


@pytest.fixture
def served(tmp_path):
    """A service with a run that goes on."""
    service = Served(tmp_path)
    flow_run = service.start("benchmark/quickstart", suite=service.suite("endless"), epochs=10_000)
    epochs = service.store.root / "checkpoints"
    until(lambda: [*epochs.glob("*/epoch-*.npz")], "the first epoch")
    service.running = flow_run
    yield service
    if service.process.poll() is None:
        service.interrupt()


def mark(service):
    content = json.loads((service.store.state / "service.json").read_text())
    return f"RNNPIPE_SERVICE={content['mark']}"


def state_of(service, flow_run_id):
    """What the server's database says when no server runs."""
    with closing(sqlite3.connect(service.store.state / "prefect/prefect.db")) as database:
        found = database.execute("select state_name from flow_run where id = ?", [flow_run_id])
        return found.fetchone()[0]


def test_stop_ends_every_process_and_the_run_is_crashed(served, capsys):
    variable = mark(served)
    # The server, the worker and the flow run.
    assert len(processes(variable)) >= 3
    assert main(["serve", "--stop", "--artifacts", str(served.store.root)]) == 0
    assert capsys.readouterr().out == "stopped\n"
    assert processes(variable) == []
    assert served.process.wait() == 0
    assert served.process.stdout.read() == "stopped\n"
    assert state_of(served, served.running) == "Crashed"
    (record,) = served.records("endless")
    assert record.status == "interrupted"
    assert main(["serve", "--stop", "--artifacts", str(served.store.root)]) == 0
    assert capsys.readouterr().out.startswith("nothing is being served")


@contextmanager
def process_of_another_worker(flow_run_id):
    process = subprocess.Popen(
        ["sleep", "infinity"], env=os.environ | {"PREFECT__FLOW_RUN_ID": flow_run_id}
    )
    yield
    process.kill()
    process.wait()


def test_what_a_killed_service_left_is_ended_by_the_next_and_nothing_else(served):
    deployment = served.ask("GET", "deployments/name/prune/prune-cache")
    path = f"deployments/{deployment['id']}/create_flow_run"
    others = served.ask("POST", path, state={"type": "RUNNING"})["id"]
    variable = mark(served)
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait()
    assert len(processes(variable)) >= 3
    with process_of_another_worker(others):
        again = Served(served.folder)
        assert processes(variable) == []
        assert again.flow_run(served.running)["state_name"] == "Crashed"
        assert again.flow_run(others)["state_name"] == "Running"
    again.interrupt()
    assert processes(variable) == []
