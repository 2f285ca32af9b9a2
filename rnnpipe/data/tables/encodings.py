"""Which encoding a text file may have that has not the one that it was read in."""

import codecs
from collections.abc import Sequence
from pathlib import Path

from rnnpipe.data.tables import binary
from rnnpipe.data.tables.layout import Layout, named, opened
from rnnpipe.data.tables.scripts import by_likeness
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

_ENCODINGS = ("utf-8", "cp949", "cp932", "gb18030", "cp1252", "cp1251")
"""Tried in the place of an encoding that does not fit, where no mark says that it is UTF-16."""

_MARKED = ("utf-16",)

_SURE = {"utf-8", "utf-16"}
"""What decodes as one of these by chance is nothing else."""

_PIECE = 2**20

_SAMPLE_BYTES = 2**16
"""Of lines that are not ASCII alone, by which encodings are ranked."""

_BEFORE, _BEHIND = 20, 30
"""Characters that are shown around the first one that is not ASCII."""


class OtherEncodingError(UserError):
    """A text file is not in the encoding that was tried.

    Attributes:
        problem: what is wrong, without a mend.
        fitting: encodings that would decode all of the file, the likeliest first.

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
    likely = _likely_encodings(path)
    if likely != _MARKED and (no_text := binary.told(path)):
        return OtherEncodingError(no_text, ())
    line, content = _undecodable_line(path, layout.codec)
    fitting = [each for each in likely if not _undecodable_line(path, each)[0]]
    fitting = next(([each] for each in fitting if each in _SURE), fitting)
    lines = [content] if len(fitting) < 2 else [content, *_foreign_lines(path)]
    fitting = by_likeness(fitting, lines)
    telling = max(lines, key=lambda each: len({_shown_piece(each, name) for name in fitting}))
    readings = [f"{n} (which reads {shown(repr(_shown_piece(telling, n)))})" for n in fitting]
    where = f", line {line}" if line else ""
    would = f"; it would be read by {', '.join(readings)}" if readings else ""
    return OtherEncodingError(
        f"{named(path)}{where}: not in the encoding {layout.encoding}, which was tried "
        f"({error}){would}",
        fitting,
    )


def _shown_piece(line: bytes, encoding: str) -> str:
    """What stands around the first character that is not ASCII: there encodings differ."""
    text = line.decode(encoding, "replace").strip()
    at = next((place for place, character in enumerate(text) if not character.isascii()), 0)
    start, end = max(0, at - _BEFORE), at + _BEHIND
    return "…" * (start > 0) + text[start:end] + "…" * (end < len(text))


def _foreign_lines(path: Path) -> list[bytes]:
    """The first lines that are not ASCII alone."""
    found: list[bytes] = []
    room = _SAMPLE_BYTES
    with opened(path) as stream:
        while room > 0 and (piece := stream.read(_PIECE)):
            # a line at the end of a piece may be cut within a character
            for line in piece[: piece.rfind(b"\n") + 1].splitlines():
                if room > 0 and not line.isascii():
                    found.append(line)
                    room -= len(line)
    return found


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
    return _MARKED if mark in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else _ENCODINGS
