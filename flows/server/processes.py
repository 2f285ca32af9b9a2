"""Processes of ours: started deaf to signals; found by their environment, and ended.

Children inherit their environment, so those of a dead process are known by it.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psutil


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


def with_variables(variables: Mapping[str, str]) -> "list[psutil.Process]":
    """The processes that have all of these in their environment; without this one."""
    import psutil  # noqa: PLC0415 (most commands look for no process)

    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and variables.items() <= environment(process).items()
    ]


def environment(process: "psutil.Process") -> dict[str, str]:
    """Empty when it has ended, waits to be collected, or is another user's and none of ours."""
    import psutil  # noqa: PLC0415 (as above)

    try:
        found: dict[str, str] = process.environ()
    except (psutil.Error, OSError):
        return {}
    return found


def end(find: "Callable[[], list[psutil.Process]]", patience: float) -> None:
    """Ends the processes that `find` finds: asks them first, and kills who does not end in time.

    `find` is asked whether one has ended, and no other way: to wait for a child of ours would
    collect it, and its exit code is for who has started it.
    """
    import psutil  # noqa: PLC0415 (as above)

    for number in (signal.SIGTERM, signal.SIGKILL):
        waits_until = time.monotonic() + patience
        for process in find():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
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
