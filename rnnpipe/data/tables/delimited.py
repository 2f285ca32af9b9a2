"""CSV and TSV: every field a text, exactly as it stands in the file (RFC 4180)."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import csv as arrow_csv

from rnnpipe.data.tables import faults
from rnnpipe.data.tables.headers import head, require
from rnnpipe.data.tables.layout import Layout, named, opened
from rnnpipe.errors import UserError

BLOCK_BYTES = (2**20, 2**23)
"""What is parsed at a time. Arrow reads some 32 blocks ahead, so that the large ones are taken only
from a row on that the small ones cannot hold; no row has more than these."""


def batches(path: Path, columns: Sequence[str] | None, layout: Layout) -> Iterator[pa.RecordBatch]:
    """The rows, some MiB of text at a time: the columns asked for, all of them strings.

    Raises:
        UserError: a column that is not there, a row of more or fewer fields, text in another
            encoding, a quotation mark left open, a file that is damaged.

    """
    names, skipped = head(path, layout)
    wanted = list(names if columns is None else columns)
    require(path, wanted, names, layout)
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


def _without_rows(path: Path) -> UserError:
    return UserError(f"{named(path)} has a header and no rows; expected one row at least")
