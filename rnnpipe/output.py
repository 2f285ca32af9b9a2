"""Standard output and error as they are found: read by nobody any more, full, closed, not UTF-8."""

import codecs
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, BinaryIO, NoReturn, TextIO

from rich.console import Console

from rnnpipe.errors import UserError

UNREAD = 128 + signal.SIGPIPE
"""The exit code of a command whose output nobody reads any more, as a shell tells it."""

_PLAIN = str.maketrans("−–—→·…×±≠▲▼✕∅⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--->..x~!^vx--0123456789")  # noqa: RUF001 (the signs themselves)
"""What stands for our signs where an encoding lacks them; as wide, so that tables stay tables."""


class Output(Console):
    """A console that ends the command when its reader has gone, as `head` does; otherwise rich's.

    Results that cannot be written for another reason, such as a full disk, are the user's to know;
    progress, which goes to standard error, is then left out.
    """

    def on_broken_pipe(self) -> NoReturn:
        """Ends the command, and no `except Exception` takes that for a failure of its own."""
        _discard(self.file)
        raise SystemExit(UNREAD)

    def print(self, *objects: Any, **options: Any) -> None:
        """Prints as rich does.

        Raises:
            UserError: standard output cannot be written.
            SystemExit: nobody reads it any more.

        """
        try:
            super().print(*objects, **options)
        except OSError as error:
            self.quiet = True
            if not self.stderr:
                _refuse(self.file, error)
            _discard(self.file)


def prepare() -> None:
    """Makes standard input, output and error usable: closed ones read and write nothing.

    Signs that the encoding of an output lacks are written as plainer ones. To be called first, as
    the next file that is opened would take the place of a closed stream.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    codecs.register_error("rnnpipe.plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="rnnpipe.plain")


@contextmanager
def as_bytes() -> Iterator[BinaryIO]:
    """Standard output for a block that writes bytes, many perhaps.

    Raises:
        SystemExit: nobody reads it any more.

    """
    try:
        yield sys.stdout.buffer
    except BrokenPipeError:
        _discard(sys.stdout)
        raise SystemExit(UNREAD) from None


def flush() -> None:
    """Writes out what standard output still holds.

    Raises:
        UserError: it cannot be written.
        SystemExit: nobody reads it any more.

    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
        raise SystemExit(UNREAD) from None
    except OSError as error:
        _refuse(sys.stdout, error)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _refuse(stream: IO[str], error: OSError) -> NoReturn:
    _discard(stream)
    raise UserError(
        f"standard output cannot be written ({error.strerror}): make room, or send it elsewhere; "
        "what was recorded is kept, and `rnnpipe show latest` shows the newest run again"
    ) from error


def _discard(stream: IO[str]) -> None:
    """Has what `stream` still holds go nowhere, or Python would complain of it at its end."""
    with suppress(OSError, ValueError):  # ValueError: no stream of the system, or closed
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """The error handler of an output's encoding, as `codecs.register_error` wants it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(sign if sign.isascii() else "?" for sign in lacking), error.end
