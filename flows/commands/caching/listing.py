"""List what is in the cache: what made it, its size, its last use, and how many runs need it."""

import argparse
from dataclasses import asdict

from rich.filesize import decimal
from rich.table import Table

from flows.commands.options import add_json, store_of
from flows.commands.output import console, print_json
from rnnpipe.counting import counted
from rnnpipe.files.digests import short
from rnnpipe.store import Store
from rnnpipe.store.usage import Recorded, recorded, sizes, stored_entries


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Prints a line an entry, the one used last at the end, and what everything takes on disk."""
    store = store_of(options)
    out = console()
    if not store.cache.folder.is_dir() and not options.json:
        out.print(f"no cache in {store.root} yet: `rnnpipe run quickstart` makes one", markup=False)
        return 0
    needs = recorded(store.runs)
    if options.json:
        print_json(_document(store, needs))
        return 0
    table = Table("entry", "step", "size", "made (UTC)", "last use (UTC)", "runs", box=None)
    for entry in stored_entries(store.cache, needs.runs):
        table.add_row(
            short(entry.digest),
            entry.step or "not known",
            decimal(entry.size),
            f"{entry.made:%Y-%m-%d %H:%M}",
            f"{entry.last_use:%Y-%m-%d %H:%M}",
            str(len(entry.runs)),
        )
    out.print(table)
    found = sizes(store)
    totals = Table(box=None, show_header=False)
    totals.add_row(counted(table.row_count, "entry", "entries"), decimal(found.entries))
    totals.add_row("results and keys", decimal(found.index))
    totals.add_row("unfinished trainings", decimal(found.checkpoints))
    totals.add_row("damaged or half written", decimal(found.leftovers))
    totals.add_row("downloads", decimal(found.downloads))
    out.print()
    out.print(totals)
    for run_id in needs.unreadable:
        out.print(f"what {run_id} needs is not known: `rnnpipe show {run_id}` says why")
    return 0


def _document(store: Store, needs: Recorded) -> dict[str, object]:
    """The cache as `--json` has it; sizes are in bytes."""
    entries = [asdict(entry) for entry in stored_entries(store.cache, needs.runs)]
    times = ("made", "last_use")
    return {
        "entries": [{**e, **{name: e[name].isoformat() for name in times}} for e in entries],
        "sizes": asdict(sizes(store)),
        "unreadable": dict(needs.unreadable),
    }
