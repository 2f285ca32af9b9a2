"""A comparison's tables made narrow, their reasons as numbered notes: for a terminal or a paper."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rnnpipe.report.comparison.view import ComparisonView
from rnnpipe.tables import Cell, Table

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class NotedTable:
    """A table without reasons; `marks` has the number of each row's note, from 1, or `None`."""

    table: Table
    marks: tuple[int | None, ...]
    notes: tuple[str, ...]


def noted(table: Table, without: Collection[str] = ()) -> NotedTable:
    """The table without its column of reasons, and `without` others; a reason is told once."""
    left = [i for i, name in enumerate(table.header) if name not in {"Reason", *without}]
    reasons = _reasons(table)
    notes = tuple(dict.fromkeys(reason for reason in reasons if reason))
    return NotedTable(
        Table(
            table.title,
            tuple(table.header[i] for i in left),
            tuple(tuple(row[i] for i in left) for row in table.rows),
        ),
        tuple(notes.index(reason) + 1 if reason else None for reason in reasons),
        notes,
    )


def printed_tables(view: ComparisonView) -> list[tuple[Table, list[str]]]:
    """For the command line: per dataset its quality and its cost, each with its notes below.

    Probabilities are left to the report. The verdict comes last and has its note's number.
    """
    return [_printed(table) for table in view.tables()]


def _printed(table: Table) -> tuple[Table, list[str]]:
    found = noted(table, without=("P(better)", "p (Holm)"))
    rows = tuple(
        (*row[:-1], Cell(f"{row[-1].text} {_superscript(mark)}" if mark else row[-1].text))
        for row, mark in zip(found.table.rows, found.marks, strict=True)
    )
    notes = [f"{_superscript(number)} {note}" for number, note in enumerate(found.notes, 1)]
    return Table(found.table.title, found.table.header, rows), notes


def _reasons(table: Table) -> Sequence[str]:
    if "Reason" not in table.header:
        return [""] * len(table.rows)
    column = table.header.index("Reason")
    return [row[column].text for row in table.rows]


def _superscript(number: int) -> str:
    return str(number).translate(_SUPERSCRIPTS)
