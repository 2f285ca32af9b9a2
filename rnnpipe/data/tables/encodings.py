"""Which encoding a text file may have that has not the one that it was read in."""

import codecs
from collections.abc import Sequence
from pathlib import Path

from rnnpipe.data.tables.layout import Layout, named, opened
from rnnpipe.data.tables.names import brief
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

_ENCODINGS = ("utf-8", "cp949", "cp932", "gb18030", "cp1252")
"""Tried in the place of an encoding that does not fit, where no mark says that it is UTF-16."""

_SURE = {"utf-8", "utf-16"}
"""What decodes as one of these by chance is nothing else."""

_PIECE = 2**20


class OtherEncodingError(UserError):
    """A text file is not in the encoding that was tried.

    Attributes:
        problem: what is wrong, without a mend.
        fitting: encodings that would decode all of the file.

    """

    def __init__(self, problem: str, fitting: Sequence[str]) -> None:
        super().__init__(f"{problem}: declare the right one" if fitting else problem)
        self.problem = problem
        self.fitting = tuple(fitting)


def of_another_encoding(path: Path, layout: Layout, error: UnicodeError) -> OtherEncodingError:
    """Say which encoding was tried, where it fails, and which others would decode all of the file.

    Returns:
        What is to be raised.

    """
    line, content = _undecodable_line(path, layout.codec)
    readings = {}
    for encoding in _likely_encodings(path):
        if _undecodable_line(path, encoding)[0] == 0:
            reading = content.decode(encoding, "replace").strip()
            readings[encoding] = f"{encoding} (which reads {shown(repr(brief(reading)))})"
            if encoding in _SURE:
                break
    where = f", line {line}" if line else ""
    would = f"; it would be read by {', '.join(readings.values())}" if readings else ""
    return OtherEncodingError(
        f"{named(path)}{where}: not in the encoding {layout.encoding}, which was tried "
        f"({error}){would}",
        tuple(readings),
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
