"""Phrases in the language of the page that is being made.

The code says each phrase in English, `say("{count} seeds", count=3)`; a table beside this module,
one a language, has the same phrase in another: `ko.toml` is Korean. What a table lacks is said in
English. Names and numbers go into the braces as they are, and are never looked up.

What was said before a page is made, and recorded in English, is told again by `retell`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from string import Formatter
from typing import Literal

Language = Literal["en", "ko"]
"""As HTML names them."""

_SPOKEN: ContextVar[Language] = ContextVar("language", default="en")


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Have all that is said in the block, by this thread, said in a language."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def language() -> Language:
    """The language that is spoken now; English where nobody asked for another."""
    return _SPOKEN.get()


def say(phrase: str, /, **values: object) -> str:
    """The phrase in the language that is spoken now.

    Args:
        phrase: in English, with a name in braces for each value.
        values: what stands in the place of each name, as it is to be read.

    Raises:
        KeyError: the phrase names a value that is not given.

    """
    found = phrases(_SPOKEN.get()).get(phrase, phrase)
    return found.format(**values) if values else found


def said(*phrases: str) -> tuple[str, ...]:
    """Several phrases without values, such as the names of columns."""
    return tuple(map(say, phrases))


def say_count(count: int, one: str, many: str | None = None) -> str:
    """`1 row`, `1,234 rows`, as `rnnpipe.counting.counted`, which no language changes.

    That one is for messages, and part of many a step's cache key.
    """
    unit = one if count == 1 else many or f"{one}s"
    return say(f"{{count}} {unit}", count=f"{count:,}")


def retell(told: str) -> str:
    """A recorded reason in the language that is spoken now, part by part; see `[reasons]`.

    What no phrase there has the words of stays as it was recorded.
    """
    return "; ".join(map(_retold, told.split("; "))) if _SPOKEN.get() != "en" else told


def _retold(part: str) -> str:
    for phrase, words in _recorded(_SPOKEN.get()):
        if found := words.fullmatch(part):
            return say(phrase, **{name: say(value) for name, value in found.groupdict().items()})
    return part


@cache
def _recorded(language: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The phrases of reasons, each with the words around its values."""
    return tuple((phrase, _words(phrase)) for phrase in _table(language)["reasons"])


def _words(phrase: str) -> re.Pattern[str]:
    parts = Formatter().parse(phrase)
    written = (re.escape(words) + (f"(?P<{name}>.+?)" if name else "") for words, name, *_ in parts)
    return re.compile("".join(written))


@cache
def phrases(language: Language) -> Mapping[str, str]:
    """All that a language has, by the phrase in English; of English nothing, which needs no table.

    Raises:
        ValueError: a phrase stands in two sections of the table.

    """
    if language == "en":
        return {}
    found: dict[str, str] = {}
    for section, table in _table(language).items():
        if twice := found.keys() & table.keys():
            raise ValueError(f"[{section}] has again: {', '.join(sorted(twice))}")
        found |= table
    return found


def _table(language: Language) -> dict[str, dict[str, str]]:
    """All of a language, by section and phrase."""
    text = (resources.files(__package__) / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)
