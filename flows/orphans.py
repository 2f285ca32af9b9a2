"""The temporary Prefect servers of processes that were killed.

Prefect starts its temporary server as a child process and stops it when its parent ends. A parent
that is killed cannot do so, and the server runs on. So a process that is to start one marks itself
in the store and in its environment, which the server inherits: when the mark is there and its
process is dead, the server is found by its environment.

That needs Linux's `/proc`. Where there is none, nothing is ended.
"""

import atexit
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from rnnpipe.store import Store

OWNER = "RNNPIPE_SERVER_OWNER"
"""Environment variable: by which mark the process is known that started a server."""

_PATIENCE_SECONDS = 5.0
_PROC = Path("/proc")


def own_servers(store: Store) -> None:
    """Has every temporary server that this process starts ended, should the process be killed."""
    owner = secrets.token_hex(16)
    mark = ExitStack()
    mark.enter_context(store.servers.held(owner))
    # Prefect registers later, and so stops its server before the mark goes.
    atexit.register(mark.close)
    os.environ[OWNER] = owner


def end_orphans(store: Store) -> None:
    """Ends the temporary servers of dead processes, those of this store alone."""
    for owner in store.servers.names():
        with store.servers.of_the_dead(owner) as mark:
            if mark is not None:
                for pid in _processes():
                    _end(pid, owner)


def _processes() -> Iterator[int]:
    return (int(folder.name) for folder in _PROC.glob("[0-9]*"))


def _end(pid: int, owner: str) -> None:
    """Ends the process if it is a server of `owner`: asks it first, and kills it in the end."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        waits_until = time.monotonic() + _PATIENCE_SECONDS
        if not _is_server_of(pid, owner):
            return
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        while _is_server_of(pid, owner) and time.monotonic() < waits_until:
            time.sleep(0.02)


def _is_server_of(pid: int, owner: str) -> bool:
    try:
        environment = (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        # It has ended, or is another user's and none of ours.
        return False
    return {f"{OWNER}={owner}".encode(), b"PREFECT__SERVER_EPHEMERAL=1"} <= set(environment)
