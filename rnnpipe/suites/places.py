"""In which line of a TOML text each key and value stands, which `tomllib` does not tell.

The text has been read by `tomllib`, so that nothing here has to be checked.
"""

import re
import tomllib
from collections.abc import Iterator

from rnnpipe.files.untrusted import shown

Path = tuple[str | int, ...]
"""Keys from the top table on, and positions in arrays: `("variants", "a", "layers", 0, "type")`."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|[^,\]}#\n]+",
    re.DOTALL,
)


def line_of(places: dict[Path, int], path: Path) -> int | None:
    """The line of a key or value, or of the nearest table around it that stands in the text."""
    return next((places[path[:n]] for n in range(len(path), 0, -1) if path[:n] in places), None)


def places(text: str) -> dict[Path, int]:
    """The line, from 1, in which every key and every value of an array begins."""
    found: dict[Path, int] = {}
    for path, at in _Scanner(text).everything():
        found.setdefault(path, text.count("\n", 0, at) + 1)
    return found


class _Scanner:
    """Walks through a text from its start; `at` is the next character."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tables: dict[Path, int] = {}  # how many of each array of tables there were

    def everything(self) -> Iterator[tuple[Path, int]]:
        table: Path = ()
        while self._next():
            if self._text[self._at] == "[":
                start = self._at
                table = self._header()
                yield table, start
            else:
                yield from self._pair(table)

    def _next(self) -> str:
        """The character after blanks, line ends and comments; none at the end."""
        self._at = self._match(_BLANK)
        return self._text[self._at : self._at + 1]

    def _match(self, pattern: re.Pattern[str]) -> int:
        """Where what is here ends."""
        found = pattern.match(self._text, self._at)
        return found.end() if found else self._at

    def _header(self) -> Path:
        several = self._text.startswith("[[", self._at)
        self._at += 2 if several else 1
        self._next()
        table: Path = ()
        keys = self._keys()
        for position, key in enumerate(keys, 1):
            table = (*table, key)
            if several and position == len(keys):
                self._tables[table] = self._tables.get(table, -1) + 1
            if table in self._tables:
                table = (*table, self._tables[table])
        self._next()
        self._at += 2 if several else 1
        return table

    def _keys(self) -> tuple[str, ...]:
        keys: list[str] = []
        while True:
            end = self._match(_KEY)
            (key,) = tomllib.loads(f"{self._text[self._at : end]} = 0")
            keys.append(shown(key))
            self._at = end
            if (end := self._match(_DOT)) == self._at:
                return tuple(keys)
            self._at = end

    def _pair(self, table: Path) -> Iterator[tuple[Path, int]]:
        start = self._at
        path = table
        for key in self._keys():
            path = (*path, key)
            yield path, start
        self._next()
        self._at += 1  # the equals sign
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        first = self._next()
        if first not in ("[", "{"):
            self._at = self._match(_SCALAR)
            return
        self._at += 1
        position = 0
        while (here := self._next()) not in ("]", "}"):
            if here == ",":
                self._at += 1
            elif first == "{":
                yield from self._pair(path)
            else:
                yield (*path, position), self._at
                yield from self._value((*path, position))
                position += 1
        self._at += 1
