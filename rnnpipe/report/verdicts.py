"""Verdicts as a report shows them: colour, sign and word, with the numbers that they rest on."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Row, Verdict
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.language import retell, said, say
from rnnpipe.report.quantities import (
    better_cell,
    difference_cells,
    learned_note,
    metric_named,
    p_value_cell,
    side_cell,
)
from rnnpipe.summary.tables import Cell, Table

SIGNS: dict[Verdict, str] = {
    "better": "▲",
    "worse": "▼",
    "no difference": "=",
    "undecided": "?",
    "not judged": "·",
    "failed": "✕",
    "not comparable": "≠",
    "missing": "∅",
}
"""A sign for each verdict, so that colour is never the only thing that tells them apart."""


@dataclass(frozen=True)
class Badge:
    """A verdict's sign and word, and the name of its colour."""

    verdict: Verdict

    @property
    def sign(self) -> str:
        """One character."""
        return SIGNS[self.verdict]

    @property
    def kind(self) -> str:
        """The verdict as a class of the page's style."""
        return self.verdict.replace(" ", "-")

    @property
    def word(self) -> str:
        """The verdict in the language that is spoken now."""
        return say(self.verdict)

    def __str__(self) -> str:
        """`▲ better`."""
        return f"{self.sign} {self.word}"


@dataclass(frozen=True)
class SeedLink:
    """A seed of one side of a row, and where the number of that seed is written, if it is near."""

    seed: str
    title: str
    href: str | None


@dataclass(frozen=True)
class VerdictView:
    """A row to be shown.

    Attributes:
        row: what the comparison found.
        run: the other run's name where several runs are compared with one base.
        base_seeds, other_seeds: the trials behind each side's number.

    """

    row: Row
    run: str = ""
    base_seeds: tuple[SeedLink, ...] = ()
    other_seeds: tuple[SeedLink, ...] = ()

    @property
    def badge(self) -> Badge:
        """The row's verdict."""
        return Badge(self.row.verdict)

    @property
    def reason(self) -> str:
        """Why it is so, in the language that is spoken now as far as that has the words."""
        return retell(self.row.reason)

    @property
    def compared(self) -> str:
        """Two variants of a run, or one variant in two runs."""
        base, other = self.row.base, self.row.other
        return other if base == other else say("{name} against {other}", name=other, other=base)


_TURNED: dict[Verdict, Verdict] = {"better": "worse", "worse": "better"}


def turned(row: Row) -> Row:
    """The same row with its sides exchanged: the verdict on the base, against the other side."""
    signs = -1.0 if row.scale == "absolute" else None
    ends = [_turned(end, signs) for end in row.interval or ()]
    better, equal = row.probability_better, row.probability_equal or 0.0
    return row.model_copy(
        update={
            "base": row.other,
            "other": row.base,
            "base_side": row.other_side,
            "other_side": row.base_side,
            "verdict": _TURNED.get(row.verdict, row.verdict),
            "difference": None if row.difference is None else _turned(row.difference, signs),
            "interval": (ends[1], ends[0]) if ends else None,
            "probability_better": None if better is None else max(0.0, 1 - better - equal),
        }
    )


def winner_first(row: Row) -> Row:
    """The row, or the same turned, so that the better side is judged against the other one."""
    if not row.difference or row.metric not in METRICS:
        return row
    better = (row.difference > 0) == METRICS[row.metric].higher_is_better
    return row if better else turned(row)


def _turned(difference: float, sign: float | None) -> float:
    """Of the sides exchanged: the negative, or of other / base - 1 that of the inverse ratio."""
    if sign is not None:
        return sign * difference + 0.0  # no negative zero
    return math.inf if difference <= -1 else 1 / (1 + difference) - 1


_COLUMNS: dict[str, Callable[[VerdictView], Cell]] = {
    "Compared": lambda view: Cell(view.compared),
    "Run": lambda view: Cell(view.run),
    "Metric": lambda view: Cell(say(metric_named(view.row.metric).heading)),
    "Verdict": lambda view: Cell(str(view.badge)),
    "Difference": lambda view: difference_cells(view.row)[0],
    "Interval": lambda view: difference_cells(view.row)[1],
    "Base": lambda view: side_cell(metric_named(view.row.metric), view.row.base_side),
    "Other": lambda view: side_cell(metric_named(view.row.metric), view.row.other_side),
    "P(better)": lambda view: better_cell(view.row),
    "p (Holm)": lambda view: p_value_cell(view.row.adjusted_p_value),
    "Reason": lambda view: Cell(view.reason),
}

BETWEEN_RUNS = tuple(_COLUMNS)
"""Columns of a comparison's report."""

IN_A_RUN = tuple(name for name in _COLUMNS if name not in {"Base", "Other"})
"""Columns of a run's own report, which shows the scores elsewhere."""


@dataclass(frozen=True)
class VerdictTable:
    """Verdicts as a table of text, and the view of each of its rows.

    Attributes:
        table: as it is read.
        views: of each of its rows.
        columns: what each of its columns is, of `BETWEEN_RUNS`.

    """

    table: Table
    views: tuple[VerdictView, ...]
    columns: tuple[str, ...]

    @property
    def cells(self) -> tuple[tuple[VerdictView, dict[str, Cell]], ...]:
        """Per row its view, and its cells by column."""
        return tuple(
            (view, dict(zip(self.columns, row, strict=True)))
            for view, row in zip(self.views, self.table.rows, strict=True)
        )


def verdict_table(title: str, views: Iterable[VerdictView], columns: Sequence[str]) -> VerdictTable:
    """The views in the order they came, with these columns.

    The column of runs is left out where no view names one, that of reasons where none has one.
    """
    rows = tuple(views)
    empty = {"Run"} if not any(view.run for view in rows) else set()
    empty |= {"Reason"} if not any(view.row.reason for view in rows) else set()
    shown = tuple(name for name in columns if name not in empty)
    cells = tuple(tuple(_COLUMNS[name](view) for name in shown) for view in rows)
    sides = (side for view in rows for side in (view.row.base_side, view.row.other_side))
    note = learned_note(sides) if "Base" in shown else ""
    return VerdictTable(Table(title, said(*shown), cells, note=note), rows, shown)


@dataclass(frozen=True)
class VerdictTables:
    """The verdicts on a dataset.

    Attributes:
        quality: what answers its question.
        beside: metrics of quality that were shown and not judged.
        cost: what the trainings took.

    """

    quality: VerdictTable
    beside: VerdictTable
    cost: VerdictTable

    @classmethod
    def of(
        cls, dataset: str, views: Iterable[VerdictView], columns: Sequence[str]
    ) -> "VerdictTables":
        """The views' tables, named after the dataset."""
        rows = list(views)
        of_quality = [view for view in rows if view.row.kind == "quality"]
        quality = (view for view in of_quality if view.row.verdict != "not judged")
        beside = (view for view in of_quality if view.row.verdict == "not judged")
        cost = (view for view in rows if view.row.kind == "cost")
        return cls(
            verdict_table(dataset, quality, columns),
            verdict_table(say("{dataset}: not judged", dataset=dataset), beside, columns),
            verdict_table(say("{dataset}: cost", dataset=dataset), cost, columns),
        )

    def __bool__(self) -> bool:
        """Whether there is any verdict."""
        return bool(self.quality.views or self.beside.views or self.cost.views)
