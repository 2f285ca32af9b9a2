"""Whole commands, timed from start to end."""

import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rnnpipe.machine.memory import status_bytes

_LOOKED_AT_EVERY_SECONDS = 0.01


@dataclass(frozen=True)
class Ended:
    """A command's wall-clock seconds, the peak memory of its main process in bytes, its output.

    The peak is looked at every hundredth of a second. What the system tells at the end is no less
    than this process had ever held when it started the command, and a training counts anew.
    """

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
        peak = 0
        while process.returncode is None:
            peak = max(peak, status_bytes("VmHWM", process.pid))
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOKED_AT_EVERY_SECONDS)
        seconds = time.perf_counter() - started
        out.seek(0)
        output = out.read()
    if process.returncode:
        raise RuntimeError(f"{arguments} failed:\n{log.read_text()[-3000:]}")
    return Ended(seconds, peak, output)


def rnnpipe(*arguments: str) -> list[str]:
    """The arguments of python that are the command `rnnpipe ARGUMENTS`."""
    return ["-m", "flows.cli", *arguments]
