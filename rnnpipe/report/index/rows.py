"""What the page of all runs shows of one run or one comparison, without its links."""

import json
from collections import Counter
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rnnpipe.comparison import Verdict
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import plain, read_file
from rnnpipe.records import Labels, Record, RunRecord, RunStatus
from rnnpipe.records.labels import NO_LABELS
from rnnpipe.report.verdicts import SIGNS
from rnnpipe.specs.base import FileName, Name, Seconds, Size
from rnnpipe.store import Runs

REPORT = "report.json"
"""Of a comparison's folder, the file that programs read."""

_MAX_BYTES = 64 * 2**20


class RunRow(Record):
    """A run in few words.

    Attributes:
        id: the run's.
        started_at: UTC; None where the record cannot be read, and `problem` says why.
        suite: its name.
        status: of the run.
        finished: how many of its `trials` have scores.
        datasets: names.
        variants: names.
        seeds: how many there are.
        answers: what was found out, in words, by dataset.
        seconds: from start to end; None while there is no end.
        labels: the user's name, note and tags.
        problem: why the record cannot be read; empty where it can.

    """

    id: FileName
    started_at: AwareDatetime | None = None
    suite: str = ""
    status: RunStatus | None = None
    finished: Size = 0
    trials: Size = 0
    datasets: tuple[Name, ...] = ()
    variants: tuple[Name, ...] = ()
    seeds: Size = 0
    answers: dict[Name, str] = Field(default_factory=dict)
    seconds: Seconds | None = None
    labels: Labels = NO_LABELS
    problem: str = ""


class ComparisonRow(Record):
    """A comparison in few words.

    Attributes:
        id: the name of its folder, which begins with the UTC time.
        title: of its report.
        runs: ids, the base first.
        verdicts: how often each was passed on what counts, the best first.
        problem: why its report cannot be read; empty where it can.

    """

    id: FileName
    title: str = ""
    runs: tuple[FileName, ...] = ()
    verdicts: dict[Verdict, Size] = Field(default_factory=dict)
    problem: str = ""


def run_row(runs: Runs, run_id: str) -> RunRow:
    """The row of a run, also of one whose record cannot be read."""
    try:
        return _of_record(runs.read(run_id))
    except UserError as error:
        return RunRow(id=run_id, problem=str(error))


def _of_record(run: RunRecord) -> RunRow:
    ended = run.finished_at
    return RunRow(
        id=run.id,
        started_at=run.started_at,
        suite=run.suite.name,
        status=run.status,
        finished=sum(trial.status == "finished" for trial in run.trials),
        trials=len(run.trials),
        datasets=tuple(run.suite.datasets),
        variants=tuple(run.suite.variants),
        seeds=len({trial.seed for trial in run.trials}),
        answers=run.answers,
        seconds=None if ended is None else max(0.0, (ended - run.started_at).total_seconds()),
        labels=run.labels,
    )


def comparison_row(folder: Path) -> ComparisonRow:
    """The row of a comparison, also of one whose report cannot be read."""
    path = folder / REPORT
    try:
        found = _Report.model_validate(plain(json.loads(read_file(path, _MAX_BYTES))))
    except (OSError, ValueError, RecursionError) as error:
        return ComparisonRow(id=folder.name, problem=f"{path}: {str(error).splitlines()[0]}")
    counted = Counter(
        row.verdict for comparison in found.comparisons for row in comparison.rows if row.counted
    )
    return ComparisonRow(
        id=folder.name,
        title=found.title,
        runs=tuple(run.id for run in found.runs),
        verdicts={verdict: counted[verdict] for verdict in SIGNS if counted[verdict]},
    )


class _Part(BaseModel):
    """Part of a comparison's `report.json`, whose other keys are of no use here."""

    model_config = ConfigDict(extra="ignore")


class _Run(_Part):
    id: FileName


class _Row(_Part):
    verdict: str
    counted: bool = True


class _Rows(_Part):
    rows: tuple[_Row, ...]


class _Report(_Part):
    title: str
    runs: tuple[_Run, ...]
    comparisons: tuple[_Rows, ...]
