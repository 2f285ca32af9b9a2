"""Remove recorded runs, with their reports and their trials' files.

Each RUN is an id, a unique prefix, a name, `latest` or `latest~1`. A run that goes on is refused,
and a finished one needs --yes; without it nothing is removed, and it is said what would be. The
cache keeps what other runs may need: `rnnpipe cache prune` makes room there. Pages that link to a
removed run, such as those of its comparisons, stay as they are, and are named.
"""

import argparse

from rich.filesize import decimal

from flows.commands.options import add_artifacts, store_of
from flows.commands.output import console
from rnnpipe.errors import UserError
from rnnpipe.store.removal import RemovableRun, pages_about, removable, remove


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", metavar="RUN", nargs="+")
    parser.add_argument("--yes", action="store_true", help="remove finished runs too")
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Removes the runs, and says which."""
    store = store_of(options)
    runs = removable(store, options.run)
    finished = [run for run in runs if run.status == "finished"]
    if finished and not options.yes:
        raise UserError(
            "nothing is removed: add --yes to remove what is finished\n  "
            + "\n  ".join(map(_told, runs))
        )
    remove(runs)
    from rnnpipe.report.index import keep_index  # noqa: PLC0415 (imports SciPy)

    keep_index(store)
    out = console()
    for run in runs:
        out.print(f"removed {_told(run)}")
    if pages := pages_about(store, runs):
        out.print(f"what links to it stays, and leads nowhere there: {', '.join(pages)}")
    return 0


def _told(run: RemovableRun) -> str:
    return f"run {run.id} ({run.status or 'no readable record'}, {decimal(run.size)})"
