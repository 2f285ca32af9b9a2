"""Random changes to bytes, to the words of a text, and to the structure of a JSON value."""

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

NASTY_TEXTS = (
    *("", " ", "..", "../../etc/passwd", "/etc/passwd", "a/b", "~root", "con\x00", "a" * 300),
    *("\x1b[31m", "\x9b2J", "\r\n", "\u202egnp", "\u2028", "\ud800", "é", "🙂", "\x07", "\x7f"),
    *("<script>alert(1)</script>", "{{7*7}}", "[/b]", "[link=x]", "=1+1", "@SUM(A1)", "`$x$`"),
    *("\\input{x}", "nan", "inf", "1e400", "9" * 400, "-1", "true", "2026-01-01T00:00:00", "__x__"),
)

NASTY_NUMBERS = (
    *(0, -1, 1, 2**31, 2**32, 2**53, 2**63, -(2**63) - 1, 10**19, 10**400, -(10**400)),
    *(0.0, -0.0, 0.5, 1e-320, 1e99, 1e308, -1e308, float("nan"), float("inf"), float("-inf")),
)

NASTY_BYTES = (
    *(b"\x00", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\r", b"\n", b'"', b"'", b"\\"),
    *(b"{", b"}", b"[", b"]", b"(", b")", b".", b"=", b",", b"#", b"-", b"1e999", b"NaN", b"null"),
    *(b"../", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\\u0000", b"\\ud800", b"PK\x01\x02", b"9" * 5000),
)

_WORDS = re.compile(r'"[^"\n]*"|[\w.+-]+|\s+|.', re.DOTALL)


def changed_bytes(random: Random, content: bytes, nasty: Sequence[bytes] = NASTY_BYTES) -> bytes:
    """`content` after one to four small changes."""
    damaged = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        start = random.randrange(len(damaged) + 1)
        end = min(len(damaged), start + random.choice((1, 1, 2, 4, 8, 64)))
        match random.randrange(7):
            case 0 if start < len(damaged):
                damaged[start] ^= 1 << random.randrange(8)
            case 1 if start < len(damaged):
                damaged[start] = random.randrange(256)
            case 2:
                del damaged[start:end]
            case 3:
                damaged[start:start] = damaged[start:end] * random.choice((1, 2, 50))
            case 4:
                damaged[start:start] = random.choice(nasty)
            case 5:
                damaged[start:end] = random.choice(nasty)
            case _ if not random.randrange(4):
                del damaged[start:]
    return bytes(damaged)


def changed_words(random: Random, text: str, nasty: Sequence[str]) -> str:
    """`text` with one to three of its words replaced, dropped, doubled or swapped."""
    words = _WORDS.findall(text)
    for _ in range(random.choice((1, 1, 2, 3))):
        one, other = (random.randrange(len(words)) for _ in range(2))
        match random.randrange(5):
            case 0:
                words[one] = ""
            case 1:
                words[one] *= 2
            case 2:
                words[one], words[other] = words[other], words[one]
            case _:
                words[one] = random.choice(nasty)
    return "".join(words)


def changed_json(random: Random, value: Any) -> Any:
    """A copy of `value`, JSON through and through, with one to three of its nodes changed."""
    copy = json.loads(json.dumps(value))
    for _ in range(random.choice((1, 1, 2, 3))):
        nodes = list(_nodes(copy))
        if not nodes:
            break
        parent, key = random.choice(nodes)
        _CHANGES[random.randrange(len(_CHANGES))](random, parent, key, nodes)
    return copy


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: a list or an object, and a position or key in it."""
    if isinstance(value, dict):
        places: list[tuple[Any, Any]] = [(value, key) for key in value]
    elif isinstance(value, list):
        places = [(value, position) for position in range(len(value))]
    else:
        return []
    return places + [place for parent, key in places for place in _nodes(parent[key])]


def _nasty(random: Random, parent: Any, key: Any, _: object) -> None:
    value = parent[key]
    if isinstance(value, str) and random.randrange(2):
        parent[key] = value + random.choice(NASTY_TEXTS)
    else:
        parent[key] = random.choice((*NASTY_TEXTS, *NASTY_NUMBERS, None, True, [], {}, [[]]))


def _number(random: Random, parent: Any, key: Any, _: object) -> None:
    parent[key] = random.choice(NASTY_NUMBERS)


def _drop(_: Random, parent: Any, key: Any, __: object) -> None:
    del parent[key]


def _double(_: Random, parent: Any, key: Any, __: object) -> None:
    if isinstance(parent, list):
        parent.insert(key, parent[key])


def _rename(random: Random, parent: Any, key: Any, _: object) -> None:
    if isinstance(parent, dict):
        parent[random.choice((*NASTY_TEXTS, f"{key}s"))] = parent.pop(key)


def _wrap(random: Random, parent: Any, key: Any, _: object) -> None:
    for _ in range(random.choice((1, 2, 40, 150))):
        parent[key] = [parent[key]]


def _move(random: Random, parent: Any, key: Any, nodes: Sequence[tuple[Any, Any]]) -> None:
    other, place = random.choice(nodes)
    parent[key] = json.loads(json.dumps(other[place]))


_CHANGES: tuple[Callable[[Random, Any, Any, Any], None], ...] = (
    *(_nasty, _nasty, _nasty, _number, _number, _drop, _double, _rename, _wrap, _move),
)
