"""Where a CSV or TSV file is broken: read once more, record by record, until the fault is found."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from rnnpipe.data.tables.layout import Layout, named, opened
from rnnpipe.data.tables.names import brief
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

DELIMITERS = (",", ";", "\t", "|")

_ENCODINGS = ("utf-8", "cp949", "cp932", "gb18030", "cp1252")
"""Tried in the place of an encoding that does not fit, where no mark says that it is UTF-16."""

_SURE = {"utf-8", "utf-16"}
"""What decodes as one of these by chance is nothing else."""

_PIECE = 2**20
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
        return _encoding(path, layout, undecodable)
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
            fields = "1 field" if len(record) == 1 else f"{len(record)} fields"
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


def _encoding(path: Path, layout: Layout, error: UnicodeError) -> UserError:
    """Which encoding was tried, where it fails, and which others would decode all of the file."""
    line, content = _undecodable_line(path, layout.codec)
    readings = []
    for encoding in _likely_encodings(path):
        if _undecodable_line(path, encoding)[0] == 0:
            reading = content.decode(encoding, "replace").strip()
            readings.append(f"{encoding} (which reads {shown(repr(brief(reading)))})")
            if encoding in _SURE:
                break
    where = f", line {line}" if line else ""
    would = (
        f"; it would be read by {', '.join(readings)}: declare the right one" if readings else ""
    )
    return UserError(
        f"{named(path)}{where}: not in the encoding {layout.encoding}, which was tried "
        f"({error}){would}"
    )


def _undecodable_line(path: Path, encoding: str) -> tuple[int, bytes]:
    """The number of the first line that does not decode, and that line; 0 where all do."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, pending = 0, b""
    with opened(path) as stream:
        while piece := stream.read(_PIECE):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                # the decoder may still have held bytes of the piece before
                at = max(0, error.start - max(0, len(error.object) - len(piece)))
                begin = piece.rfind(b"\n", 0, at) + 1
                end = piece.find(b"\n", at)
                start = pending if not begin else b""
                return lines + piece.count(b"\n", 0, at) + 1, start + piece[
                    begin : end if end >= 0 else None
                ]
            lines += piece.count(b"\n")
            pending = piece[piece.rfind(b"\n") + 1 :]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines + 1, pending
    return 0, b""


def _likely_encodings(path: Path) -> tuple[str, ...]:
    with opened(path) as stream:
        mark = stream.read(2)
    return ("utf-16",) if mark in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else _ENCODINGS


def _beginning(record: list[str]) -> str:
    return shown(repr(brief(record[0])))
