"""What the environment may say: where results go and where data comes from."""

import os
from pathlib import Path

ARTIFACTS = "RNNPIPE_ARTIFACTS"
"""Environment variable: the folder or address of all results, when no option names one."""

DATA_MIRROR = "RNNPIPE_DATA_MIRROR"
"""Environment variable: a folder or http(s) address with the source files and a SHA256SUMS."""


def artifacts_location(chosen: str | None) -> str:
    """The folder or address of all results: the chosen one, the environment's, or `artifacts`."""
    return chosen or os.environ.get(ARTIFACTS) or "artifacts"


def data_mirror() -> str | None:
    """The data mirror, if one is set."""
    return os.environ.get(DATA_MIRROR) or None


def user_cache() -> Path:
    """The folder of what a user's commands keep on this machine, whichever store they work on.

    Raises:
        RuntimeError: the user has no home, as in some containers.

    """
    return Path.home() / ".cache" / "rnnpipe"


def image_commit() -> str | None:
    """The commit that a container's image was made of, if it says so."""
    return os.environ.get("RNNPIPE_COMMIT") or None
