"""How much memory a stretch of work takes, and keeping what is freed for the next stretch."""

import ctypes
import os
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")

# From glibc's malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_KEPT_BYTES = 2**30
_MOST_BYTES_FROM_HEAP = 2**25  # as many as glibc allows

# The C library's, where that is glibc.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_mallopt, _malloc_trim = (getattr(_libc, name, None) for name in ("mallopt", "malloc_trim"))


def keep_freed_memory() -> None:
    """Has glibc's malloc keep up to 1 GiB of what is freed, in one place for all threads.

    A training step asks for the same megabytes again and again. Otherwise they go back to the
    system each time, and what then comes anew, page by page, was seen to take half of a step. It
    does most when it is called before other threads are started; elsewhere than on Linux it does
    nothing.
    """
    if _mallopt is not None:
        _mallopt(_M_ARENA_MAX, 1)
        _mallopt(_M_MMAP_THRESHOLD, _MOST_BYTES_FROM_HEAP)
        _mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def return_freed_memory() -> None:
    """Gives the system back what is kept, before work that asks for arrays of other sizes.

    Kept is what malloc has freed, and Arrow's pool where that is in use.
    """
    if (arrow := sys.modules.get("pyarrow")) is not None:
        arrow.default_memory_pool().release_unused()
    if _malloc_trim is not None:
        _malloc_trim(0)


class PeakMemory:
    """Measures from its making on, where the system can tell (Linux).

    A process that trains one model after another keeps some memory of each, so that its resident
    size says more about the order than about the model. Hence the peak above the start.
    """

    def __init__(self) -> None:
        self._start: int | None = None
        if _STATUS.exists() and os.access(_CLEAR_REFS, os.W_OK):
            return_freed_memory()
            _CLEAR_REFS.write_text("5")  # the peak starts anew at the present size
            self._start = status_bytes("VmRSS")

    def above_start(self) -> int | None:
        """Largest resident memory so far, in bytes above that at the start; None if not known."""
        return None if self._start is None else max(0, status_bytes("VmHWM") - self._start)


def status_bytes(field: str, process: int | str = "self") -> int:
    """A size from a process's status, which the kernel gives in units of 1,024 bytes.

    It is 0 once the process has ended.
    """
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:")), 0)
