"""The page of all runs: rows with their links, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.counting import counted
from rnnpipe.records.labels import NO_LABELS
from rnnpipe.report.index.rows import ComparisonRow, RunRow
from rnnpipe.report.verdicts import Badge
from rnnpipe.report.words import shortened
from rnnpipe.summary.tables import MISSING, format_duration

_LONGEST_NOTE = 120
_MOST_NAMES = 4
_MOST_LINKS = 3

_SIGNS = {"finished": "✓", "failed": "✕", "interrupted": "‖", "crashed": "✕", "running": "…"}


@dataclass(frozen=True)
class Link:
    """Where something stands, relative to the page."""

    text: str
    href: str
    title: str = ""


@dataclass(frozen=True)
class RunLine:
    """A run's row.

    Attributes:
        row: what is shown of it.
        report: its page, if there is one.
        compared: the newest pages of comparisons that it is part of.
        more: how many older ones there are.

    """

    row: RunRow
    report: str | None
    compared: tuple[Link, ...]
    more: int

    @property
    def started(self) -> str:
        """When it began, UTC, as the record or else the id says."""
        at = self.row.started_at
        return f"{at:%Y-%m-%d %H:%M}" if at else _time_of(self.row.id)

    @property
    def status(self) -> str:
        """In a word."""
        return self.row.status or "unreadable"

    @property
    def sign(self) -> str:
        """Of the status, so that colour does not tell it alone."""
        return _SIGNS.get(self.status, "✕")

    @property
    def unfinished(self) -> str:
        """`11 of 12`, where not all trials have scores."""
        row = self.row
        return (
            ""
            if row.finished == row.trials
            else f"{row.finished} of {counted(row.trials, 'trial')}"
        )

    @property
    def duration(self) -> str:
        """From start to end."""
        return MISSING.text if self.row.seconds is None else format_duration(self.row.seconds)

    @property
    def note(self) -> str:
        """Not all of a long one."""
        return shortened(self.row.labels.note or "", _LONGEST_NOTE)

    @property
    def datasets(self) -> str:
        """The first few names, and how many there are."""
        return _named(self.row.datasets)

    @property
    def variants(self) -> str:
        """The first few names, and how many there are."""
        return _named(self.row.variants)

    @property
    def words(self) -> str:
        """What it is found by besides what is shown."""
        labels = self.row.labels
        return " ".join((*self.row.datasets, *self.row.variants, labels.note or ""))


@dataclass(frozen=True)
class ComparisonLine:
    """A comparison's row: its page, the runs with their pages, and what came of it."""

    row: ComparisonRow
    href: str
    runs: tuple[Link, ...]

    @property
    def made(self) -> str:
        """When, UTC."""
        return _time_of(self.row.id)

    @property
    def verdicts(self) -> list[tuple[Badge, int]]:
        """How often each verdict was passed on what counts."""
        return [(Badge(verdict), count) for verdict, count in self.row.verdicts.items()]


@dataclass(frozen=True)
class IndexView:
    """The whole page."""

    runs: tuple[RunLine, ...]
    comparisons: tuple[ComparisonLine, ...]
    history: str | None
    first: str
    last: str

    @property
    def has_labels(self) -> bool:
        """Whether any run has a name, a note or a tag, so that a column has something to show."""
        return any(line.row.labels != NO_LABELS for line in self.runs)


def index_view(
    runs: Sequence[RunRow],
    comparisons: Sequence[ComparisonRow],
    reports: Mapping[str, str],
    history: str | None,
) -> IndexView:
    """Gathers the page.

    Args:
        runs: oldest first.
        comparisons: oldest first.
        reports: by run, the address of its report, relative to the page.
        history: that of the page of metrics over all runs, if there is one.

    """
    compared: dict[str, list[Link]] = {}
    for one in reversed(comparisons):
        for run_id in one.runs:
            others = ", ".join(other for other in one.runs if other != run_id)
            link = Link(_time_of(one.id)[:10], _page_of(one), f"with {others}: {one.title}")
            compared.setdefault(run_id, []).append(link)
    lines = tuple(
        RunLine(
            row,
            reports.get(row.id),
            tuple(compared.get(row.id, ())[:_MOST_LINKS]),
            max(0, len(compared.get(row.id, ())) - _MOST_LINKS),
        )
        for row in reversed(runs)
    )
    return IndexView(
        runs=lines,
        comparisons=tuple(
            ComparisonLine(
                one,
                _page_of(one),
                tuple(Link(run_id, reports.get(run_id, "")) for run_id in one.runs),
            )
            for one in reversed(comparisons)
        ),
        history=history,
        first=lines[-1].started[:10] if lines else "",
        last=lines[0].started[:10] if lines else "",
    )


def _page_of(comparison: ComparisonRow) -> str:
    return f"comparisons/{comparison.id}/report.html"


def _time_of(some_id: str) -> str:
    """`2026-11-29 17:43` of an id, which begins with it."""
    day, time = some_id[:8], some_id[9:13]
    return f"{day[:4]}-{day[4:6]}-{day[6:]} {time[:2]}:{time[2:]}"


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown}, … ({len(names)})"
