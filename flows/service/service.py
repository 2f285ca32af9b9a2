"""The one service of a store: which process serves, where, and how it is found and ended.

The process that serves holds the lock of a file in the store. When the file is there and its lock
is free, that process was killed; what is left of its service is found by a mark and ended.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.service import marked
from rnnpipe.errors import UserError
from rnnpipe.files.locks import sole_use_if_free
from rnnpipe.settings import ARTIFACTS, REPORTS, SERVICE, absolute_paths
from rnnpipe.store import Store, storage_errors

HOST = "127.0.0.1"
PORT = 4200
"""Prefect's own."""

PATIENCE_SECONDS = 60.0
"""How long each part of the service may take to end before it is killed."""


@dataclass(frozen=True)
class Service:
    """What serves: a process, two addresses, and the mark of all that belongs to it.

    Attributes:
        pid: of the process that keeps the others running.
        url: of Prefect's server.
        mark: in the environment of every process of the service.
        reports: where the store's reports are served.

    """

    pid: int
    url: str
    mark: str
    reports: str = ""

    def environment(self, store: Store) -> dict[str, str]:
        """What its processes have in their environment besides what this process has.

        Raises:
            UserError: the disk does not let us write.

        """
        home = store.state / "prefect"
        with storage_errors(home):
            home.mkdir(mode=0o700, exist_ok=True)
            home.chmod(0o700)
        found = {
            SERVICE: self.mark,
            REPORTS: self.reports,
            ARTIFACTS: store.location,
            **absolute_paths(),
            "PREFECT_HOME": str(home),
            "PREFECT_API_URL": f"{self.url}/api",
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            # In memory, what limits a deployment's runs would be lost with a server that dies.
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
                "prefect.server.concurrency.lease_storage.filesystem"
            ),
            # Without it Prefect forgets events alone, and its database grows with every run.
            "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": os.environ.get(
                "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED", "events,flow_runs"
            ),
            "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3"),
        }
        if secret := os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
            found["PREFECT_API_AUTH_STRING"] = os.environ.get("PREFECT_API_AUTH_STRING", secret)
        return found


def logs(store: Store) -> Path:
    """The folder for what the processes of the service say."""
    return store.state / "service"


def running(store: Store) -> Service | None:
    """The service that is running, or None; what is left of one that was killed is ended."""
    path = _file(store)
    with sole_use_if_free(path) as lock:
        if lock is None:
            return _read(path)
        if (left := _read(path)) is not None:
            marked.end(left.mark, PATIENCE_SECONDS)
        path.unlink()
    return None


def stop(store: Store) -> bool:
    """Ends the service, and waits until nothing is left of it; says whether there was one."""
    service = running(store)
    if service is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(service.pid, signal.SIGTERM)
    while running(store) == service:
        time.sleep(0.1)
    return True


@contextmanager
def sole_service(store: Store, port: int | None) -> Iterator[Service]:
    """Makes this process the one that serves; when the block ends, no process of it is left.

    Raises:
        UserError: the store is being served already, or the port is taken.

    """
    other = running(store)
    path = _file(store)
    with storage_errors(path):
        path.touch(mode=0o600)
    with sole_use_if_free(path) as lock:
        if other is not None or lock is None:
            where = f" at {other.url}" if other is not None else ""
            raise UserError(
                f"{store.root} is being served already{where}: end that with "
                "`rnnpipe serve --stop`, or serve another folder with --artifacts DIR"
            )
        try:
            free = _free_port(*((PORT, 0) if port is None else (port,)))
            reports = _free_port(free + 1, 0)
            mark = secrets.token_hex(16)
            service = Service(
                os.getpid(), f"http://{HOST}:{free}", mark, f"http://{HOST}:{reports}"
            )
            with storage_errors(path):
                lock.write(json.dumps(asdict(service)).encode())
                lock.flush()
                # What the processes of the service before said goes with it.
                shutil.rmtree(logs(store), ignore_errors=True)
                logs(store).mkdir(mode=0o700)
            try:
                yield service
            finally:
                marked.end(service.mark, PATIENCE_SECONDS)
        finally:
            path.unlink()


def _file(store: Store) -> Path:
    return store.state / "service.json"


def _read(path: Path) -> Service | None:
    """None when it is gone, or its process has not come to writing it."""
    try:
        return Service(**json.loads(path.read_text()))
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def _free_port(*wanted: int) -> int:
    """The first of these that is free; 0 stands for any.

    Raises:
        UserError: they are taken, or not for us.

    """
    for port in wanted:
        with socket.socket() as listener, suppress(OSError, OverflowError):
            # As the server does it: a port is free although its last connections fade away.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, port))
            found: int = listener.getsockname()[1]
            return found
    raise UserError(f"port {wanted[0]} of {HOST} cannot be had: name another with --port")
