"""Where a result comes from: commit, packages and machine."""

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from rnnpipe.records import Environment, Hardware

PACKAGES = ("rnnpipe", "keras", "tensorflow", "numpy", "prefect", "pandas", "matplotlib")
"""Packages whose versions are written into every run's record."""


def environment() -> Environment:
    """The environment of this process. Imports TensorFlow to ask for the device."""
    commit, dirty = _git_state(Path(__file__).parent)
    return Environment(
        python=platform.python_version(),
        platform=platform.platform(),
        packages={name: version(name) for name in PACKAGES},
        hardware=hardware(),
        commit=commit,
        dirty=dirty,
    )


def hardware() -> Hardware:
    """What this process trains on. Imports TensorFlow to ask for the device."""
    import tensorflow as tf  # noqa: PLC0415 (seconds to import; only who trains pays them)

    gpus = tf.config.list_physical_devices("GPU")
    names = [tf.config.experimental.get_device_details(g).get("device_name", "GPU") for g in gpus]
    return Hardware(
        device=" + ".join(names) or "CPU",
        cpu=cpu_model(),
        threads=tf.config.threading.get_intra_op_parallelism_threads() or usable_cores(),
    )


def usable_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def cpu_model() -> str:
    """The processor's name, as the operating system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        return _output(["sysctl", "-n", "machdep.cpu.brand_string"]) or platform.machine()
    return platform.processor() or platform.machine()


def _git_state(folder: Path) -> tuple[str | None, bool | None]:
    """Commit and whether files differ from it; `None` where rnnpipe is not run from a checkout."""
    git = ["git", "-C", str(folder)]
    if _output([*git, "ls-files", "--error-unmatch", Path(__file__).name]) is None:
        return None, None
    commit = _output([*git, "rev-parse", "HEAD"])
    changes = _output([*git, "status", "--porcelain", "--", ":/"])
    return commit, None if changes is None else bool(changes)


def _output(command: list[str]) -> str | None:
    """What a command prints, or None where it is missing or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
