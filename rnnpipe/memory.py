"""How much memory a stretch of work takes on top of what its process held before."""

import os
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")


class PeakMemory:
    """Measures from its making on, where the system can tell (Linux).

    A process that trains one model after another keeps some memory of each, so that its resident
    size says more about the order than about the model. Hence the peak above the start.
    """

    def __init__(self) -> None:
        self._start: int | None = None
        if _STATUS.exists() and os.access(_CLEAR_REFS, os.W_OK):
            _CLEAR_REFS.write_text("5")  # the peak starts anew at the present size
            self._start = _status_bytes("VmRSS")

    def above_start(self) -> int | None:
        """Largest resident memory so far, in bytes above that at the start; None if not known."""
        return None if self._start is None else max(0, _status_bytes("VmHWM") - self._start)


def _status_bytes(field: str) -> int:
    """A size from the process's status, which the kernel gives in units of 1,024 bytes."""
    lines = _STATUS.read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{field}:")).split()[1]) * 1024
