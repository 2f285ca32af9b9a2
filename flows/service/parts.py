"""Serving: a Prefect server and a worker, kept running, with every deployment of `prefect.yaml`."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx

from flows.server import processes
from flows.service import marked
from flows.service.service import PATIENCE_SECONDS, Service
from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.retries import persistently
from rnnpipe.store import Store

POOL = "rnnpipe"

DEPLOYMENTS = Path(__file__).with_name("prefect.yaml")
"""That of the source folder's top level, which an installed package has here."""

PREFECT = [sys.executable, "-m", "prefect"]

_START_SECONDS = 180.0
"""How long a server may take to answer: seconds on a quiet machine, many more on a busy one."""

_SHORTEST_LIFE_SECONDS = 30.0
"""What ends sooner after its start would do so again."""

_LOG_BYTES = 10 * 2**20
"""A log longer than this is set aside, in the place of the one set aside before."""


class Process:
    """A process that is started again when it ends.

    It has a session of its own, so that Ctrl-C reaches the process that serves alone, which then
    ends the others in order.
    """

    def __init__(self, name: str, command: list[str], logs: Path) -> None:
        self._name = name
        self._command = command
        self._log = logs / f"{name}.log"
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._started = time.monotonic()
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 (our own arguments)
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def keep(self) -> bool:
        """Starts it again if it has ended; says whether it had. Keeps its log from growing long.

        Raises:
            UserError: it ended right after its start.

        """
        self._bound_log()
        code = self._process.poll()
        if code is None:
            return False
        # One that was killed, with a negative code, is not to blame for it.
        if code >= 0 and time.monotonic() - self._started < _SHORTEST_LIFE_SECONDS:
            raise UserError(f"the {self._name} ended right after its start: {self._log} says why")
        progress.note(f"the {self._name} has ended and is started again")
        self._process = self._start()
        return True

    def _bound_log(self) -> None:
        """Copies a long log and empties it, as the process goes on writing to the same file.

        What it writes between the two is lost.
        """
        if self._log.stat().st_size <= _LOG_BYTES:
            return
        try:
            shutil.copyfile(self._log, self._log.with_suffix(".log.1"))
        except OSError as error:
            progress.note(f"{self._log} is emptied and not kept: {error}")
        os.truncate(self._log, 0)

    def stop(self) -> None:
        """Asks it to end, and kills it when it does not in time."""
        processes.end_child(self._process, PATIENCE_SECONDS)

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self._process.wait()


def start_server(service: Service, logs: Path) -> Process:
    """The server; it takes seconds until it answers."""
    _, _, address = service.url.partition("//")
    host, _, port = address.partition(":")
    command = [*PREFECT, "server", "start", "--host", host, "--port", port]
    return Process("server", command, logs)


def start_pages(store: Store, service: Service, logs: Path) -> Process:
    """What serves the store's reports."""
    host, _, port = service.reports.partition("//")[2].partition(":")
    module = "flows.service.pages"
    return Process("pages", [sys.executable, "-m", module, str(store.root), host, port], logs)


def wait_for(server: Process, service: Service) -> None:
    """Waits until the server answers.

    Raises:
        UserError: it ended, or does not answer in time.

    """
    ends_at = time.monotonic() + _START_SECONDS
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < ends_at:
            server.keep()
            with suppress(httpx.TransportError):
                if client.get(f"{service.url}/api/health").is_success:
                    return
            time.sleep(0.2)
    raise UserError(f"{service.url} did not answer within {_START_SECONDS:.0f} s")


def deploy(logs: Path) -> None:
    """Makes the work pool and deploys all, or brings what is there up to date.

    Raises:
        UserError: that failed.

    """
    _prefect(["work-pool", "create", POOL, "--type", "process", "--overwrite"], logs)
    _prefect(["deploy", "--all", "--prefect-file", str(DEPLOYMENTS)], logs)


def mark_crashed(service: Service) -> None:
    """Sets the flow runs of the pool that seem to go on to Crashed; to be called without a worker.

    They ended with the machine or by force, when nobody could tell the server. Those of a worker
    that someone else started on this machine may live on, and are left.
    """
    user, _, password = os.environ.get("PREFECT_API_AUTH_STRING", "").partition(":")
    going_on = {"state": {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING"]}}}
    crashed = {"type": "CRASHED", "name": "Crashed", "message": "it ended with the service"}
    with httpx.Client(
        base_url=f"{service.url}/api", auth=(user, password), trust_env=False, timeout=30
    ) as client:
        asked = {"flow_runs": going_on, "work_pools": {"name": {"any_": [POOL]}}}
        for run in _answer(client, "/flow_runs/filter", asked).json():
            if not marked.is_flow_run_alive(run["id"]):
                _answer(client, f"/flow_runs/{run['id']}/set_state", {"state": crashed})


def _answer(client: httpx.Client, path: str, content: object) -> httpx.Response:
    """Asks again while the server's database is busy, as Prefect's own client does."""

    def busy(error: BaseException) -> bool:
        return (
            isinstance(error, httpx.HTTPStatusError)
            and error.response.status_code == httpx.codes.SERVICE_UNAVAILABLE
        )

    return persistently(lambda: client.post(path, json=content).raise_for_status(), busy)


def start_worker(logs: Path) -> Process:
    """A worker for the pool; it comes up by itself."""
    arguments = ["worker", "start", "--pool", POOL, "--type", "process", "--name", POOL]
    return Process("worker", [*PREFECT, *arguments], logs)


def _prefect(arguments: list[str], logs: Path) -> None:
    path = logs / "deploy.log"
    with path.open("ab") as log:
        done = subprocess.run(  # noqa: S603 (our own arguments)
            [*PREFECT, "--no-prompt", *arguments],
            check=False,
            cwd=Path(__file__).parents[2],  # entry points are paths from there
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    if done.returncode:
        raise UserError(f"`prefect {' '.join(arguments)}` failed: {path} says why")
