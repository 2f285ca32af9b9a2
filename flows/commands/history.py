"""Show a metric over all recorded runs, and when it moved.

Without a filter: of every dataset the metric that decides between its variants, and the seconds
per epoch. A level has moved when the runs before and after differ by more than chance makes them
differ, however often they are looked at; what else changed between the two runs is told with it,
and a change once told stays told. All that is shown, with plots, goes to the page history.html in
the artifacts folder, which is written anew each time.
"""

import argparse
import math
from typing import TYPE_CHECKING
from urllib.parse import quote

from flows.commands.options import add_artifacts, add_json, store_of
from flows.commands.output import console, print_json, print_table
from rnnpipe.store import write_atomically
from rnnpipe.store.usage import recorded

if TYPE_CHECKING:
    from rnnpipe.report.changes import ChangeView
    from rnnpipe.trends import Series

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
    parser.add_argument(
        "--false-changes",
        type=_rate,
        default=1.0,
        metavar="N",
        help="how many changes a year of nightly runs may show although nothing moved, over all "
        "series of a suite (default: 1)",
    )
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Prints the series and their change points, and the path of the page with the plots."""
    store = store_of(options)
    everything = recorded(store.runs)
    runs, unreadable = everything.runs, everything.unreadable
    out = console()
    if not runs and not unreadable and options.json:
        print_json({"history": None, "series": [], "changes": [], "unreadable": {}})
        return 0
    if not runs and not unreadable:
        out.print(f"no runs in {store.runs.folder} yet: `rnnpipe run quickstart` makes one")
        return 0
    from rnnpipe.report.changes import change_views, series_name  # noqa: PLC0415 (matplotlib)
    from rnnpipe.report.index import keep_index  # noqa: PLC0415
    from rnnpipe.report.told import with_told  # noqa: PLC0415
    from rnnpipe.report.trends import overview, trends_page  # noqa: PLC0415
    from rnnpipe.trends import change_points, series  # noqa: PLC0415

    found = series(runs, datasets=options.dataset, variants=options.variant, metrics=options.metric)
    trends = change_points(found, runs, false_changes=options.false_changes)
    shown = {series_name(one) for one in found}
    changes = with_told(store.told_changes, change_views(trends), shown)
    reports = {
        run.id: quote(path.relative_to(store.root).as_posix())
        for run in runs
        if (path := store.runs.path(run.id) / "report.html").exists()
    }
    page = store.history_page
    write_atomically(
        page, trends_page(trends, changes, unreadable, reports, options.false_changes).encode()
    )
    keep_index(store)
    if options.json:
        print_json(
            {
                "history": page,
                "series": [_document(one) for one in found],
                "changes": [change.model_dump(mode="json") for change in changes],
                "unreadable": dict(unreadable),
            }
        )
        return 0
    print_table(out, overview(trends))
    for change in changes:
        out.print(_lines(change))
    for run_id, reason in unreadable.items():
        out.print(f"\n{run_id} is unreadable: {reason}")
    out.print(f"\nhistory  {page}")
    return 0


def _document(series: "Series") -> dict[str, object]:
    """A series as `--json` has it."""
    return {
        "dataset": series.dataset,
        "variant": series.variant,
        "metric": series.metric.name,
        "points": [
            {
                "run": point.run,
                "status": point.status,
                "reason": point.reason,
                "values": {str(seed): value for seed, value in point.values.items()},
            }
            for point in series.points
        ],
    }


def _rate(text: str) -> float:
    """A positive number, for argparse."""
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return rate


def _lines(change: "ChangeView") -> str:
    """What moved between two runs, a line each, and what else changed."""
    told = change.changed[:_MOST_TOLD] or ("nothing that is recorded",)
    more = len(change.changed) - len(told)
    return "\n".join(
        (
            "",
            *(f"{headline.badge.sign} {headline.sentence}" for headline in change.headlines),
            f"  last run before    {change.before}",
            f"  first run after    {change.after}",
            f"  what else changed  {'; '.join(told)}{f'; and {more} more' if more > 0 else ''}",
        )
    )
