"""A module's code: its digest, and what it imports; read once a machine, and then remembered.

To parse the modules that a training takes part in is a quarter of a second, for every command that
looks for anything in the cache.
"""

import ast
import contextlib
import hashlib
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import write_atomically
from rnnpipe.files.source_code import digest_of_code
from rnnpipe.settings import user_cache

_NAME = "source-code.json"

_MOST = 1000
"""So many texts are remembered, the last ones."""


class Import(NamedTuple):
    """`import module`, or `from module import name`, which is then `called` something."""

    module: str
    name: str | None = None
    called: str | None = None


class Code(NamedTuple):
    """A module's digest, and what it imports anywhere."""

    digest: str
    imports: tuple[Import, ...]


class _Known:
    """What was read: in this process, and by others before."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._new: dict[str, Code] = {}
        self._looked = False

    def of(self, text: str) -> Code:
        """The code of a text."""
        if not self._looked:
            self._codes, self._looked = _remembered(), True
        name = hashlib.sha256((_reader() + text).encode()).hexdigest()
        if name not in self._codes:
            self._codes[name] = self._new[name] = _parsed(text)
        return self._codes[name]

    def remember(self) -> None:
        """Keeps what was read anew for other processes, where that can be written."""
        if self._new:
            kept = [*(_remembered() | self._new).items()][-_MOST:]
            self._new = {}
            with contextlib.suppress(RuntimeError, UserError, OSError):
                write_atomically(user_cache() / _NAME, json.dumps(dict(kept)).encode())


_known = _Known()


def code_of(text: str) -> Code:
    """Read a module's text."""
    return _known.of(text)


def remember() -> None:
    """Have later processes know what this one has read."""
    _known.remember()


def _parsed(text: str) -> Code:
    tree = ast.parse(text)
    imports: list[Import] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [Import(alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            imports += [Import(module, a.name, a.asname or a.name) for a in node.names]
    return Code(digest_of_code(tree), tuple(imports))


def _remembered() -> dict[str, Code]:
    """By `_reader` and text; nothing where there is none, or what is there is damaged."""
    try:
        found: dict[str, Any] = json.loads((user_cache() / _NAME).read_bytes())
        return {
            name: Code(digest, tuple(Import(*each) for each in imports))
            for name, (digest, imports) in found.items()
        }
    except (RuntimeError, OSError, ValueError, TypeError, AttributeError):
        return {}


@cache
def _reader() -> str:
    """What reads: another Python, or another way to read, finds another digest."""
    here = Path(__file__)
    ways = (here, here.parents[1] / "files" / "source_code.py")
    return "\n".join([sys.version, *(way.read_text("utf-8") for way in ways), ""])
