"""List the recorded runs and what they found out, newest last."""

import argparse

from rich.table import Table

from flows.commands.options import add_artifacts, add_json, store_of
from flows.commands.output import console, print_json
from rnnpipe.errors import UserError
from rnnpipe.records import RunRecord
from rnnpipe.records.labels import NO_LABELS
from rnnpipe.store import Runs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_artifacts(parser)
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Prints one line a run."""
    store = store_of(options)
    runs = {run_id: _read(store.runs, run_id) for run_id in store.runs.ids()}
    if options.json:
        print_json({"runs": [_document(run_id, run) for run_id, run in runs.items()]})
        return 0
    out = console()
    if not runs:
        there = "" if store.root.is_dir() else " (there is no such folder)"
        out.print(f"no runs in {store.runs.folder} yet{there}: `rnnpipe run quickstart` makes one")
        return 0
    table = Table("run", "status", "trials", "minutes", box=None, pad_edge=False)
    for column in table.columns:
        column.no_wrap = True
    named = any(isinstance(run, RunRecord) and run.labels != NO_LABELS for run in runs.values())
    if named:
        table.add_column("name")
    table.add_column("answer")
    table.columns[0].min_width = max(map(len, runs))  # to be copied whole, however narrow it is
    for run_id, run in runs.items():
        *cells, answer = _cells(run_id, run)
        table.add_row(run_id, *cells, *([_called(run)] if named else []), answer)
    out.print(table)
    return 0


def _read(runs: Runs, run_id: str) -> RunRecord | UserError:
    try:
        return runs.read(run_id)
    except UserError as error:
        return error


def _called(run: RunRecord | UserError) -> str:
    """`big embeddings; a remark (tag, tag)`."""
    if isinstance(run, UserError):
        return ""
    tags = f"({', '.join(run.tags)})" if run.tags else ""
    told = "; ".join(text for text in (run.name, run.note) if text)
    return f"{told} {tags}".strip()


def _finished(run: RunRecord) -> int:
    return sum(trial.status == "finished" for trial in run.trials)


def _seconds(run: RunRecord) -> float | None:
    ended = run.finished_at
    return None if ended is None else (ended - run.started_at).total_seconds()


def _cells(run_id: str, run: RunRecord | UserError) -> tuple[str, ...]:
    if isinstance(run, UserError):
        return "unreadable", "", "", f"`rnnpipe show {run_id}` says why"
    seconds = _seconds(run)
    answers = "; ".join(
        f"{dataset}: {answer}" if len(run.answers) > 1 else answer
        for dataset, answer in run.answers.items()
    )
    return (
        run.status,
        f"{_finished(run)}/{len(run.trials)}",
        "" if seconds is None else f"{seconds / 60:.1f}",
        answers,
    )


def _document(run_id: str, run: RunRecord | UserError) -> dict[str, object]:
    if isinstance(run, UserError):
        return {"id": run_id, "status": "unreadable", "error": str(run)}
    return {
        "id": run_id,
        "suite": run.suite.name,
        "status": run.status,
        "trials": len(run.trials),
        "finished": _finished(run),
        "started_at": run.started_at.isoformat(),
        "seconds": _seconds(run),
        "answers": run.answers,
        **run.labels.model_dump(mode="json"),
    }
