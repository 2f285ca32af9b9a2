"""Processes found by what they have in their environment, which children inherit, and ended.

That needs Linux's `/proc`. Where there is none, no process is found.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


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
