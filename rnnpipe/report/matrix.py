"""Verdicts on all pairs of a dataset's variants at a glance: a matrix, the best mean first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Row, Verdict
from rnnpipe.evaluation.metric import Metric
from rnnpipe.language import said, say
from rnnpipe.report.quantities import difference_cells
from rnnpipe.report.verdicts import SIGNS, Badge, turned
from rnnpipe.summary.rows import SummaryRow, dataset_metrics
from rnnpipe.summary.tables import MISSING, Cell, Table, format_statistic

_FEWEST = 3
"""Variants; two have one verdict, which needs no matrix."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

_APART: tuple[Verdict, ...] = ("better", "worse")
_ALIKE: tuple[Verdict, ...] = ("no difference", "undecided")

_OF_ROW: dict[Verdict, str] = {
    "better": "{sign} better than that of the column",
    "worse": "{sign} worse",
    "no difference": "{sign} no different",
}

_Pairs = Mapping[tuple[str, str], Row]


@dataclass(frozen=True)
class Field:
    """A cell of the matrix on a page: its verdict, and in words on whom and by how much."""

    badge: Badge
    told: str


@dataclass(frozen=True)
class Matrix:
    """The verdicts of the deciding metric.

    Attributes:
        table: a row a variant: its number, its mean, the letters of the groups it is in, and its
            verdict against each variant by number.
        fields: by row and column what the last cells of the table show; None on the diagonal.
        note: what signs and letters mean.

    """

    table: Table
    fields: tuple[tuple[Field | None, ...], ...]
    note: str


def verdict_matrix(rows: Sequence[SummaryRow], verdicts: Sequence[Row]) -> Matrix | None:
    """The matrix of one dataset's variants; None of fewer than three, or where nothing was judged.

    Args:
        rows: the summary of the dataset.
        verdicts: on pairs of variants, of any datasets.

    """
    metrics = dataset_metrics(rows)
    if not metrics:
        return None
    metric = metrics[0]
    pairs = {
        (row.other, row.base): row
        for verdict in verdicts
        if verdict.dataset == rows[0].dataset and verdict.metric in (metric.name, "all")
        for row in (verdict, turned(verdict))
    }
    ranked = ranked_rows(rows, metric)
    names = [row.name for row in ranked]
    if len(names) < _FEWEST or not pairs:
        return None
    groups = _letters(names, pairs)
    fields = tuple(tuple(_field(name, other, pairs) for other in names) for name in names)
    lettered = [Cell(groups.get(name, "")) for name in names] if groups else None
    cells = tuple(
        (
            Cell(row.name),
            Cell(str(number), number),
            _mean(row, metric),
            *([lettered[number - 1]] if lettered else []),
            *(MISSING if field is None else Cell(field.badge.sign) for field in of_row),
        )
        for number, (row, of_row) in enumerate(zip(ranked, fields, strict=True), 1)
    )
    head = said("Variant", "No.", metric.heading, *(["Group"] if lettered else []))
    numbers = tuple(str(number) for number in range(1, len(names) + 1))
    title = say("Verdicts by {metric}", metric=say(metric.inline))
    return Matrix(
        Table(title, (*head, *numbers), cells), fields, _note(fields, lettered=lettered is not None)
    )


def ranked_rows(rows: Sequence[SummaryRow], metric: Metric) -> list[SummaryRow]:
    """The variants' rows, the best mean first, what has none last."""
    variants = [row for row in rows if row.variant is not None]
    scored = [row for row in variants if metric.name in row.scores["best"]]
    scored.sort(
        key=lambda row: row.scores["best"][metric.name].mean, reverse=metric.higher_is_better
    )
    return scored + [row for row in variants if metric.name not in row.scores["best"]]


def _mean(row: SummaryRow, metric: Metric) -> Cell:
    statistic = row.scores["best"].get(metric.name)
    if statistic is None:
        return MISSING
    return Cell(format_statistic(metric, statistic), statistic.mean)


def _field(name: str, other: str, pairs: _Pairs) -> Field | None:
    row = pairs.get((name, other))
    if row is None:
        return None
    difference, interval = (cell.text for cell in difference_cells(row))
    by = f": {difference}, {interval}" if row.difference is not None else ""
    told = say("{name} against {other}", name=name, other=other)
    return Field(Badge(row.verdict), f"{told} {say(row.verdict)}{by}")


def _letters(names: Sequence[str], pairs: _Pairs) -> dict[str, str]:
    """By name the letters of all largest groups in which no pair is told apart (Piepho 2004).

    The groups by insertion and absorption, doi:10.1198/1061860043515. A variant that was judged
    against no other is in none. Empty where more groups than letters are needed.
    """
    judged = [n for n in names if any(_verdict(n, m, pairs) in _APART + _ALIKE for m in names)]
    groups = [frozenset(judged)]
    for i, one in enumerate(judged):
        for other in judged[i + 1 :]:
            if _verdict(one, other, pairs) in _ALIKE:
                continue
            split = [group - {gone} for group in groups if {one, other} <= group
                     for gone in (one, other)]  # fmt: skip
            groups = [group for group in groups if not {one, other} <= group]
            for group in split:
                if not any(group <= kept for kept in groups):
                    groups = [*(kept for kept in groups if not kept < group), group]
            if len(groups) > len(_LETTERS):
                return {}
    places = {name: i for i, name in enumerate(judged)}
    groups.sort(key=lambda group: sorted(places[name] for name in group))
    return {
        name: "".join(_LETTERS[i] for i, group in enumerate(groups) if name in group)
        for name in judged
    }


def _verdict(one: str, other: str, pairs: _Pairs) -> Verdict | None:
    row = pairs.get((one, other))
    return row.verdict if row else None


def _note(fields: Sequence[Sequence[Field | None]], *, lettered: bool) -> str:
    """`▲ better than that of the column, ? undecided.` of the signs that are seen."""
    seen = {field.badge.verdict for of_row in fields for field in of_row if field}
    signs = ", ".join(
        say(_OF_ROW[verdict], sign=sign) if verdict in _OF_ROW else f"{sign} {say(verdict)}"
        for verdict, sign in SIGNS.items()
        if verdict in seen
    )
    told = say("Each row's variant is: {signs}.", signs=signs)
    if lettered:
        told += " " + say("Variants that share a letter cannot be told apart.")
    return told
