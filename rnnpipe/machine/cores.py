"""The machine that this process runs on."""

import math
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")


def usable_cores() -> int:
    """How many cores this process may use; a part of one counts as one."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    limit = cpu_limit()
    return cores if limit is None else min(cores, math.ceil(limit))


def cpu_limit() -> float | None:
    """The cores' worth of time that a quota leaves this process, as in a container; None for all.

    Linux keeps it in control groups, each of which may have one: in a file `cpu.max` (cgroup v2),
    or in two (v1).
    """
    quotas = [quota for folder in _cpu_groups() if (quota := _quota(folder)) is not None]
    return min(quotas, default=None)


def _cpu_groups() -> Iterator[Path]:
    """This process's control groups of processor time, and those that they are in."""
    try:
        memberships = _MEMBERSHIP.read_text().splitlines()
    except OSError:
        return
    for membership in memberships:
        _, controllers, group = membership.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        inner = Path(group.lstrip("/"))
        # In a container the outermost of them is its own, by whatever name it has outside.
        for path in (inner, *inner.parents):
            yield _CGROUPS / controllers / path


def _quota(group: Path) -> float | None:
    """Microseconds of processor time in each period, divided by the period's."""
    for names in (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us")):
        try:
            quota, period = " ".join((group / name).read_text() for name in names).split()
        except (OSError, ValueError):
            continue
        return int(quota) / int(period) if quota.isdecimal() else None
    return None


def cpu_model() -> str:
    """The processor's name, as the operating system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        return output_of(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.machine()
    return platform.processor() or platform.machine()


def output_of(command: list[str]) -> str | None:
    """What a command prints, or None where it is missing or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
