"""Show a run: its results, what they say, its id and the path of its report.

RUN is a run's id, a unique prefix of it, its name, `latest`, or `latest~1` for the one before.
"""

import argparse
from dataclasses import asdict
from pathlib import Path

from flows.commands.note import label_lines
from flows.commands.options import add_artifacts, add_json, store_of
from flows.commands.output import console, print_json, print_table, print_text, told
from rnnpipe.errors import UserError
from rnnpipe.records import RunRecord
from rnnpipe.store import Store
from rnnpipe.summary.repeatability import repeatability_table
from rnnpipe.summary.rows import SummaryRow, summary_rows
from rnnpipe.summary.tables import (
    summary_tables,
    told_undefined,
    undefined_metrics,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", metavar="RUN")
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Prints the run."""
    store = store_of(options)
    run_id = store.runs.find(options.run)
    if options.json:
        print_json(_document(store, run_id))
    else:
        print_run(store, run_id)
    return 0


def _answers(run: RunRecord, folder: Path) -> dict[str, str]:
    """What the run found out, as its report says; judged now where the record does not tell."""
    if run.answers or run.attestations or run.status not in {"finished", "failed"}:
        return run.answers
    from rnnpipe.comparison import Run  # noqa: PLC0415 (imports SciPy)
    from rnnpipe.comparison.looking import compare_at_looks  # noqa: PLC0415
    from rnnpipe.report.finding import findings  # noqa: PLC0415

    try:
        return findings(run, compare_at_looks(Run(run, folder)))
    except UserError as error:  # the numbers are shown all the same
        return dict.fromkeys(run.datasets, f"not known: {error}")


def print_run(store: Store, run_id: str) -> None:
    """Prints a run's tables, what it found out, its id, its status and its report's path."""
    out = console()
    run = store.runs.read(run_id)
    summaries = summary_tables(run)
    for summary in summaries:
        # Between seeds and epoch stand the metrics, of which the first decides.
        print_table(out, summary, optional=summary.header[3:-3])
        for reason in told_undefined(undefined_metrics(run, summary.title)):
            out.print(reason)
    if any("±" in cell for summary in summaries for line in summary.lines for cell in line):
        out.print("± is the standard deviation over the seeds")
    for note in dict.fromkeys(summary.note for summary in summaries if summary.note):
        out.print(note)
    if (repeatability := repeatability_table(run)) is not None:
        print_table(out, repeatability)
    for trial in run.trials:
        if trial.status != "finished":
            reason = f": {trial.reason}" if trial.reason else ""
            print_text(out, f"{trial.label} {trial.status}{reason}")
    folder = store.runs.whole(run_id)
    out.print()
    for dataset, answer in _answers(run, folder).items():
        print_text(out, told(f"{dataset}: {answer}"))
    out.print()
    for line in label_lines(store, run_id, run.labels):
        print_text(out, line)
    out.print(f"run     {run.id} ({run.status})")
    out.print(f"report  {_report(folder) or 'none: the run did not end'}")


def _report(folder: Path) -> Path | None:
    path = folder / "report.html"
    return path if path.exists() else None


def _document(store: Store, run_id: str) -> dict[str, object]:
    """The run as `--json` has it: what was measured, by dataset and variant."""
    run, folder = store.runs.read(run_id), store.runs.whole(run_id)
    return {
        "id": run.id,
        "suite": run.suite.name,
        "status": run.status,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "answers": _answers(run, folder),
        **run.labels.model_dump(mode="json"),
        "report": _report(folder),
        "rows": [_row(row) for row in summary_rows(run)],
        "unfinished": [
            {"trial": trial.label, "status": trial.status, "reason": trial.reason}
            for trial in run.trials
            if trial.status != "finished"
        ],
        "attestations": [attestation.model_dump(mode="json") for attestation in run.attestations],
    }


def _row(row: SummaryRow) -> dict[str, object]:
    seconds = row.seconds_per_epoch
    return {
        "dataset": row.dataset,
        "variant": row.variant,
        "name": row.name,
        "trials": len(row.trials),
        "finished": len(row.finished),
        "learned": row.learned,
        "scores": {
            epoch: {name: asdict(statistic) for name, statistic in scores.items()}
            for epoch, scores in row.scores.items()
        },
        "parameters": row.parameters,
        "seconds_per_epoch": None if seconds is None else asdict(seconds),
    }
