"""Processes of ours: started deaf to Ctrl-C; found by their environment, and ended.

Children inherit their environment. Finding a process by it needs Linux's `/proc`; where there is
none, no process is found.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PROC = Path("/proc")


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
    """Processes that are started in the block, by this thread or one begun there, miss Ctrl-C.

    A terminal sends it to every process of a command, and it is for the command itself to end the
    others. Here it is acted on when the block ends.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
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
