"""From the store's records to `index.html`, which every run, comparison and history keeps true."""

from pathlib import Path
from urllib.parse import quote

from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.files.atomic import storage_errors, write_atomically
from rnnpipe.report.index.remembered import remembered_rows
from rnnpipe.report.index.view import index_view
from rnnpipe.report.pages import render_page
from rnnpipe.store import Store


def write_index(store: Store) -> Path:
    """Writes the page of all runs and comparisons that this machine knows, and returns its path.

    One process at a time: the page of the last one to write has all that was recorded before.

    Raises:
        UserError: the disk is full or does not let us write.

    """
    with storage_errors(store.root):
        store.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    with storage_errors(store.state), store.sole_use("index", lambda: None):
        runs, comparisons = remembered_rows(store)
        reports = {
            row.id: quote(path.relative_to(store.root).as_posix())
            for row in runs
            if (path := store.runs.path(row.id) / "report.html").exists()
        }
        history = store.history_page.name if store.history_page.exists() else None
        view = index_view(runs, comparisons, reports, history)
        write_atomically(store.index_page, render_page("index.html.j2", {"view": view}).encode())
    return store.index_page


def keep_index(store: Store) -> None:
    """Writes the page anew, or says that it cannot be: no run or comparison is lost for that."""
    try:
        write_index(store)
    except UserError as error:
        progress.note(f"the page of all runs is not up to date: {error}")
