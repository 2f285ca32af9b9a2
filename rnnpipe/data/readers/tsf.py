"""Monash's `.tsf` archives of series to forecast (Godahewa et al. 2021, arXiv:2105.06643).

A header of `@` lines, then a line a series: its attributes and its values, with colons between
them and commas between the values. Names keep their case, and numbers their sign.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.tables.encodings import of_another_encoding
from rnnpipe.data.tables.layout import Layout, named
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

MISSING = "?"

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2})-(\d{2})-(\d{2})", re.ASCII)
_KINDS = ("string", "numeric", "date")
_YES_OR_NO = {"true": True, "false": False}


@dataclass
class TsfHeader:
    """What a file says of its series.

    Attributes:
        attributes: the kind of each attribute of a series, by its name, in the order of the file.
        frequency: such as "daily" or "10_minutes"; None where it is not said.
        horizon: steps to forecast; likewise.
        missing: whether values may be missing.
        equal_length: whether all series are equally long.

    """

    attributes: dict[str, str] = field(default_factory=dict)
    frequency: str | None = None
    horizon: int | None = None
    missing: bool | None = None
    equal_length: bool | None = None


@dataclass(frozen=True, eq=False)
class TsfSeries:
    """One series.

    Attributes:
        line: its line in the file, from 1.
        attributes: as they stand there, by name.
        start: of its first value, datetime64[s]; None where the file has no dates.
        values: float64 `(steps,)`, NaN where missing.

    """

    line: int
    attributes: dict[str, str]
    start: np.datetime64 | None
    values: NDArray[np.float64]


def read_tsf(
    path: Path, encoding: str = "utf-8", most: int | None = None
) -> tuple[TsfHeader, list[TsfSeries]]:
    """Read a file, decompressed where its name ends in .gz: the first `most` series, or all.

    Raises:
        UserError: naming the line that is not as the header says, or not of the format.

    """
    layout = Layout(format="csv", encoding=encoding)
    try:
        with layout.text(path) as text:
            lines = _numbered(text)
            header = _header(lines, path)
            series = [_series(line, number, header, path) for number, line in islice(lines, most)]
    except UnicodeError as error:
        raise of_another_encoding(path, layout, error) from error
    if not series:
        raise UserError(f"{named(path)} has no series behind @data; expected one a line")
    lengths = {len(one.values) for one in series}
    if header.equal_length and len(lengths) > 1:
        other = next(one for one in series if len(one.values) != len(series[0].values))
        raise UserError(
            f"{named(path)}, line {other.line}: {counted(len(other.values), 'value')}, and "
            f"{len(series[0].values):,} in the first series, but the header says @equallength true"
        )
    return header, series


def _numbered(text: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, but for empty ones and comments."""
    for number, line in enumerate(text, start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, stripped


def _header(lines: Iterator[tuple[int, str]], path: Path) -> TsfHeader:
    header = TsfHeader()
    for number, line in lines:
        key, *words = line.split()
        if key.lower() == "@data":
            return header
        if not line.startswith("@"):
            raise UserError(
                f"{named(path)}, line {number}: {_brief(line)} comes before @data; expected a "
                "header of lines with @"
            )
        _note(header, key.lower(), words, f"{named(path)}, line {number}")
    raise UserError(f"{named(path)} has no line @data; expected a header, @data, and the series")


def _note(header: TsfHeader, key: str, words: list[str], place: str) -> None:
    """Note one line of the header; lines that are not known say nothing of the series."""
    value = words[0].lower() if words else ""
    match key:
        case "@attribute":
            if len(words) != 2 or words[1].lower() not in _KINDS:
                raise UserError(
                    f"{place}: expected @attribute, a name and one of {', '.join(_KINDS)}"
                )
            header.attributes[words[0]] = words[1].lower()
        case "@frequency":
            header.frequency = value
        case "@horizon":
            if not value.isdecimal() or int(value) < 1:
                raise UserError(f"{place}: @horizon {_brief(value)}; expected a number of steps")
            header.horizon = int(value)
        case "@missing" | "@equallength":
            if value not in _YES_OR_NO:
                raise UserError(f"{place}: {key} {_brief(value)}; expected true or false")
            if key == "@missing":
                header.missing = _YES_OR_NO[value]
            else:
                header.equal_length = _YES_OR_NO[value]


def _series(line: str, number: int, header: TsfHeader, path: Path) -> TsfSeries:
    place = f"{named(path)}, line {number}"
    *attributes, values = line.split(":")
    if len(attributes) != len(header.attributes):
        raise UserError(
            f"{place}: {counted(len(attributes), 'attribute')} before the values; the header has "
            f"{len(header.attributes)}: {', '.join(header.attributes)}"
        )
    found = dict(zip(header.attributes, attributes, strict=True))
    dates = [found[name] for name, kind in header.attributes.items() if kind == "date"]
    numbers = _values(values.split(","), place)
    if header.missing is False and np.isnan(numbers).any():
        raise UserError(
            f"{place}: value {int(np.isnan(numbers).argmax()) + 1} is missing, but the header says "
            "@missing false"
        )
    return TsfSeries(number, found, _start(dates[0], place) if dates else None, numbers)


def _values(texts: list[str], place: str) -> NDArray[np.float64]:
    values = np.empty(len(texts))
    for position, text in enumerate(map(str.strip, texts)):
        if text == MISSING:
            values[position] = math.nan
        elif _NUMBER.fullmatch(text):
            values[position] = float(text)
        else:
            raise UserError(
                f"{place}: value {position + 1} is {_brief(text)}; expected a number, or "
                f"{MISSING} where it is missing"
            )
    infinite = np.isinf(values)
    if infinite.any():
        raise UserError(f"{place}: value {int(infinite.argmax()) + 1} is too large for a number")
    return values


def _start(text: str, place: str) -> np.datetime64:
    """A time such as 1996-03-18 23-30-00."""
    fits = _STAMP.fullmatch(text.strip())
    wrong = f"{place}: {_brief(text)} is no time; expected one like 1996-03-18 23-30-00"
    if fits is None:
        raise UserError(wrong)
    try:
        return np.datetime64(f"{fits[1]}T{fits[2]}:{fits[3]}:{fits[4]}", "s")
    except ValueError as error:  # no such day or hour
        raise UserError(wrong) from error


def _brief(text: str) -> str:
    return shown(repr(text[:60]))
