"""The runs of a comparison, as its report names and links them, and what changed between them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from rnnpipe.comparison import Difference, Run, Side, differences
from rnnpipe.evaluation.metric import Kind
from rnnpipe.files.digests import short
from rnnpipe.language import said, say
from rnnpipe.records import RunRecord
from rnnpipe.report.verdicts import SeedLink
from rnnpipe.report.words import listed
from rnnpipe.summary.tables import MISSING, Cell, Table

Href = Callable[[Run], str | None]
"""A run's folder as a relative path from the report, or `None` where it does not lie near."""

_FILE: dict[Kind, str] = {"quality": "metrics.json", "cost": "history.csv"}
"""Of a trial's files, the one in which its number is to be read."""

NO_CHANGE = (
    "Nothing that is recorded differs: suite, data, commit, packages, hardware and seeds are the "
    "same."
)


@dataclass(frozen=True)
class ShownRun:
    """A run under a short name, unlike its id the same in every sentence: `run 1`, the base."""

    name: str
    run: Run
    is_base: bool
    href: str | None

    @property
    def label(self) -> str:
        """The name where it stands alone, in a legend or a table's header."""
        return say("{run} (base)", run=self.name) if self.is_base else self.name

    def link(self, path: str) -> str | None:
        """A file of the run's folder, seen from the report."""
        if self.href is None or not (self.run.folder / path).is_file():
            return None
        return quote(f"{self.href}/{path}")

    def seeds(self, side: Side, kind: Kind) -> tuple[SeedLink, ...]:
        """The trials behind a side's number, each with a link to where it is written."""
        seeds = {trial.label: trial.seed for trial in self.run.record.trials}
        return tuple(
            SeedLink(
                str(seeds[label]), f"{label}/{_FILE[kind]}", self.link(f"{label}/{_FILE[kind]}")
            )
            for label in side.trials
        )


def shown_runs(runs: Sequence[Run], href: Href) -> tuple[ShownRun, ...]:
    """The runs in their order, the base first; a run alone is no base."""
    return tuple(
        ShownRun(say("run {number}", number=number), run, number == 1 and len(runs) > 1, href(run))
        for number, run in enumerate(runs, 1)
    )


def runs_table(runs: Sequence[ShownRun]) -> Table:
    """A row a run."""
    header = ("Run", "Id", "Suite", "Started (UTC)", "Status", "Trials finished", "Commit")
    return Table(say("Runs"), said(*header), tuple(map(_row, runs)))


@dataclass(frozen=True)
class Changes:
    """What is not the same in two runs, side by side; nothing that is."""

    found: tuple[Difference, ...]
    table: Table

    @classmethod
    def of(cls, base: ShownRun, other: ShownRun) -> "Changes":
        """What changed from the base to the other run."""
        found = tuple(differences(base.run.record, other.run.record))
        rows = tuple((Cell(say(d.what)), Cell(_told(d.base)), Cell(_told(d.other))) for d in found)
        header = (say("What"), base.label, other.label)
        return cls(found, Table(listed((base.name, other.name)), header, rows))


def _row(shown: ShownRun) -> tuple[Cell, ...]:
    record = shown.run.record
    finished = sum(trial.status == "finished" for trial in record.trials)
    page = shown.link("report.html")
    return (
        Cell(shown.label),
        Cell(record.id, links=((record.id, page),) if page else ()),
        Cell(record.suite.name),
        Cell(f"{record.started_at:%Y-%m-%d %H:%M}"),
        Cell(say(record.status)),
        Cell(say("{part} of {whole}", part=finished, whole=len(record.trials))),
        _commit(record),
    )


def _commit(record: RunRecord) -> Cell:
    commit, dirty = record.environment.commit, record.environment.dirty
    if commit is None:
        return MISSING
    told = short(commit)
    return Cell(say("{commit} + changes", commit=told) if dirty else told)


def _told(value: Any) -> str:
    """A recorded value: text as it is, all else as in JSON, several with commas."""
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return value if isinstance(value, str) else json.dumps(value)
