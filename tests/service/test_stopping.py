"""Whatever way a service ends, nothing of it is left running."""

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing, contextmanager

from flows.cli import main
from tests.service.serving import Served, processes, until


@contextmanager
def serving(folder):
    """A service that is ended with the block, if it has not ended by then."""
    service = Served(folder)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.interrupt()
        service.process.stdout.close()
        service.api.close()


def start_endless(service):
    """Starts a run that goes on; returns the flow run's id once the run is recorded and trains."""
    runs = len(service.records("endless"))
    suite = service.suite("endless")
    flow_run = service.start("benchmark/quickstart", suite=suite, epochs=10_000)
    until(lambda: len(service.records("endless")) > runs, "the run")
    checkpoints = service.store.root / "checkpoints"
    until(lambda: [*checkpoints.glob("*/epoch-*.npz")], "the first epoch")
    return flow_run


def mark(service):
    content = json.loads((service.store.state / "service.json").read_text())
    return f"RNNPIPE_SERVICE={content['mark']}"


def state_of(service, flow_run_id):
    """What the server's database says when no server runs."""
    with closing(sqlite3.connect(service.store.state / "prefect/prefect.db")) as database:
        found = database.execute("select state_name from flow_run where id = ?", [flow_run_id])
        return found.fetchone()[0]


@contextmanager
def process_of_another_worker(flow_run_id):
    process = subprocess.Popen(
        ["sleep", "infinity"], env=os.environ | {"PREFECT__FLOW_RUN_ID": flow_run_id}
    )
    yield
    process.kill()
    process.wait()


def test_what_a_killed_service_left_is_ended_by_the_next_which_is_stopped(tmp_path, capsys):
    """One story, since a service and its runs take long to start."""
    with serving(tmp_path) as killed:
        orphan = start_endless(killed)
        deployment = killed.ask("GET", "deployments/name/prune/prune-cache")
        path = f"deployments/{deployment['id']}/create_flow_run"
        others = killed.ask("POST", path, state={"type": "RUNNING"})["id"]
        left = mark(killed)
        os.kill(killed.process.pid, signal.SIGKILL)
        killed.process.wait()
        # The server, the worker and the flow run.
        assert len(processes(left)) >= 3

    with process_of_another_worker(others), serving(tmp_path) as stopped:
        assert processes(left) == []
        assert stopped.flow_run(orphan)["state_name"] == "Crashed"
        assert stopped.flow_run(others)["state_name"] == "Running"

        running = start_endless(stopped)
        variable = mark(stopped)
        assert len(processes(variable)) >= 3
        assert main(["serve", "--stop", "--artifacts", str(stopped.store.root)]) == 0
        assert capsys.readouterr().out == "stopped\n"
        assert processes(variable) == []
        assert stopped.process.wait() == 0
        assert stopped.process.stdout.read() == "stopped\n"
        assert state_of(stopped, running) == "Crashed"
        assert [record.status for record in stopped.records("endless")] == [
            "crashed",
            "interrupted",
        ]
        assert main(["serve", "--stop", "--artifacts", str(stopped.store.root)]) == 0
        assert capsys.readouterr().out.startswith("nothing is being served")
