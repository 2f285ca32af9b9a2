"""Compare runs: is one better, and is that more than noise?

Each RUN is an id, a unique prefix, a name, `latest`, `latest~1`, or the path of a run folder. The
first is the base; each of the others is judged against it. The report is written as HTML, Markdown,
CSV, JSON and LaTeX.

With --gate the exit code is 0 when nothing is worse, 3 when something is worse, 4 when something is
undecided, and 5 when something failed, is missing or not comparable. Quality metrics always count,
a cost metric only when a tolerance names it.
"""

import argparse
import json

from flows.commands.options import add_artifacts, add_json, store_of
from flows.commands.output import console, print_json, print_table, print_text, told


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("base", metavar="BASE", help="the run to judge against")
    parser.add_argument("other", metavar="OTHER", nargs="+", help="the runs to judge")
    parser.add_argument("--gate", action="store_true", help="tell the result by the exit code")
    parser.add_argument(
        "--tolerance",
        action="append",
        default=[],
        metavar="METRIC=X",
        help="a smaller difference does not matter: accuracy=0.005, seconds_per_epoch=10%%",
    )
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Compares, writes the report, and prints its tables and its path."""
    from rnnpipe.comparison import gate_told, parse_tolerance  # noqa: PLC0415
    from rnnpipe.report import printed_tables, render_comparison_json  # noqa: PLC0415
    from rnnpipe.report.comparison.closing import closing  # noqa: PLC0415
    from rnnpipe.report.comparison.written import (  # noqa: PLC0415 (imports SciPy)
        compare_recorded,
        write_report,
    )

    store = store_of(options)
    tolerances = dict(parse_tolerance(text) for text in options.tolerance)
    compared = compare_recorded(store, [options.base, *options.other], tolerances)
    view, page = write_report(store, compared)
    code, why = gate_told(compared.comparisons)
    if options.json:
        content = json.loads(render_comparison_json(view))
        print_json({"report": page, "gate": {"code": code, "reason": why}, **content})
        return code if options.gate else 0
    out = console()
    print_table(out, view.runs_table)
    for changes in view.changes:
        print_table(out, changes.table)
    for table, notes in printed_tables(view):
        print_table(out, table, optional=("Base", "Other"))  # their difference stays
        for note in notes:
            print_text(out, f"  {note}")
    out.print()
    for line in closing(compared.comparisons):
        print_text(out, told(line))
    out.print(f"\nreport  {page}")
    if not options.gate:
        return 0
    out.print(f"gate    {why} → exit code {code}")
    return code
