"""A table's columns: what each of them holds, by looking at every value."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import MISSING, number_pattern, numbers, strings
from rnnpipe.data.tables.layout import Decimal
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown
from rnnpipe.inspecting.column import FEW_NUMBERS, Column, ColumnKind
from rnnpipe.inspecting.distinct import count_distinct
from rnnpipe.inspecting.stamps import formats_of, odd_one

_COMMA = r"^\s*[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+,\d+|\d{1,3}(?:\.\d{3})+,\d+)\s*$"
"""Numbers with a comma between thousands, or in the place of the point."""

_LEADING_ZERO = r"^\s*[-+]?0\d"

MOST_CLASSES = 100
_LONGEST_VALUE = 60
"""Columns of longer values, in the mean, hold no numbers and no times."""

_WORDS, _CHARACTERS = 3.0, 20.0
"""So long are texts in the mean: words, or characters where no spaces stand between words."""

_MOSTLY = 0.9
"""So many values of a mixed column are numbers."""


def look_at(name: str, column: pa.ChunkedArray, file: LocalFile, decimal: Decimal = ".") -> Column:
    """Look at a column.

    Args:
        name: its name.
        column: all of it, as `read_table` has it.
        file: for messages.
        decimal: what stands before the fraction of a number.

    """
    rows, absent = len(column), column.null_count
    if absent == rows:
        return Column(name, "empty", rows, absent=absent)
    if pa.types.is_temporal(column.type):
        distinct = pc.count_distinct(column, mode="only_valid").as_py()
        return Column(name, "time", rows, distinct, absent=absent, typed=True)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return _numeric(name, column, numbers(column, name, file), {}, absent)
    try:
        texts = strings(column, name, file)
    except UserError:
        return Column(name, "other", rows)
    if pc.mean(pc.utf8_length(texts)).as_py() > _LONGEST_VALUE:
        return _words(name, texts.drop_null(), rows, absent)
    return _short(name, texts, file, decimal)


def _short(name: str, column: pa.ChunkedArray, file: LocalFile, decimal: Decimal) -> Column:
    """A column of texts that may be numbers or times."""
    rows, absent = len(column), column.null_count
    rest, missing = _without_stand_ins(column.drop_null())
    if not len(rest):
        return Column(name, "empty", rows, missing=missing, absent=absent)
    are_numbers = pc.match_substring_regex(rest, number_pattern(decimal))
    if pc.all(are_numbers).as_py():
        values = numbers(column, name, file, tuple(missing), decimal=decimal)
        if _are_labels(rest, np.unique(values[~np.isnan(values)]), missing):
            return _words(name, column.drop_null(), rows, absent)
        return _numeric(name, column, values, missing, absent)
    commas = pc.match_substring_regex(rest, _COMMA)
    if pc.mean(pc.or_(are_numbers, commas)).as_py() >= _MOSTLY:
        value = rest[pc.index(are_numbers, value=False).as_py()].as_py()
        row = pc.index(column, value=value).as_py() + 1
        stranger = f"{shown(repr(value))} in row {row:,}{_punctuation(value, decimal)}"
        return Column(name, "mixed", rows, missing=missing, absent=absent, stranger=stranger)
    formats = formats_of(rest)
    odd = None if formats else odd_one(pc.unique(rest))
    if formats or odd is not None:
        kind: ColumnKind = "time" if formats else "near time"
        at = pc.index(column, value=odd).as_py() + 1 if odd is not None else 0
        stranger = f"{shown(repr(odd))} in row {at:,}" if at else ""
        return Column(
            name,
            kind,
            rows,
            count_distinct(rest),
            missing,
            absent,
            formats=formats,
            stranger=stranger,
        )
    return _words(name, column.drop_null(), rows, absent)


def _without_stand_ins(texts: pa.ChunkedArray) -> tuple[pa.ChunkedArray, dict[str, int]]:
    """The texts but for those that may stand for a missing number, and how often these come.

    Piece by piece, as each copy of a column is as large as the column.
    """
    stand_ins = pa.array(MISSING, texts.type)
    gone = pa.chunked_array(
        [pc.is_in(pc.utf8_trim_whitespace(chunk), value_set=stand_ins) for chunk in texts.chunks],
        pa.bool_(),
    )
    if not pc.any(gone).as_py():
        return texts, {}
    return texts.filter(pc.invert(gone)), _counted(pc.utf8_trim_whitespace(texts.filter(gone)))


def _punctuation(value: str, decimal: Decimal) -> str:
    """What to say of a number with marks that are not read."""
    other = "," if decimal == "." else "."
    if other not in value:
        return ""
    named = {".": "point", ",": "comma"}
    return (
        f", which has a {named[other]}: write 1234{decimal}5, a {named[decimal]} and no "
        f"{named[other]} between thousands"
    )


def _numeric(
    name: str,
    column: pa.ChunkedArray,
    values: NDArray[np.float64],
    missing: Mapping[str, int],
    absent: int,
) -> Column:
    """A column of numbers: as it is written, and the values of it, NaN where one is missing."""
    there = values[~np.isnan(values)]
    found = np.unique(there)
    whole = bool((there == np.rint(there)).all())
    kind: ColumnKind = "number"
    if len(found) == 1:
        kind = "constant"
    elif len(there) == len(column) and whole and (np.diff(there) == 1).all():
        kind = "row number"
    written = pc.cast(column, pa.string())
    if len(there) < len(values):
        written = written.filter(pa.array(~np.isnan(values)))
    distinct = count_distinct(written)
    few = whole and distinct <= FEW_NUMBERS
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


def _are_labels(
    texts: pa.ChunkedArray, values: NDArray[np.float64], missing: Mapping[str, int]
) -> bool:
    """Whether what could be read as numbers would lose what it says: codes such as 01234 and 1234.

    One number alone is no quantity either, where it is written in two ways or beside NA.

    Args:
        texts: as they are written.
        values: the different numbers that they are.
        missing: what else stands there.

    """
    if len(values) == 1:
        return len(pc.unique(texts)) > 1 or any(missing)
    if not pc.any(pc.match_substring_regex(texts, _LEADING_ZERO)).as_py():
        return False
    return len(values) < len(pc.unique(texts))


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
    distinct = count_distinct(texts)
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
