"""Open the page of all runs, or a run's report, in the browser.

Without a RUN it is the page of all runs and comparisons, which is written anew. A RUN is an id, a
unique prefix, a name, `latest` or `latest~1`. The path is printed too, and that alone with --print
or where there is no display.
"""

import argparse
import os
import sys
import webbrowser
from pathlib import Path

from flows.commands.options import add_artifacts, store_of
from flows.commands.output import console
from rnnpipe import progress
from rnnpipe.errors import UserError
from rnnpipe.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", metavar="RUN", nargs="?")
    parser.add_argument(
        "--print", action="store_true", dest="only_print", help="print the path and open nothing"
    )
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Prints the page's path, and opens it."""
    store = store_of(options)
    page = _index(store) if options.run is None else _report(store, options.run)
    console().print(str(page))
    if not options.only_print and has_display() and not webbrowser.open(page.as_uri()):
        progress.note("no browser could be started: open the page by its path")
    return 0


def has_display() -> bool:
    """Whether a browser has a screen to show a page on; one that BROWSER names may need none."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def _index(store: Store) -> Path:
    if not store.runs.ids():
        raise UserError(f"no runs in {store.runs.folder} yet: `rnnpipe run quickstart` makes one")
    from rnnpipe.report.index import keep_index  # noqa: PLC0415 (imports SciPy)

    keep_index(store)
    if not store.index_page.exists():
        raise UserError(f"{store.index_page} is not there and cannot be written; see above")
    return store.index_page


def _report(store: Store, reference: str) -> Path:
    run_id = store.runs.find(reference)
    page = store.runs.whole(run_id) / "report.html"
    if not page.exists():
        raise UserError(
            f"run {run_id} has no report: it did not end, or goes on; `rnnpipe show {run_id}` "
            "shows what there is"
        )
    return page
