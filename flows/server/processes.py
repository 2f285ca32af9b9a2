"""Processes of ours: started deaf to signals; found by their environment, and ended.

Children inherit their environment. Finding a process by it needs Linux's `/proc`; where there is
none, no process is found.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_PROC = Path("/proc")


@contextmanager
def deaf_to(*signals: signal.Signals) -> Iterator[None]:
    """In the block this thread misses these signals; they are acted on when the block ends.

    Processes that are started there, by this thread or one begun there, miss them for good. A
    terminal sends Ctrl-C to every process of a command, and it is for the command itself to end the
    others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def with_variables(*variables: str) -> list[int]:
    """The processes that have all of these, each `NAME=value`; without this one."""
    wanted = {variable.encode() for variable in variables}
    pids = (int(folder.name) for folder in _PROC.glob("[0-9]*"))
    return [pid for pid in pids if pid != os.getpid() and wanted <= set(environment(pid))]


def environment(pid: int) -> list[bytes]:
    """Empty when it has ended, waits to be collected, or is another user's and none of ours."""
    try:
        return (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def end(find: Callable[[], list[int]], patience: float) -> None:
    """Ends the processes that `find` finds: asks them first, and kills who does not end in time."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        waits_until = time.monotonic() + patience
        for pid in find():
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        while (left := find()) and time.monotonic() < waits_until:
            time.sleep(0.05)
        if not left:
            return


def end_child(process: subprocess.Popen[Any], patience: float) -> None:
    """Ends a process that this one has started, likewise, and collects it."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
