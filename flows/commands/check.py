"""Check a suite without running it: mistakes in it, and all that a run would do.

Shows for each dataset and variant the layers with what they put out and how many weights they have,
how many trials are in the cache already, and how long the others are expected to take, as far as
earlier runs tell. Data of your own are read for it, up to 50 MB, and their mistakes told; larger
ones with --read. SUITE and the other options are those of `rnnpipe run`. Trains and records
nothing.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from flows.commands.options import add_artifacts, add_seeds, add_selection, selected, store_of
from flows.commands.output import console, print_table
from flows.commands.suites import what_runs
from flows.running import process
from rnnpipe.counting import counted
from rnnpipe.summary.tables import Cell, Table, format_duration

if TYPE_CHECKING:
    from flows.planning import PlannedDataset, PlannedVariant


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_selection(parser)
    add_seeds(parser)
    parser.add_argument(
        "--read",
        action="store_true",
        help="read all data of your own, however large, and call functions that make data",
    )
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Prints what would run, or raises what is wrong with it."""
    suite = selected(options)
    store = store_of(options)
    with TemporaryDirectory() as state:  # of Prefect, so that it leaves nothing in the store
        process.set_up(Path(state))
        from flows.planning import planned  # noqa: PLC0415 (imports Prefect)

        datasets = planned(store, suite, read=options.read)
    out = console()
    out.print(f"{suite.name}: {suite.title}")
    for dataset in datasets:
        out.print()
        print_table(out, _table(dataset))
    variants = [variant for dataset in datasets for variant in dataset.variants]
    trials, cached = (sum(getattr(v, name) for v in variants) for name in ("trials", "cached"))
    out.print(f"\ntrials  {trials}, of which {cached} are in the cache")
    out.print(f"time    {_time(variants, trials - cached)}")
    return 0


def _table(dataset: "PlannedDataset") -> Table:
    signature = dataset.signature
    if signature is None:
        what = f"{dataset.unknown}; the layers' shapes come with it"
    else:
        inputs = ", ".join(f"{name} {_shape(p.shape)}" for name, p in signature.inputs.items())
        what = f"{inputs} → {_shape((signature.outputs,))}, {signature.problem}"
    rows = tuple(row for variant in dataset.variants for row in _rows(variant))
    title = f"{dataset.name}: {what}" + "; in the cache" * dataset.cached
    return Table(title, ("Variant", "Layer", "Output", "Parameters", "Cached"), rows)


def _rows(variant: "PlannedVariant") -> Iterable[tuple[Cell, ...]]:
    cached = Cell(f"{variant.cached} of {variant.trials}", variant.cached)
    none = Cell("")
    if not variant.places:
        unknown = none if variant.trial.baseline else Cell("?")
        yield Cell(variant.name), Cell(what_runs(variant.trial)), unknown, unknown, cached
    for position, place in enumerate(variant.places):
        yield (
            none if position else Cell(variant.name),
            Cell(str(place)),
            Cell(_shape(place.made.shape)),
            _count(place.parameters),
            none if position else cached,
        )
    if variant.places:
        counts = [place.parameters for place in variant.places]
        known = [count for count in counts if count is not None]
        yield none, Cell("total"), none, _count(sum(known) if known == counts else None), none


def _count(parameters: int | None) -> Cell:
    return Cell("not known" if parameters is None else f"{parameters:,}", parameters)


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})" if len(shape) != 1 else str(shape[0])


def _time(variants: Iterable["PlannedVariant"], left: int) -> str:
    if not left:
        return "nothing is left to train"
    of = {v.name: v.seconds for v in variants if v.cached < v.trials}
    known = [seconds for seconds in of.values() if seconds is not None]
    told = f"about {format_duration(sum(known))} of training one after another"
    if len(known) == len(of):
        return f"{told}, by what epochs took in earlier runs"
    if not any(known):  # a baseline takes no time, which tells nothing of the others
        return (
            "not known: no earlier run tells how long an epoch takes "
            f"({counted(left, 'trial')} to train)"
        )
    rest = ", ".join(name for name, seconds in of.items() if seconds is None)
    return f"{told}, and what is not known yet: {rest}"
