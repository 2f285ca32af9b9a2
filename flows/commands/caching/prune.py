"""Remove from the cache what nothing needs.

Without options only the debris goes: damaged entries, what killed processes left, the checkpoints
of trainings that were stopped (they would begin anew), results that point to nothing, and keys that
no recorded run and no result mentions. --older-than and --max-size remove entries as well, but none
that a recorded run needs, unless --force is given; a later run would compute them again. Nothing is
removed while a run goes on.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from rich.filesize import decimal

from flows.commands.amounts import age, size
from flows.commands.options import store_of
from flows.commands.output import console
from rnnpipe.counting import counted
from rnnpipe.files.digests import short
from rnnpipe.store.pruning import Limits, Pruned, Removal, prune


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument(
        "--max-size",
        type=size,
        metavar="SIZE",
        help="remove entries, first those unused for longest, until they take no more: 2GB, 500MB",
    )
    parser.add_argument(
        "--older-than",
        type=age,
        metavar="AGE",
        help="remove entries that were not used for so long: 30d, 12h, 2w",
    )
    parser.add_argument(
        "--force", action="store_true", help="also remove entries that recorded runs need"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would go, remove nothing")


def main(options: argparse.Namespace) -> int:
    """Prints what was removed, what was kept and why, and how much that freed."""
    limits = Limits(
        max_size=options.max_size,
        used_since=options.older_than and datetime.now(UTC) - options.older_than,
        force=options.force,
    )
    out = console()
    store = store_of(options)
    if not store.cache.folder.is_dir():
        out.print(f"no cache in {store.root} yet: `rnnpipe run quickstart` makes one", markup=False)
        return 0
    pruned = prune(store, limits, dry_run=options.dry_run)
    if options.dry_run:
        out.print("a dry run: nothing is removed")
    for line in _lines(pruned, limits):
        out.print(line, markup=False)
    return 0


def _lines(pruned: Pruned, limits: Limits) -> Iterator[str]:
    for removal in pruned.removals:
        if what := _what(removal):
            yield f"removed  {what}"
    counts = Counter(removal.kind for removal in pruned.removals)
    if counts["result"]:
        yield f"removed  results that point to nothing: {counts['result']}"
    if counts["key"]:
        yield f"removed  keys that nothing mentions: {counts['key']}"
    shared = f"; {decimal(pruned.shared)} more stay in the folders of runs" * bool(pruned.shared)
    yield f"freed    {decimal(pruned.freed)}{shared}"
    yield from _kept(pruned, limits)


def _what(removal: Removal) -> str | None:
    if removal.entry is not None:
        entry = removal.entry
        last_use = f"last used {entry.last_use:%Y-%m-%d %H:%M} UTC"
        return f"entry {short(entry.digest)}, {entry.step or 'of no known step'}, {last_use}"
    name = f"{removal.path.name[:22]}, {decimal(removal.size)}"
    return {
        "leftover": f"damaged or half written {name}",
        "checkpoint": f"an unfinished training's checkpoint {name}",
    }.get(removal.kind)


def _kept(pruned: Pruned, limits: Limits) -> Iterator[str]:
    if not pruned.kept:
        return
    if limits.max_size is not None and pruned.size > limits.max_size:
        reached = f"the entries still take {decimal(pruned.size)}"
        yield f"kept     {reached}, not the {decimal(limits.max_size)} that were asked for:"
    why = "recorded runs need"
    if pruned.unreadable:
        why = f"runs may need (the record of {', '.join(pruned.unreadable)} cannot be read)"
    size = decimal(sum(entry.size for entry in pruned.kept))
    needed = f"{counted(len(pruned.kept), 'entry', 'entries')} ({size})"
    yield f"kept     {needed} that {why}; --force removes them"
