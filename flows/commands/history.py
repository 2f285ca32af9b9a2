"""Show a metric over all recorded runs, and when it moved.

Without a filter: of every dataset the metric that decides between its variants, and the seconds
per epoch. A level has moved when the runs before and after differ by more than chance makes them
differ; what else changed between the two runs is told with it. Writes a page with the plots,
history.html in the artifacts folder, anew each time.
"""

import argparse
from typing import TYPE_CHECKING
from urllib.parse import quote

from flows.commands.options import add_artifacts, store_of
from flows.commands.output import console, print_table
from rnnpipe.errors import UserError
from rnnpipe.records import RunRecord
from rnnpipe.store import Runs, write_atomically

if TYPE_CHECKING:
    from rnnpipe.report.trends import ChangeView

_MOST_TOLD = 4
"""Of what else changed at a change point, so much is printed; the page has all of it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    for name in ("dataset", "variant", "metric"):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=name[0].upper(),
            help=f"only this {name} (repeatable)",
        )
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Prints the series and their change points, and the path of the page with the plots."""
    store = store_of(options)
    runs, unreadable = _read(store.runs)
    out = console()
    if not runs and not unreadable:
        out.print(f"no runs in {store.runs.folder} yet: `rnnpipe run quickstart` makes one")
        return 0
    from rnnpipe.report import trends as report  # noqa: PLC0415 (imports matplotlib)
    from rnnpipe.trends import change_points, series  # noqa: PLC0415 (imports SciPy)

    found = series(runs, datasets=options.dataset, variants=options.variant, metrics=options.metric)
    trends = change_points(found, runs)
    print_table(out, report.overview(trends))
    for change in report.change_views(trends):
        out.print(_lines(change), markup=False)
    for run_id, reason in unreadable.items():
        out.print(f"\n{run_id} is unreadable: {reason}", markup=False)
    reports = {
        run.id: quote(path.relative_to(store.root).as_posix())
        for run in runs
        if (path := store.runs.path(run.id) / "report.html").exists()
    }
    page = store.root / "history.html"
    write_atomically(page, report.trends_page(trends, unreadable, reports).encode())
    out.print(f"\nhistory  {page}", markup=False)
    return 0


def _read(runs: Runs) -> tuple[list[RunRecord], dict[str, str]]:
    """The records of all runs, and why the others cannot be read."""
    records: list[RunRecord] = []
    unreadable: dict[str, str] = {}
    for run_id in runs.ids():
        try:
            records.append(runs.read(run_id))
        except UserError as error:
            unreadable[run_id] = str(error)
    return records, unreadable


def _lines(change: "ChangeView") -> str:
    """A change point in a few lines."""
    series = change.series
    strength = f"p = {change.p_value}" + (f"; {change.note}" if change.note else "")
    told = change.changed[:_MOST_TOLD] or ("nothing that is recorded",)
    more = len(change.changed) - len(told)
    return "\n".join(
        [
            "",
            f"{change.badge}: {series.metric.inline} of {series.dataset}/{series.variant}, "
            + f"{change.old} → {change.new} ({change.difference}; {strength})",
            f"  last before   {change.before}",
            f"  first after   {change.after}",
            f"  what changed  {'; '.join(told)}" + (f"; and {more} more" if more > 0 else ""),
        ]
    )
