"""The processes of a service, known by a mark in their environment, which children inherit.

A worker starts flow runs as processes of their own, which outlive it when it is killed. That needs
Linux's `/proc`; where there is none, a service's own children are ended and no others.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

VARIABLE = "RNNPIPE_SERVICE"
"""Environment variable: the mark of the service that a process belongs to."""

_FLOW_RUN = b"PREFECT__FLOW_RUN_ID="
"""By this variable a worker tells a process which flow run it is."""

_PROC = Path("/proc")


def end(mark: str, patience: float) -> None:
    """Ends every process with this mark: asks them first, and kills who does not end in time."""
    _end(lambda: _processes(mark), patience)


def end_flow_runs(mark: str, patience: float) -> None:
    """The same for those that are flow runs; asked, each reports to the server that it crashed."""
    _end(lambda: [pid for pid in _processes(mark) if _is_flow_run(pid)], patience)


def _end(find: Callable[[], list[int]], patience: float) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        waits_until = time.monotonic() + patience
        for pid in find():
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        while find() and time.monotonic() < waits_until:
            time.sleep(0.1)


def _processes(mark: str) -> list[int]:
    """Those with the mark, without this process."""
    wanted = f"{VARIABLE}={mark}".encode()
    pids = (int(folder.name) for folder in _PROC.glob("[0-9]*"))
    return [pid for pid in pids if pid != os.getpid() and wanted in _environment(pid)]


def _is_flow_run(pid: int) -> bool:
    return any(variable.startswith(_FLOW_RUN) for variable in _environment(pid))


def _environment(pid: int) -> list[bytes]:
    """Empty when it has ended, waits to be collected, or is another user's and none of ours."""
    try:
        return (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []
