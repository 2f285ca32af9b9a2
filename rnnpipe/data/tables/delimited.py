"""CSV and TSV: every field a text, exactly as it stands in the file (RFC 4180)."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import csv as arrow_csv

from rnnpipe.counting import counted
from rnnpipe.data.tables import faults
from rnnpipe.data.tables.layout import Layout, named, opened
from rnnpipe.data.tables.names import (
    as_toml,
    brief,
    check_there,
    check_unique,
    made_unique,
    quoted,
)
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

_NUMBER = re.compile(r"\s*[-+]?(\d+[.,]?\d*|[.,]\d+)([eE][-+]?\d+)?\s*")

BLOCK_BYTES = (2**20, 2**23)
"""What is parsed at a time. Arrow reads some 32 blocks ahead, so that the large ones are taken only
from a row on that the small ones cannot hold; no row has more than these."""


def column_names(path: Path, layout: Layout) -> tuple[str, ...]:
    """The names of the columns.

    Raises:
        UserError: the file is empty, or its header does not fit its first row.

    """
    return _head(path, layout)[0]


def first_record(path: Path, layout: Layout) -> list[str]:
    """The fields of the header, or of the first row where there is none.

    Raises:
        UserError: the file is empty, or cannot be read.

    """
    return _first_records(path, layout, layout.delimiter_of(path))[0]


def batches(path: Path, columns: Sequence[str] | None, layout: Layout) -> Iterator[pa.RecordBatch]:
    """The rows, some MiB of text at a time: the columns asked for, all of them strings.

    Raises:
        UserError: a column that is not there, a row of more or fewer fields, text in another
            encoding, a quotation mark left open, a file that is damaged.

    """
    names, skipped = _head(path, layout)
    wanted = list(names if columns is None else columns)
    check_there(wanted, names, path, hint=_other_delimiter(path, layout, wanted))
    reader = _Reader(path, layout, names, skipped, wanted)
    given = 0
    for block in BLOCK_BYTES:
        rows = 0
        try:
            with opened(path) as stream:
                counted = _Counted(stream)
                with reader.open(counted, block) as parsed:
                    for batch in parsed:
                        rows += len(batch)
                        if rows > given:
                            yield batch[given - rows :]
                            given = rows
            break
        except (pa.ArrowInvalid, UnicodeError) as error:
            if not faults.has_rows(path, layout, skipped):
                raise _without_rows(path) from error
            problem: Exception = error
            if "straddling" in str(error):
                if block < BLOCK_BYTES[-1]:
                    continue
                problem = pa.ArrowInvalid(f"a row has more than {block:,} bytes")
            raise faults.explained(path, layout, names, skipped, problem) from error
    if not given:
        raise _without_rows(path)
    if counted.quotes % 2:
        faults.refuse_open_quote(path, layout, skipped)


class _Counted(io.RawIOBase):
    """A stream that counts the quotation marks that pass, and never ends a piece with a CR.

    Arrow takes a mark that is never closed for one that closes with the file, and so makes one
    field of all rows behind it. Where no field is open at the end, the marks are even in number,
    but for those within a field that has none around it.

    Where a piece ends between CR and LF Arrow (26.0) leaves out the LF, within quotation marks too:
    such a CR is given with the next piece.
    """

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._held = b""
        self.quotes = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        piece = self._held + self._stream.read(size - len(self._held) if size > 0 else size)
        self._held = b"\r" if len(piece) > 1 and piece.endswith(b"\r") else b""
        piece = piece.removesuffix(self._held)
        self.quotes += piece.count(b'"')
        return piece


@dataclass(frozen=True)
class _Reader:
    """What Arrow must be told of a file."""

    path: Path
    layout: Layout
    names: Sequence[str]
    skipped: int
    wanted: list[str]

    def open(self, stream: io.RawIOBase, block: int) -> arrow_csv.CSVStreamingReader:
        """Reads the rows that a stream holds, so many bytes at a time."""
        codec = self.layout.codec
        return arrow_csv.open_csv(
            stream,
            read_options=arrow_csv.ReadOptions(
                block_size=block,
                column_names=list(self.names),
                skip_rows_after_names=self.skipped,
                encoding="utf8" if codec == "utf-8-sig" else codec,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.layout.delimiter_of(self.path), newlines_in_values=True
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=self.wanted,
                column_types=dict.fromkeys(self.names, pa.string()),
                null_values=[],
                strings_can_be_null=False,
            ),
        )


def _head(path: Path, layout: Layout) -> tuple[tuple[str, ...], int]:
    """The columns' names, and how many records are no data: 1 where there is a header, else 0."""
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
    check_unique(first, path, f", or declare header = {as_toml(made_unique(first))}")
    return tuple(first), 1


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
    if not again or any(map(_NUMBER.fullmatch, first)) or not all(first):
        return False
    if any(_NUMBER.fullmatch(field) for row in rows for field in row):
        return True
    raise UserError(
        f"{named(path)}: its first row is {quoted(first)}, and header names {quoted(names)}: it "
        "may be a header with a name twice, or data. Rename in the file what comes twice and leave "
        "header out; or, if it is data, write the names in a line above it"
    )


def _first_records(path: Path, layout: Layout, delimiter: str) -> list[list[str]]:
    """The first three records, or as many as there are."""
    try:
        with layout.text(path) as text:
            records = csv.reader(text, delimiter=delimiter)
            found = list(islice(filter(None, records), 3))
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


def _without_rows(path: Path) -> UserError:
    return UserError(f"{named(path)} has a header and no rows; expected one row at least")
