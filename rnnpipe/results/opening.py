"""Runs of the store: listed, opened and compared."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rnnpipe.comparison import parse_tolerance
from rnnpipe.errors import UserError
from rnnpipe.report.comparison.written import compare_recorded, write_report
from rnnpipe.results.compared import Compared
from rnnpipe.results.run import Run
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store

if TYPE_CHECKING:
    import pandas as pd

RunReference = Run | str | Path
"""A run, its id, a unique prefix of it, its name, `latest`, `latest~1`, or its folder's path."""


def runs(artifacts: str | Path | None = None) -> "pd.DataFrame":
    """List the recorded runs, newest last: a row a run.

    Args:
        artifacts: folder or address of all results; RNNPIPE_ARTIFACTS or `artifacts` when left out.

    Raises:
        UserError: the store's address cannot be read.

    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    found = _store(artifacts).runs
    columns = ("suite", "status", "trials", "finished", "started_at", "finished_at")
    rows: dict[str, tuple[object, ...]] = {}
    for run_id in found.ids():
        try:
            record = found.read(run_id)
        except UserError:
            rows[run_id] = ("", "unreadable", 0, 0, None, None)
            continue
        finished = sum(trial.status == "finished" for trial in record.trials)
        counts = (len(record.trials), finished)
        times = (record.started_at, record.finished_at)
        rows[run_id] = (record.suite.name, record.status, *counts, *times)
    frame = pd.DataFrame(list(rows.values()), index=list(rows), columns=list(columns))
    return frame.rename_axis("run").reset_index()


def open_run(reference: str | Path = "latest", artifacts: str | Path | None = None) -> Run:
    """Open a recorded run.

    Args:
        reference: its id, a unique prefix of it, its name, `latest`, `latest~1`, or the path of its
            folder.
        artifacts: as of `runs`.

    Raises:
        UserError: no run fits, or its record is damaged.

    """
    return Run(_store(artifacts).runs.locate(str(reference)))


def compare(
    base: RunReference,
    *others: RunReference,
    tolerances: Mapping[str, float | str] | None = None,
    artifacts: str | Path | None = None,
) -> Compared:
    """Judge runs against a base, and write the report of it.

    Args:
        base: the run to judge against.
        others: the runs to judge, one at least.
        tolerances: by metric, how large a difference has to be to matter: a number in the metric's
            own unit, or a share, such as "10%".
        artifacts: as of `runs`.

    Raises:
        UserError: no run to judge, a run is not found or damaged, two are the same, or a tolerance
            is none.

    """
    if not others:
        raise UserError("compare() was given one run; expected a base and one or more others")
    store = _store(artifacts)
    given = (f"{metric}={amount}" for metric, amount in (tolerances or {}).items())
    compared = compare_recorded(
        store, [_named(run) for run in (base, *others)], dict(map(parse_tolerance, given))
    )
    return Compared(*write_report(store, compared))


def _store(artifacts: str | Path | None) -> Store:
    return Store.at(artifacts_location(None if artifacts is None else str(artifacts)))


def _named(run: RunReference) -> str:
    return str(run.folder if isinstance(run, Run) else run)
