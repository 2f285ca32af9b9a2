"""The command that this process was asked for, to be recorded with a run that it makes."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

_asked: ContextVar[tuple[str, ...]] = ContextVar("asked", default=())

_SECRET = re.compile(r"(?<=://)[^/@\s]+(?=@)")
"""A name and a password in an address."""


@contextmanager
def asked_for(arguments: Sequence[str]) -> Iterator[None]:
    """While the block goes on, `arguments` are the command; names in addresses are left out."""
    token = _asked.set(tuple(_SECRET.sub("…", word) for word in arguments))
    try:
        yield
    finally:
        _asked.reset(token)


def command() -> tuple[str, ...]:
    """The command's words, the program's name first; none where there is no command."""
    return _asked.get()
