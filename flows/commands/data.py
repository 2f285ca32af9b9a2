"""List, fetch or verify the source files of the datasets.

list: which files there are and whether they are here; fetch: have them all in the artifacts
folder, checked; verify: read them again and compare their SHA-256.
"""

import argparse

from rich.table import Table

from flows.commands.options import add_artifacts, store_of
from flows.commands.output import console
from rnnpipe import progress
from rnnpipe.data import datasets
from rnnpipe.data.sources import download
from rnnpipe.files.digests import verify
from rnnpipe.settings import data_mirror


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("action", choices=("list", "fetch", "verify"))
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Prints a line a file; 1 when a file that should be here is missing or damaged."""
    store = store_of(options)
    mirror = data_mirror()
    table = Table("file", "state", "where", box=None)
    good = True
    for remote in datasets.all_files():
        try:
            source = download.locate(remote, mirror)
        except download.NotInMirrorError:
            table.add_row(remote.name, "not in the mirror", str(mirror))
            good &= options.action == "list"
            continue
        path = store.download(source.sha256, source.name)
        if options.action == "fetch":
            with (
                store.downloading(source.sha256, source.name) as path,
                progress.download(source.name) as on_progress,
            ):
                download.fetch(source, path, on_progress=on_progress)
        if not path.exists():
            state, where = "not here", source.location
        elif options.action == "list":
            state, where = "here", str(path)
        else:
            intact = verify(path, source.sha256)
            state, where = ("ok" if intact else "damaged: delete it and fetch again"), str(path)
            good &= intact
        good &= options.action == "list" or path.exists()
        table.add_row(source.name, state, where)
    console().print(table)
    return 0 if good else 1
