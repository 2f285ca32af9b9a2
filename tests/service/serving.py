"""`rnnpipe serve` as a process of its own, and its API as anyone sees it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from rnnpipe.store import Store

PATIENCE = 300
"""Seconds until a test gives up on what ought to happen; on a quiet machine all takes a tenth."""

# The name first, as Prefect wants it for HTTP's basic authentication.
CREDENTIALS = "operator:S3CRET-of-the-server"

SETTINGS = {
    "PREFECT_SERVER_API_AUTH_STRING": CREDENTIALS,
    # As in production, only more often: schedules, new runs, runs that wait for their turn, and
    # what is to be forgotten.
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "2",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "2",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}

TINY = """
name = "{name}"
title = "Tiny"
seeds = [0, 1]
[datasets.digits]
source = "digits"
limit = 64
[variants.gru]
layers = [{{ type = "gru", units = 3 }}]
"""


def until(condition, what):
    """Waits for the condition to be something, and returns that."""
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at:
        if found := condition():
            return found
        time.sleep(0.1)
    raise TimeoutError(f"waited {PATIENCE} s for {what}")


def processes(variable, *, any_value=False):
    """The processes that have `NAME=value` in their environment, those that have ended left out.

    With `any_value` those that have the variable at all.
    """
    wanted = variable.encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in (each.partition(b"=")[0] if any_value else each for each in variables):
            found.append(int(folder.name))
    return found


def process_running(served, arguments):
    """The process of the service that runs `prefect` with these arguments."""
    wanted = "\0".join(["-m", "prefect", *arguments]).encode()
    (found,) = [
        pid
        for pid in processes(f"PREFECT_API_URL={served.url}/api")
        if wanted in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    return found


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Served:
    """A service of its own store, on any free port; `folder` is for this test alone.

    A setting that is None is left out.
    """

    def __init__(self, folder, **settings):
        self.folder = folder
        self.store = Store(folder / "artifacts")
        inherited = {n: v for n, v in os.environ.items() if not n.startswith(("PREFECT", "RNNP"))}
        wanted = inherited | SETTINGS | settings
        self.environment = {name: value for name, value in wanted.items() if value is not None}
        self.process = self.command("--port", str(free_port()))
        self.said = [self.process.stdout.readline() for _ in range(4)]
        self.url, self.reports = (line.split()[1] for line in self.said[:2])
        self.api = httpx.Client(
            base_url=f"{self.url}/api/",
            auth=tuple(CREDENTIALS.split(":")),
            trust_env=False,
            timeout=60,
        )

    def command(self, *options):
        """`rnnpipe serve` with these options, and this store where they name no other."""
        options = ("--artifacts", str(self.store.root), *options)
        return subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "serve", *options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def interrupt(self):
        """Ctrl-C; returns the exit code and what was said since."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=PATIENCE)
        self.api.close()
        return self.process.returncode, said

    def ask(self, method, path, items=None, **content):
        """What the API answers; a server that is busy or restarted is asked again."""

        def answered():
            try:
                answer = self.api.request(method, path, json=items or content or None)
            except httpx.TransportError:
                return None
            return None if answer.status_code == 503 else answer

        answer = until(answered, "the server")
        return answer.raise_for_status().json() if answer.content else None

    def suite(self, name):
        """The path of a tiny suite of this name."""
        path = self.folder / f"{name}.toml"
        path.write_text(TINY.format(name=name))
        return str(path)

    def start(self, deployment, **parameters):
        """Starts a run of `flow/deployment`; returns the flow run's id."""
        found = self.ask("GET", f"deployments/name/{deployment}")
        path = f"deployments/{found['id']}/create_flow_run"
        return self.ask("POST", path, parameters=parameters)["id"]

    def flow_run(self, flow_run_id):
        return self.ask("GET", f"flow_runs/{flow_run_id}")

    def runs_of(self, deployment):
        """The flow runs of a deployment that have been started."""
        return self.ask(
            "POST",
            "flow_runs/filter",
            deployments={"name": {"any_": [deployment]}},
            flow_runs={"start_time": {"is_null_": False}},
        )

    def reached(self, flow_run_id, *states):
        """Waits until the flow run is in one of these states; returns it."""

        def there():
            found = self.flow_run(flow_run_id)
            if found["state_name"] in states:
                return found
            ended = found["state_type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
            assert not ended, found["state"]
            return None

        return until(there, f"flow run {flow_run_id} to be {' or '.join(states)}")

    def artifacts(self, flow_run_id):
        """The flow run's artifacts, by key."""
        wanted = {"id": {"any_": [flow_run_id]}}
        found = self.ask("POST", "artifacts/filter", flow_runs=wanted)
        return {artifact["key"]: artifact for artifact in found}

    def logs(self, flow_run_id):
        """What the flow run said, the last first."""
        wanted = {"flow_run_id": {"any_": [flow_run_id]}}
        found = self.ask("POST", "logs/filter", logs=wanted, sort="TIMESTAMP_DESC")
        return [line["message"] for line in found]

    def records(self, suite):
        """The records of the suite's runs, the earliest first; one is made after its folder."""
        runs = self.store.runs
        begun = [run_id for run_id in runs.ids() if (runs.path(run_id) / "run.json").exists()]
        return [runs.read(run_id) for run_id in begun if f"-{suite}-" in run_id]

    def process_of(self, flow_run_id):
        """Waits for the process of the flow run; returns its id."""
        (pid,) = until(lambda: processes(f"PREFECT__FLOW_RUN_ID={flow_run_id}"), "the process")
        return pid
