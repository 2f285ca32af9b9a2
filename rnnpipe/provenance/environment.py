"""Where a result comes from: commit, packages and machine."""

import platform
import sys
from importlib.metadata import version
from pathlib import Path

from rnnpipe.machine.cores import cpu_limit, cpu_model, output_of, usable_cores
from rnnpipe.machine.devices import may_have_gpu
from rnnpipe.records import Environment, Hardware
from rnnpipe.settings import image_commit, trainings_at_once

PACKAGES = (
    "rnnpipe",
    "keras",
    "tensorflow",
    "numpy",
    "numba",
    "llvmlite",
    "scipy",
    "scikit-learn",
    "pandas",
    "pyarrow",
    "tokenizers",
    "pillow",
    "regex",
    "sacrebleu",
    "matplotlib",
    "prefect",
)
"""Packages whose versions are written into every run's record: those that shape its results."""


def environment() -> Environment:
    """The environment of this process."""
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
    """What this process trains on. TensorFlow is asked where it is there, or may know of a GPU."""
    gpus, threads = [], 0
    if "tensorflow" in sys.modules or may_have_gpu():
        import tensorflow as tf  # noqa: PLC0415 (seconds to import)

        found = map(
            tf.config.experimental.get_device_details, tf.config.list_physical_devices("GPU")
        )
        gpus = [details.get("device_name", "GPU") for details in found]
        threads = tf.config.threading.get_intra_op_parallelism_threads()
    return Hardware(
        device=" + ".join(gpus) or "CPU",
        cpu=_processor(),
        threads=threads or usable_cores(),
        trainings_at_once=trainings_at_once(),
    )


def _processor() -> str:
    """The processor, and how much of it there is, so that costs are not compared with all of it."""
    limit = cpu_limit()
    return cpu_model() if limit is None else f"{cpu_model()}, limited to {limit:g} cores"


def _git_state(folder: Path) -> tuple[str | None, bool | None]:
    """Commit and whether files differ from it, `None` where that is not known.

    Outside a checkout, as in a container, the environment may name the commit.
    """
    git = ["git", "-C", str(folder)]
    if output_of([*git, "ls-files", "--error-unmatch", Path(__file__).name]) is None:
        return image_commit(), None
    commit = output_of([*git, "rev-parse", "HEAD"])
    changes = output_of([*git, "status", "--porcelain", "--", ":/"])
    return commit, None if changes is None else bool(changes)
