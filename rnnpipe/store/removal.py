"""Removing recorded runs: their folders and records, and nothing that others need.

Entries of the cache stay, whoever used them: `rnnpipe cache prune` removes those that no recorded
run needs any more.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import storage_errors
from rnnpipe.records import RunStatus
from rnnpipe.store.cache import REMOVING
from rnnpipe.store.listing import size_of
from rnnpipe.store.store import Store


@dataclass(frozen=True)
class RemovableRun:
    """A run that does not go on, its folder, and the bytes that this takes.

    `status` is None where the record is missing or cannot be read. Files that the cache has too
    take their bytes once, and these stay with the cache.
    """

    id: str
    status: RunStatus | None
    folder: Path
    size: int


def removable(store: Store, references: Sequence[str]) -> list[RemovableRun]:
    """The runs that the references name, each once, if all of them may be removed.

    Raises:
        UserError: one names no run or one that goes on, or the store has an address.

    """
    if store.address is not None:
        raise UserError(
            f"runs at an address are not removed by rnnpipe, as other machines may use them: "
            f"remove {store.address}/runs/RUN/ with the tools of the address, and the same folder "
            f"in {store.runs.folder}"
        )
    ids = list(dict.fromkeys(store.runs.find(reference) for reference in references))
    return [_removable(store, run_id) for run_id in ids]


def remove(runs: Sequence[RemovableRun]) -> None:
    """Removes the runs' folders. A run is there whole or not at all, whenever the process dies.

    Raises:
        UserError: the disk does not let us.

    """
    for run in runs:
        with storage_errors(run.folder.parent):
            # What is left under this name by a killed process is removed by `cache prune`.
            going = run.folder.rename(run.folder.with_name(REMOVING + run.id))
            shutil.rmtree(going)


def pages_about(store: Store, runs: Sequence[RemovableRun]) -> list[str]:
    """The pages that stay and link to a removed run: those of comparisons, and the history's.

    Each by its path within the store, such as `comparisons/…/report.html`.
    """
    pages = [*sorted(store.root.glob("comparisons/*/report.html")), store.history_page]
    texts = {page: page.read_text("utf-8") for page in pages if page.is_file()}
    return [
        str(page.relative_to(store.root))
        for page, text in texts.items()
        if any(run.id in text for run in runs)
    ]


def _removable(store: Store, run_id: str) -> RemovableRun:
    folder = store.runs.path(run_id)
    status = _status(store, run_id)
    if status == "running" or run_id in store.running.names():
        raise UserError(
            f"run {run_id} goes on: stop it first (Ctrl-C where it was started), or wait until it "
            f"has ended; if its process is gone and it says so all the same, remove {folder} by "
            "hand"
        )
    return RemovableRun(run_id, status, folder, size_of([folder]))


def _status(store: Store, run_id: str) -> RunStatus | None:
    try:
        return store.runs.read(run_id).status
    except UserError:
        return None  # a damaged record is no reason to keep it
