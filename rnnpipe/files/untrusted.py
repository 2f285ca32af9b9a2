"""What someone else may have written: files read within limits, and text made fit to be shown."""

import errno
import os
import re
import stat
from pathlib import Path
from typing import Any

_DEEPEST = 32

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""All that moves a terminal's cursor or changes its colours, all that turns the direction of text,
and halves of surrogate pairs, which no file can hold. Tabs and line ends stay."""


def read_file(path: Path, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes.

    A link is not followed, since it may lead anywhere, and a pipe is not waited for.

    Raises:
        OSError: it is missing, or cannot be read.
        ValueError: it is a link or no regular file, or has more bytes.

    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise ValueError("it is a link; put the file itself in its place") from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is not a regular file")
        if found.st_size > most:
            raise ValueError(f"it has {found.st_size:,} bytes; expected at most {most:,}")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def shown(text: str) -> str:
    r"""`text` with its control characters as Python writes them: `\x1b[31m` and not red."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def plain(value: Any, depth: int = 0) -> Any:
    """What JSON or TOML was parsed to, with every text in it, and every key, as `shown`.

    Raises:
        ValueError: it is nested absurdly deep, or has a whole number of more than 64 bits.

    """
    if depth > _DEEPEST:
        raise ValueError(f"nested more than {_DEEPEST} levels deep")
    match value:
        case str():
            return shown(value)
        case list():
            return [plain(item, depth + 1) for item in value]
        case dict():
            return {shown(key): plain(item, depth + 1) for key, item in value.items()}
        case int() if not -(2**63) <= value < 2**63:
            raise ValueError("a whole number does not fit 64 bits")
        case _:
            return value
