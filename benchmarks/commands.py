"""Whole commands, timed from start to end."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """A command's wall-clock seconds, the peak memory of its main process in bytes, its output."""

    seconds: float
    peak: int
    output: str


def timed(arguments: list[str], log: Path) -> Ended:
    """Runs `python ARGUMENTS`, its standard error going to `log`.

    Raises:
        RuntimeError: it failed.

    """
    started = time.perf_counter()
    with log.open("ab") as errors, (log.parent / "stdout").open("w+") as out:
        process = subprocess.Popen([sys.executable, *arguments], stdout=out, stderr=errors)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        out.seek(0)
        output = out.read()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} failed:\n{log.read_text()[-3000:]}")
    return Ended(seconds, usage.ru_maxrss * 1024, output)


def rnnpipe(*arguments: str) -> list[str]:
    """The arguments of python that are the command `rnnpipe ARGUMENTS`."""
    return ["-m", "flows.cli", *arguments]
