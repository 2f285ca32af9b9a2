"""A comparison's tables made narrow, their reasons as numbered notes: for a terminal or a paper."""

from collections.abc import Collection
from dataclasses import dataclass

from rnnpipe.report.comparison.view import ComparisonView
from rnnpipe.summary.tables import Cell, Table

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class NotedTable:
    """A table without its reasons.

    Attributes:
        table: of verdicts.
        marks: per row the number of its note, from 1; `None` for a row without a reason.
        notes: each reason once.

    """

    table: Table
    marks: tuple[int | None, ...]
    notes: tuple[str, ...]


def noted(table: Table, without: Collection[str] = ()) -> NotedTable:
    """The table without its column of reasons, and without the named ones."""
    kept = [i for i, name in enumerate(table.header) if name not in {"Reason", *without}]
    reasons = [""] * len(table.rows)
    if "Reason" in table.header:
        column = table.header.index("Reason")
        reasons = [row[column].text for row in table.rows]
    notes = tuple(dict.fromkeys(reason for reason in reasons if reason))
    return NotedTable(
        Table(
            table.title,
            tuple(table.header[i] for i in kept),
            tuple(tuple(row[i] for i in kept) for row in table.rows),
            note=table.note,
        ),
        tuple(notes.index(reason) + 1 if reason else None for reason in reasons),
        notes,
    )


def printed_tables(view: ComparisonView) -> list[tuple[Table, list[str]]]:
    """For the command line: per dataset its quality and its cost, each with its notes.

    A verdict ends with the number of its note. Probabilities and p values are in the report only.
    """
    return [_printed(noted(table, without=("P(better)", "p (Holm)"))) for table in view.tables()]


def _printed(found: NotedTable) -> tuple[Table, list[str]]:
    verdict = found.table.header.index("Verdict")
    rows = tuple(
        (*row[:verdict], Cell(f"{row[verdict].text} {_superscript(mark)}"), *row[verdict + 1 :])
        if mark
        else row
        for row, mark in zip(found.table.rows, found.marks, strict=True)
    )
    notes = [f"{_superscript(number)} {note}" for number, note in enumerate(found.notes, 1)]
    notes += [found.table.note] if found.table.note else []
    return Table(found.table.title, found.table.header, rows), notes


def _superscript(number: int) -> str:
    return str(number).translate(_SUPERSCRIPTS)
