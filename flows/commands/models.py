"""List the models that can be used: those with a name, and those of the recorded runs.

A name that `promote` gave is shown with its holder and since when; with NAME, all that have held
it. A run's models are those of its trainings that finished.
"""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.commands.options import add_artifacts, add_json, store_of
from flows.commands.output import console, print_json, print_table
from rnnpipe.errors import UserError
from rnnpipe.store import Store
from rnnpipe.summary.rows import dataset_metrics, summary_rows
from rnnpipe.summary.tables import Cell, Table, format_statistic

if TYPE_CHECKING:
    from rnnpipe.bundles.registry import Holder, Registry

_RUNS = 10
"""Of runs with their models, the newest ones."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="all that have held this name")
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Prints names and models."""
    from rnnpipe.bundles.registry import Registry  # noqa: PLC0415 (imports SciPy)

    store = store_of(options)
    registry = Registry(store)
    named = _named(registry, options.name)
    of_runs = [] if options.name else list(_of_runs(store))
    if options.json:
        told = [
            {
                **holder.model_dump(mode="json"),
                "holds": holder == registry.holder(holder.name),
                "folder": str(registry.folder(holder)),
            }
            for holder in named
        ]
        print_json({"named": told, "runs": of_runs})
        return 0
    out = console()
    if named:
        print_table(out, _history_table(named) if options.name else _names_table(named))
    if of_runs:
        print_table(out, _runs_table(of_runs))
    if not named and not of_runs:
        out.print("no models yet: `rnnpipe run quickstart` trains some")
    return 0


def _named(registry: "Registry", name: str | None) -> "list[Holder]":
    if name is None:
        return [holder for each in registry.names() if (holder := registry.holder(each))]
    history = registry.history(name)
    if not history:
        known = ", ".join(registry.names()) or "none yet"
        raise UserError(f"no model has the name {name!r}; names are {known}")
    return list(history)


def _of_runs(store: Store) -> Iterator[dict[str, object]]:
    """The models of the newest runs, each with its deciding metric over the seeds."""
    for run_id in reversed(store.runs.ids()[-_RUNS:]):
        try:
            run = store.runs.read(run_id)
        except UserError:
            continue  # `runs` tells of it
        rows = summary_rows(run)
        for row in rows:
            if row.finished and row.is_network:
                of_dataset = [each for each in rows if each.dataset == row.dataset]
                metric = next(iter(dataset_metrics(of_dataset)), None)
                found = row.scores["best"].get(metric.name) if metric else None
                yield {
                    "model": f"{run_id}:{row.dataset}/{row.variant}",
                    "seeds": len(row.finished),
                    "metric": metric.name if metric else None,
                    "score": found.mean if found else None,
                    "told": format_statistic(metric, found) if metric and found else "—",
                }


def _names_table(named: "list[Holder]") -> Table:
    return Table(
        title="Models with a name",
        header=("Name", "No.", "Model", "Seeds", "Since", "Verdict"),
        rows=tuple(
            _cells(
                holder.name,
                str(holder.number),
                holder.label,
                str(len(holder.seeds)),
                f"{holder.since:%Y-%m-%d %H:%M}",
                holder.verdict + (" (forced)" if holder.forced else ""),
            )
            for holder in named
        ),
    )


def _history_table(named: "list[Holder]") -> Table:
    """All that have held one name, the one that holds it now marked; the last of them does."""
    table = _names_table(named)
    until = (*(f"{holder.since:%Y-%m-%d %H:%M}" for holder in named[1:]), "now")
    return Table(
        title=f"Models with the name {named[0].name}",
        header=(*table.header[:5], "Until", *table.header[5:]),
        rows=tuple(
            (*row[:5], Cell(end), *row[5:]) for row, end in zip(table.rows, until, strict=True)
        ),
    )


def _runs_table(of_runs: list[dict[str, object]]) -> Table:
    return Table(
        title="Models of the newest runs",
        header=("Model", "Seeds", "Metric", "Score"),
        rows=tuple(
            _cells(each["model"], each["seeds"], each["metric"] or "—", each["told"])
            for each in of_runs
        ),
    )


def _cells(*texts: object) -> tuple[Cell, ...]:
    return tuple(Cell(str(text)) for text in texts)
