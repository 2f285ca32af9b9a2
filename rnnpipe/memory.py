"""The peak memory of a stretch of work."""

import os
from pathlib import Path


def reset_peak_memory() -> None:
    """Starts a new measurement for `peak_memory`, where the system can (Linux)."""
    clear = Path("/proc/self/clear_refs")
    if os.access(clear, os.W_OK):
        clear.write_text("5")


def peak_memory() -> int | None:
    """Largest resident memory in bytes since `reset_peak_memory`; None where it is not known."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024
