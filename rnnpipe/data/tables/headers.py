"""The header of a CSV or TSV file: the names of its columns, and whether it is one."""

import csv
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from rnnpipe.counting import counted
from rnnpipe.data.tables import faults
from rnnpipe.data.tables.layout import Layout, named
from rnnpipe.data.tables.nameless import NUMBER, like_values
from rnnpipe.data.tables.names import (
    as_toml,
    brief,
    check_there,
    check_unique,
    made_unique,
    nearest,
    quoted,
)
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

_LOOKED_AT = 100
"""Records that tell a header from values."""

_MOST_NAMED = 6
"""Columns whose names a declaration is written out for."""


def column_names(path: Path, layout: Layout) -> tuple[str, ...]:
    """The names of the columns.

    Raises:
        UserError: the file is empty, or its header does not fit its first row.

    """
    return head(path, layout)[0]


def first_record(path: Path, layout: Layout) -> list[str]:
    """The fields of the header, or of the first row where there is none.

    Raises:
        UserError: the file is empty, or cannot be read.

    """
    return _first_records(path, layout, layout.delimiter_of(path))[0]


def values_in_header(path: Path, layout: Layout) -> str:
    """Say what makes the first record a row of values: `'5.1' is a number above numbers`.

    Nothing where it is taken for a header, or where the names are declared.

    Raises:
        UserError: the file is empty, or cannot be read.

    """
    if layout.header is not True:
        return ""
    first, *rows = _first_records(path, layout, layout.delimiter_of(path), _LOOKED_AT)
    return like_values(first, rows)


def require_columns(path: Path, wanted: Sequence[str], layout: Layout) -> None:
    """Refuse columns that are not there.

    Raises:
        UserError: naming them, and what may have to be declared of the file.

    """
    require(path, wanted, head(path, layout)[0], layout)


def head(path: Path, layout: Layout) -> tuple[tuple[str, ...], int]:
    """Find the columns' names, and how many records are no data: 1 where there is a header, else 0.

    Raises:
        UserError: the file is empty, or its header does not fit its first rows.

    """
    first, *rows = _first_records(path, layout, layout.delimiter_of(path))
    if layout.header is not True:
        names = layout.header
        check_unique(names, path)
        return names, int(_is_header(first, names, rows, path))
    fields = {len(row) for row in rows}
    if len(fields) == 1 and min(fields) > len(first):
        if other := _other_delimiter(path, layout, ()):
            raise UserError(f"{named(path)}:{other}")
        unnamed = ["row", *(f"column_{n}" for n in range(2, min(fields) - len(first) + 1))]
        begin = shown(", ".join(repr(brief(field)) for field in rows[0][:2]))
        raise UserError(
            f"{named(path)}: its header has {counted(len(first), 'name')}, but its rows "
            f"have {min(fields)} fields (row 1 begins with {begin}). If the first are the "
            f"ones without a name, declare header = {as_toml([*unnamed, *first])}"
        )
    if len(set(first)) < len(first) and (why := values_in_header(path, layout)):
        raise UserError(f"{named(path)}: {_no_header(why, len(first))}")
    check_unique(first, path, f", or declare header = {as_toml(made_unique(first))}")
    return tuple(first), 1


def require(path: Path, wanted: Sequence[str], names: Sequence[str], layout: Layout) -> None:
    """Refuse columns that are not among the names that `head` has found.

    Raises:
        UserError: naming them, and what may have to be declared of the file.

    """
    if set(wanted) <= set(names):
        return
    hint = _other_delimiter(path, layout, wanted)
    if not hint and (why := values_in_header(path, layout)):
        hint = f" I{_no_header(why, len(names))[1:]}"
    elif not hint and layout.header is True and not any(nearest(each, names) for each in wanted):
        hint = f" If it has no header line, declare {_names_to_declare(len(names))}"
    check_there(wanted, names, path, hint)


def _no_header(why: str, columns: int) -> str:
    return (
        f"its first line looks like a row of values and not like a header, as {why}: if it is one, "
        f"declare {_names_to_declare(columns)}"
    )


def _names_to_declare(columns: int) -> str:
    """The key that names so many columns, with the first and the last of them."""
    names = [f"column_{number}" for number in range(1, columns + 1)]
    if columns <= _MOST_NAMED:
        return f"header = {as_toml(names)}"
    return f"header = [...] with {columns} names"


def _is_header(
    first: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[str]], path: Path
) -> bool:
    """Whether the first record is the header that the names are declared for.

    It says just these, or the last of them. Or it has names that come again, in whose place others
    are declared: the rest is as it is, or no field is a number and below it there are numbers.

    Args:
        first: the first record.
        names: that are declared.
        rows: that follow.
        path: the file.

    Raises:
        UserError: words come again in it, no number tells names from data, and all names are new.

    """
    if tuple(first) == tuple(names[-len(first) :]):
        return True
    if len(first) != len(names):
        return False
    again = {name for name, times in Counter(first).items() if times > 1}
    pairs = list(zip(first, names, strict=True))
    if any(old == new for old, new in pairs) and all(o == n or o in again for o, n in pairs):
        return True
    if not again or any(map(NUMBER.fullmatch, first)) or not all(first):
        return False
    if any(NUMBER.fullmatch(field) for row in rows for field in row):
        return True
    raise UserError(
        f"{named(path)}: its first row is {quoted(first)}, and header names {quoted(names)}: it "
        "may be a header with a name twice, or data. Rename in the file what comes twice and leave "
        "header out; or, if it is data, write the names in a line above it"
    )


def _first_records(path: Path, layout: Layout, delimiter: str, most: int = 3) -> list[list[str]]:
    """The first `most` records, or as many as there are."""
    try:
        with layout.text(path) as text:
            records = csv.reader(text, delimiter=delimiter)
            found = list(islice(filter(None, records), most))
    except UnicodeError as error:
        raise faults.explained(path, layout, (), 1, error) from error
    except csv.Error as error:
        raise UserError(
            f"{named(path)}: its first rows cannot be read ({error}); is a quotation mark left "
            "open, or is it another kind of file?"
        ) from error
    if not found:
        raise UserError(f"{named(path)} is empty; expected a header and rows")
    return found


def _other_delimiter(path: Path, layout: Layout, wanted: Sequence[str]) -> str:
    """What to say where another delimiter would give the columns asked for, or several columns."""
    tried = layout.delimiter_of(path)
    first = {d: _first_records(path, layout, d)[0] for d in faults.DELIMITERS if d != tried}
    for fits in (
        [d for d, names in first.items() if wanted and set(wanted) <= set(names)],
        [d for d, names in first.items() if len(names) > 1],
    ):
        if fits and len(_first_records(path, layout, tried)[0]) == 1:
            return (
                f" With the delimiter {tried!r}, which was tried, its header has one column; "
                f"{fits[0]!r} gives {len(first[fits[0]])}: declare delimiter = {_toml(fits[0])}"
            )
    return ""


def _toml(delimiter: str) -> str:
    return '"\\t"' if delimiter == "\t" else f'"{delimiter}"'
