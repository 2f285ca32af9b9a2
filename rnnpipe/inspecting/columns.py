"""A table's columns: what each of them holds, by looking at every value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import numbers, strings
from rnnpipe.data.tables.names import as_toml
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown
from rnnpipe.inspecting.stamps import formats_of, odd_one

MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "?", "-")
"""What often stands for a missing number; in a column of texts it is a text like any other."""

_COMMA = r"^\s*[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+,\d+|\d{1,3}(?:\.\d{3})+,\d+)\s*$"
"""Numbers with a comma between thousands, or in the place of the point."""

_LEADING_ZERO = r"^\s*[-+]?0\d"

_NUMBER = r"^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$"

MOST_CLASSES = 100
_FEW_NUMBERS = 10
"""Whole numbers of so many values may be classes."""

_LONGEST_VALUE = 60
"""Columns of longer values, in the mean, hold no numbers and no times."""

_WORDS, _CHARACTERS = 3.0, 20.0
"""So long are texts in the mean: words, or characters where no spaces stand between words."""

ColumnKind = Literal[
    "text",
    "class",
    "number",
    "mixed",
    "time",
    "near time",
    "key",
    "identifier",
    "row number",
    "constant",
    "empty",
    "other",
]
"""A key repeats as classes do, but there are too many of them; an identifier never does. Mixed are
numbers and a few values that are none; near times are all ISO times but for one."""

_MOSTLY = 0.9
"""So many values of a mixed column are numbers."""


@dataclass(frozen=True)
class Column:
    """A column, looked at.

    Attributes:
        name: of the column.
        kind: what it holds.
        rows: how many there are.
        distinct: how many different values, as they are written: "01" is not "1".
        missing: what stands where a value is missing, and how often; of columns of numbers.
        absent: how many values are left out, as Parquet and JSON can.
        counts: how often each value comes, as it is written, by falling frequency, of a class;
            of whole numbers of few values by their size.
        lowest, highest: of numbers.
        whole: whether all numbers are whole.
        formats: of times, all that fit.
        typed: whether the file itself says that it holds times.
        stranger: of a mixed column the first value that is no number, and its row; likewise of
            near times.
        words: the mean number of words of a text.
        characters: likewise.

    """

    name: str
    kind: ColumnKind
    rows: int
    distinct: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    absent: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    lowest: float = 0.0
    highest: float = 0.0
    whole: bool = False
    formats: tuple[str, ...] = ()
    typed: bool = False
    stranger: str = ""
    words: float = 0.0
    characters: float = 0.0

    @property
    def gone(self) -> int:
        """How many values are missing, however that is written."""
        return self.absent + sum(self.missing.values())

    @property
    def may_be_classes(self) -> bool:
        """Whether its numbers are whole and few."""
        return self.kind == "number" and self.whole and 2 <= self.distinct <= _FEW_NUMBERS

    @property
    def told(self) -> str:
        """What there is to say of it, in a line."""
        parts = {
            "text": f"{self.distinct:,} distinct, {self.words:.1f} words in the mean",
            "class": f"{self.distinct} distinct: {_listed(self.counts)}",
            "number": f"{self.lowest:g} to {self.highest:g}"
            + (f", {self.distinct} distinct: {_listed(self.counts)}" if self.counts else ""),
            "mixed": f"numbers, but for {self.stranger}",
            "time": "times" if self.typed else f"times, {' or '.join(self.formats)}",
            "near time": f"times, iso, but for {self.stranger}",
            "key": f"{self.distinct:,} distinct, so that they repeat",
            "identifier": "another one in each row",
            "row number": "counts the rows",
            "constant": f"always {_listed(self.counts) or format(self.lowest, 'g')}",
            "empty": "nothing in it",
            "other": "neither text nor number nor time",
        }
        missing = [f"{shown(repr(text))} {count:,}" for text, count in self.missing.items()]
        if self.absent:
            missing.append(f"left out {self.absent:,}")
        said = parts[self.kind] + (f"; missing: {', '.join(missing)}" if missing else "")
        return f"{said}; {self.doubt}" if self.doubt else said

    @property
    def doubt(self) -> str:
        """What to say of classes that may be meant as missing values; nothing of others."""
        found = [text for text in self.counts if text in MISSING] if self.kind == "class" else []
        if not found:
            return ""
        listed = ", ".join(shown(repr(text)) for text in found)
        are = "are classes" if len(found) > 1 else "is a class"
        return (
            f"{listed} may be meant as missing, and {are} unless the suite declares "
            f"missing = {as_toml(found)}"
        )


def look_at(name: str, column: pa.ChunkedArray, file: LocalFile) -> Column:
    """Look at a column.

    Args:
        name: its name.
        column: all of it, as `read_table` has it.
        file: for messages.

    """
    rows, absent = len(column), column.null_count
    if absent == rows:
        return Column(name, "empty", rows, absent=absent)
    if pa.types.is_temporal(column.type):
        distinct = pc.count_distinct(column, mode="only_valid").as_py()
        return Column(name, "time", rows, distinct, absent=absent, typed=True)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return _numeric(name, column, file, {}, absent)
    try:
        texts = strings(column, name, file)
    except UserError:
        return Column(name, "other", rows)
    if pc.mean(pc.utf8_length(texts)).as_py() > _LONGEST_VALUE:
        return _words(name, texts.drop_null(), rows, absent)
    return _short(name, texts, file)


def _short(name: str, column: pa.ChunkedArray, file: LocalFile) -> Column:
    """A column of texts that may be numbers or times."""
    rows, absent = len(column), column.null_count
    texts = column.drop_null().combine_chunks()
    trimmed = pc.utf8_trim_whitespace(texts)
    gone = pc.is_in(trimmed, value_set=pa.array(MISSING, texts.type))
    rest = texts.filter(pc.invert(gone))
    missing = {} if not pc.any(gone).as_py() else _counted(trimmed.filter(gone))
    if not len(rest):
        return Column(name, "empty", rows, missing=missing, absent=absent)
    are_numbers = pc.match_substring_regex(rest, _NUMBER)
    if pc.all(are_numbers).as_py():
        if _are_labels(rest, missing):
            return _words(name, pa.chunked_array([texts]), rows, absent)
        return _numeric(name, column, file, missing, absent)
    commas = pc.match_substring_regex(rest, _COMMA)
    if pc.mean(pc.or_(are_numbers, commas)).as_py() >= _MOSTLY:
        value = rest[pc.index(are_numbers, value=False).as_py()].as_py()
        row = pc.index(column, value=value).as_py() + 1
        comma = ", which has a comma: write 1234.5, a point and no comma between thousands"
        stranger = f"{shown(repr(value))} in row {row:,}{comma if ',' in value else ''}"
        return Column(name, "mixed", rows, missing=missing, absent=absent, stranger=stranger)
    distinct = pc.unique(rest)
    formats = formats_of(distinct)
    odd = None if formats else odd_one(distinct)
    if formats or odd is not None:
        kind: ColumnKind = "time" if formats else "near time"
        at = pc.index(column, value=odd).as_py() + 1 if odd is not None else 0
        stranger = f"{shown(repr(odd))} in row {at:,}" if at else ""
        return Column(
            name,
            kind,
            rows,
            len(distinct),
            missing,
            absent,
            formats=formats,
            stranger=stranger,
        )
    return _words(name, pa.chunked_array([texts]), rows, absent)


def _numeric(
    name: str, column: pa.ChunkedArray, file: LocalFile, missing: Mapping[str, int], absent: int
) -> Column:
    values = numbers(column, name, file, tuple(missing))
    there = values[~np.isnan(values)]
    found = np.unique(there)
    whole = bool((there == np.rint(there)).all())
    kind: ColumnKind = "number"
    if len(found) == 1:
        kind = "constant"
    elif len(there) == len(column) and whole and (np.diff(there) == 1).all():
        kind = "row number"
    written = strings(column, name, file).filter(pa.array(~np.isnan(values)))
    distinct = pc.count_distinct(written).as_py()
    few = whole and distinct <= _FEW_NUMBERS
    counts = dict(sorted(_counted(written).items(), key=_size)) if few else {}
    return Column(
        name,
        kind,
        len(column),
        distinct,
        missing,
        absent,
        counts,
        lowest=float(found[0]),
        highest=float(found[-1]),
        whole=whole,
    )


def _size(entry: tuple[str, int]) -> tuple[float, str]:
    return float(entry[0]), entry[0]


def _are_labels(texts: pa.Array, missing: Mapping[str, int]) -> bool:
    """Whether what could be read as numbers would lose what it says: codes such as 01234 and 1234.

    One number alone is no quantity either, where it is written in two ways or beside NA.
    """
    written = pc.unique(texts)
    values = pc.unique(pc.cast(pc.utf8_trim_whitespace(written), pa.float64()))
    if len(values) == 1 and (len(written) > 1 or any(missing)):
        return True
    zeros = pc.any(pc.match_substring_regex(written, _LEADING_ZERO)).as_py()
    return bool(zeros and len(values) < len(written))


def as_class(column: Column, texts: pa.ChunkedArray) -> Column:
    """The column as classes: each text that stands in the file is one, NA and null as well.

    Args:
        column: looked at.
        texts: all of it; null where it is missing.

    """
    counts = _counted(texts.drop_null())
    return replace(
        column,
        kind="class",
        distinct=len(counts),
        missing={},
        absent=texts.null_count,
        counts=counts,
    )


def _words(name: str, texts: pa.ChunkedArray, rows: int, absent: int) -> Column:
    """A column of texts: in it what else stands for a missing number is a text."""
    distinct = pc.count_distinct(texts).as_py()
    words = float(pc.mean(pc.count_substring_regex(texts, r"\S+")).as_py())
    characters = float(pc.mean(pc.utf8_length(texts)).as_py())
    few = distinct <= min(MOST_CLASSES, max(2, len(texts) // 3))
    kind: ColumnKind
    if distinct == 1:
        kind = "constant"
    elif words >= _WORDS and not few:
        kind = "text"
    elif few:
        kind = "class"
    elif characters >= _CHARACTERS and not pc.any(pc.string_is_ascii(texts)).as_py():
        kind = "text"  # scripts without spaces between words
    else:
        kind = "identifier" if distinct == len(texts) else "key"
    return Column(
        name,
        kind,
        rows,
        distinct,
        absent=absent,
        counts=_counted(texts) if kind in {"class", "constant"} else {},
        words=words,
        characters=characters,
    )


def _counted(texts: pa.Array | pa.ChunkedArray) -> dict[str, int]:
    """How often each text comes, by falling frequency, equal ones by code point."""
    found = texts.value_counts().to_pylist()
    ranked = sorted(found, key=lambda entry: (-entry["counts"], entry["values"]))
    return {entry["values"]: entry["counts"] for entry in ranked}


def _listed(counts: Mapping[str, int], most: int = 8) -> str:
    said = [f"{shown(repr(name))} {count:,}" for name, count in list(counts.items())[:most]]
    more = len(counts) - most
    return ", ".join(said) + (f" and {more} more" if more > 0 else "")
