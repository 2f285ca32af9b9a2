"""Show a run: its results, what they say, its id and the path of its report.

RUN is a run's id, a unique prefix of it, `latest`, or `latest~1` for the one before.
"""

import argparse
from pathlib import Path

from flows.commands.options import add_artifacts, store_of
from flows.commands.output import console, print_table
from rnnpipe.records import RunRecord
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


def _answers(run: RunRecord, folder: Path) -> dict[str, str]:
    """What the run found out, as its report says; judged now where the record does not tell."""
    if run.answers or run.attestations:
        return run.answers
    from rnnpipe.comparison import Run  # noqa: PLC0415 (imports SciPy)
    from rnnpipe.comparison.looking import compare_at_looks  # noqa: PLC0415
    from rnnpipe.report.finding import findings  # noqa: PLC0415

    return findings(run, compare_at_looks(Run(run, folder)))


def print_run(store: Store, run_id: str) -> None:
    """Prints a run's tables, what it found out, its id, its status and its report's path."""
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
    folder = store.runs.whole(run_id)
    out.print()
    for dataset, answer in _answers(run, folder).items():
        out.print(f"{dataset}: {answer}")
    out.print(f"\nrun     {run.id} ({run.status})")
    report = folder / "report.html"
    shown = report if report.exists() else "none: the run did not end"
    out.print(f"report  {shown}")
