"""List the recorded runs and what they found out, newest last."""

import argparse

from rich.table import Table

from flows.commands.options import add_artifacts, store_of
from flows.commands.output import console
from rnnpipe.errors import UserError
from rnnpipe.store import Runs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Prints one line a run."""
    store = store_of(options)
    runs = store.runs
    out = console()
    ids = runs.ids()
    if not ids:
        there = "" if store.root.is_dir() else " (there is no such folder)"
        out.print(f"no runs in {runs.folder} yet{there}: `rnnpipe run quickstart` makes one")
        return 0
    table = Table("run", "suite", "status", "trials", "minutes", "answer", box=None)
    table.columns[0].no_wrap = True
    for run_id in ids:
        table.add_row(run_id, *_row(runs, run_id))
    out.print(table)
    return 0


def _row(runs: Runs, run_id: str) -> tuple[str, ...]:
    try:
        run = runs.read(run_id)
    except UserError:
        return ("", "unreadable", "", "", f"`rnnpipe show {run_id}` says why")
    finished = sum(trial.status == "finished" for trial in run.trials)
    ended = run.finished_at
    minutes = f"{(ended - run.started_at).total_seconds() / 60:.1f}" if ended else ""
    answers = "; ".join(
        f"{dataset}: {answer}" if len(run.answers) > 1 else answer
        for dataset, answer in run.answers.items()
    )
    return (run.suite.name, run.status, f"{finished}/{len(run.trials)}", minutes, answers)
