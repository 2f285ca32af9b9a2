"""Where a CSV or TSV file is broken: read once more, record by record, until the fault is found."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from rnnpipe.counting import counted
from rnnpipe.data.tables.encodings import of_another_encoding
from rnnpipe.data.tables.layout import Layout, named
from rnnpipe.data.tables.names import brief
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

DELIMITERS = (",", ";", "\t", "|")

_LONGEST_FIELD = 2**31 - 1


def has_rows(path: Path, layout: Layout, skipped: int) -> bool:
    """Whether anything follows the header."""
    try:
        return next(islice(_records(path, layout), skipped, None), None) is not None
    except UnicodeError:
        return True


def explained(
    path: Path, layout: Layout, names: Sequence[str], skipped: int, error: Exception
) -> UserError:
    """What is wrong with a file that could not be read, to be raised.

    Args:
        path: the file.
        layout: how it was read.
        names: of its columns; none where the header could not be read.
        skipped: how many records come before row 1.
        error: what the reader said, for faults that are not found here.

    """
    try:
        refuse_open_quote(path, layout, skipped)
        found = _ragged(path, layout, names, skipped)
    except UserError as open_quote:
        return open_quote
    except UnicodeError as undecodable:
        return of_another_encoding(path, layout, undecodable)
    return found or UserError(f"{named(path)} cannot be read: {error}")


def refuse_open_quote(path: Path, layout: Layout, skipped: int) -> None:
    """Refuse a file that ends within quotation marks, which makes one field of all that follows.

    Raises:
        UserError: naming the row where they are opened.

    """
    row, line = -skipped, 0
    try:
        for row, (_, line, _) in enumerate(_records(path, layout, strict=True), 1 - skipped):  # noqa: B007
            pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise UserError(
                f"{named(path)}, row {row + 1} (line {line + 1}): a quotation mark is opened there "
                "and never closed"
            ) from error


def _records(
    path: Path, layout: Layout, *, strict: bool = False
) -> Iterator[tuple[int, int, list[str]]]:
    """Every record with the lines at which it begins and ends, both counted from 1."""
    longest = csv.field_size_limit(_LONGEST_FIELD)
    try:
        with layout.text(path) as text:
            reader = csv.reader(text, delimiter=layout.delimiter_of(path), strict=strict)
            begin = 1
            for record in reader:
                if record:
                    yield begin, reader.line_num, record
                begin = reader.line_num + 1
    finally:
        csv.field_size_limit(longest)


def _ragged(path: Path, layout: Layout, names: Sequence[str], skipped: int) -> UserError | None:
    if not names:
        return None
    rows = islice(_records(path, layout), skipped, None)
    for row, (begin, end, record) in enumerate(rows, start=1):
        if len(record) != len(names):
            where = f"line {begin}" if begin == end else f"lines {begin} to {end}"
            fields = counted(len(record), "field")
            return UserError(
                f"{named(path)}, row {row} ({where}): found {fields}, expected {len(names)}, "
                f"as there are columns; it begins {_beginning(record)}. "
                + _how_to_mend(record, begin == end)
            )
    return None


def _how_to_mend(record: list[str], one_line: bool) -> str:  # noqa: FBT001 (private, read at once)
    if not one_line:
        return "Is a quotation mark left open there?"
    for delimiter in DELIMITERS:
        if len(record) == 1 and delimiter in record[0]:
            return f"Is {delimiter!r} its delimiter? Then declare it"
    return "A field that holds the delimiter must stand in quotation marks"


def _beginning(record: list[str]) -> str:
    return shown(repr(brief(record[0])))
