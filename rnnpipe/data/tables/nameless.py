"""Whether the first record of a CSV or TSV file names its columns, or is a row of values already.

A file does not say it. A name is like a value where it is of the kind of what stands below it: a
number above numbers, a time above times, a sentence above sentences, or one of the very values. A
word above numbers or times alone is a name, and then the others are as well.
"""

import re
from collections.abc import Sequence
from statistics import fmean

from rnnpipe.data.tables.columns import MISSING
from rnnpipe.data.tables.names import brief
from rnnpipe.files.untrusted import shown

NUMBER = re.compile(r"\s*[-+]?(\d+[.,]?\d*|[.,]\d+)([eE][-+]?\d+)?\s*")

_TIME = re.compile(r"\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?|\d{1,2}:\d{2}(:\d{2}.*)?)\s*")

_WORDS = 4
"""So many make a sentence."""

_COUNTED = 3
"""So many whole numbers that follow each other are names: 0, 1, 2 of a table without any."""


def like_values(first: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Say which name is like a value; nothing where the first record is taken for a header.

    Args:
        first: the first record.
        rows: some of those that follow it, with as many fields.

    """
    if _counts_up(first):
        return ""
    columns = [
        [row[place] for row in rows if len(row) == len(first) and row[place].strip() not in MISSING]
        for place in range(len(first))
    ]
    found = ""
    for name, values in zip(first, columns, strict=True):
        if not values:
            continue
        why = _like(name, values)
        if why:
            found = found or f"{shown(repr(brief(name)))} is {why}"
        elif name.strip() not in MISSING and (_all(NUMBER, values) or _all(_TIME, values)):
            return ""
    return found


def _like(name: str, values: Sequence[str]) -> str:
    """What makes a name one of the values below it, or nothing."""
    if NUMBER.fullmatch(name):
        return "a number above numbers" if _all(NUMBER, values) else ""
    if _TIME.fullmatch(name):
        return "a time above times" if _all(_TIME, values) else ""
    if name.strip() and name in values:
        return "a value of its own column too"
    if min(len(name.split()), fmean(len(value.split()) for value in values)) >= _WORDS:
        return "a sentence above sentences"
    return ""


def _all(pattern: re.Pattern[str], values: Sequence[str]) -> bool:
    return all(map(pattern.fullmatch, values))


def _counts_up(first: Sequence[str]) -> bool:
    """Whether all names but those that are no numbers are whole numbers one after the other."""
    whole = [int(name) for name in first if re.fullmatch(r"\d{1,6}", name)]
    named = [name for name in first if not NUMBER.fullmatch(name)]
    return (
        len(whole) >= _COUNTED
        and len(whole) + len(named) == len(first)
        and whole == list(range(whole[0], whole[0] + len(whole)))
    )
