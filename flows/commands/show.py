"""Show a run: its results table, its id and the path of its report.

RUN is a run's id, a unique prefix of it, `latest`, or `latest~1` for the one before.
"""

import argparse

from flows.commands.options import add_artifacts, store_of
from flows.commands.output import console, print_table
from rnnpipe.store import Store
from rnnpipe.summary.tables import (
    repeatability_table,
    summary_tables,
    told_undefined,
    undefined_metrics,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", metavar="RUN")
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Prints the run."""
    store = store_of(options)
    print_run(store, store.runs.find(options.run))
    return 0


def print_run(store: Store, run_id: str) -> None:
    """Prints a run's table, its id, its status and its report's path."""
    out = console()
    run = store.runs.read(run_id)
    for summary in summary_tables(run):
        print_table(out, summary)
        for reason in told_undefined(undefined_metrics(run, summary.title)):
            out.print(reason)
    if (repeatability := repeatability_table(run)) is not None:
        print_table(out, repeatability)
    for trial in run.trials:
        if trial.status != "finished":
            reason = f": {trial.reason}" if trial.reason else ""
            out.print(f"{trial.label} {trial.status}{reason}")
    out.print(f"\nrun     {run.id} ({run.status})")
    report = store.runs.whole(run_id) / "report.html"
    shown = report if report.exists() else "none: the run did not end"
    out.print(f"report  {shown}")
