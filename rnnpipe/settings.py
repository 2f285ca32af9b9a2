"""What the environment may say to rnnpipe, and what its processes say to each other by it."""

import os
from pathlib import Path

ARTIFACTS = "RNNPIPE_ARTIFACTS"
"""Environment variable: the folder or address of all results, when no option names one."""

DATA_MIRROR = "RNNPIPE_DATA_MIRROR"
"""Environment variable: a folder or http(s) address with the source files and a SHA256SUMS."""

WORKING_COPIES = "RNNPIPE_WORKING_COPIES"
"""Environment variable: the folder of the working copies of stores that have an address."""

NOTICE = "RNNPIPE_NOTICE"
"""Environment variable: the Prefect block or the webhook's address that a notice goes to."""

ASK_TOKEN = "RNNPIPE_ASK_TOKEN"  # noqa: S105 (its name)
"""Environment variable: what every question to `rnnpipe ask` has to bring, if no option says it."""

COMMIT = "RNNPIPE_COMMIT"
"""Environment variable: the commit that a container's image was made of."""

PROGRESS = "RNNPIPE_PROGRESS"
"""Environment variable, set by us: `quiet` or `verbose`, how much of the progress is told."""

SERVICE = "RNNPIPE_SERVICE"
"""Environment variable, set by us: the mark of the service that a process belongs to."""

REPORTS = "RNNPIPE_REPORTS"
"""Environment variable, set by us: the address at which the reports of the store are served."""

SERVER_OWNER = "RNNPIPE_SERVER_OWNER"
"""Environment variable, set by us: the mark of the process that started a temporary server."""

TRAININGS_AT_ONCE = "RNNPIPE_TRAININGS_AT_ONCE"
"""Environment variable, set by us: how many processes like this one share the machine's cores."""


def artifacts_location(chosen: str | None) -> str:
    """The folder or address of all results: the chosen one, the environment's, or `artifacts`."""
    return chosen or os.environ.get(ARTIFACTS) or "artifacts"


def data_mirror() -> str | None:
    """The data mirror, if one is set."""
    return os.environ.get(DATA_MIRROR) or None


def working_copies() -> Path:
    """The folder of the working copies of stores that have an address.

    Raises:
        RuntimeError: none is set, and the user has no home.

    """
    chosen = os.environ.get(WORKING_COPIES)
    return Path(chosen).resolve() if chosen else user_cache()


def notice_receiver() -> str | None:
    """The Prefect block or the webhook's address that a notice goes to, if one is set."""
    return os.environ.get(NOTICE) or None


def reports_address() -> str | None:
    """The address at which the reports of the store are served, if they are."""
    return os.environ.get(REPORTS) or None


def progress_told() -> str:
    """How much of the progress is told: `quiet`, `verbose`, or, in between, nothing."""
    return os.environ.get(PROGRESS, "")


def trainings_at_once() -> int:
    """How many processes train on this machine's cores at a time, this one among them."""
    return int(os.environ.get(TRAININGS_AT_ONCE, "1"))


def absolute_paths() -> dict[str, str]:
    """The variables that name folders, for processes that have another current folder."""
    named = {name: os.environ.get(name) for name in (DATA_MIRROR, WORKING_COPIES)}
    return {
        name: str(Path(value).expanduser().absolute())
        for name, value in named.items()
        if value and "://" not in value
    }


def user_cache() -> Path:
    """The folder of what a user's commands keep on this machine, whichever store they work on.

    Raises:
        RuntimeError: the user has no home, as in some containers.

    """
    return Path.home() / ".cache" / "rnnpipe"


def image_commit() -> str | None:
    """The commit that a container's image was made of, if it says so."""
    return os.environ.get(COMMIT) or None
