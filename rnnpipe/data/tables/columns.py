"""A column as numbers or as texts, exactly; what is neither is an error that names its row."""

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.layout import Decimal, named
from rnnpipe.data.tables.names import brief
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown

Column: TypeAlias = "pa.Array | pa.ChunkedArray"

MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "?", "-")
"""What often stands for a missing number; in a column of texts it is a text like any other."""

_NUMERIC = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)


def numbers(  # noqa: PLR0913 (what is declared of a column, and what messages call it)
    column: Column,
    name: str,
    file: LocalFile,
    missing: Sequence[str] = (),
    row: int = 1,
    decimal: Decimal = ".",
) -> NDArray[np.float64]:
    """The column as float64 `(rows,)`, correctly rounded; NaN where a value is missing.

    Missing is what is declared so, spaces around it aside, and what Parquet or JSON leave out.
    "nan" and "inf" are no numbers unless they are declared missing.

    Args:
        column: strings or numbers.
        name: the column's, for messages.
        file: the file it is from, for messages.
        missing: texts that stand for a missing value, such as "" or "NA".
        row: the number of the first row.
        decimal: what stands before the fraction of a number that is a text.

    Raises:
        UserError: a value that is no number, or infinite.

    """
    column = _plain(column)
    if _is_text(column.type):
        column = _without(pc.utf8_trim_whitespace(column), missing)
        column = _parsed(column, name, file, row, decimal)
    elif not any(holds(column.type) for holds in _NUMERIC):
        raise UserError(
            f"{named(file.path)}: column {name!r} holds values of type {column.type}; "
            "expected numbers"
        )
    floats = pc.cast(column, pa.float64(), safe=False)
    values: NDArray[np.float64] = floats.to_numpy(**_copied(floats))
    infinite = np.flatnonzero(np.isinf(values))
    if len(infinite):
        raise UserError(
            f"{named(file.path)}, row {row + int(infinite[0])}: column {name!r} is infinite; "
            "expected a finite number"
        )
    return values


def readable(
    column: Column, missing: Sequence[str] = (), decimal: Decimal = "."
) -> NDArray[np.bool_]:
    """Which values `numbers` can read, `(rows,)`: finite numbers, and what is missing.

    Of a column that holds neither texts nor numbers it is none.
    """
    column = _plain(column)
    if _is_text(column.type):
        column = _without(pc.utf8_trim_whitespace(column), missing)
        fine = pc.match_substring_regex(column, number_pattern(decimal))
    elif any(holds(column.type) for holds in _NUMERIC):
        fine = pc.is_finite(pc.cast(column, pa.float64(), safe=False))
        fine = pc.or_(fine, pc.is_nan(pc.cast(column, pa.float64(), safe=False)))
    else:
        return np.zeros(len(column), np.bool_)
    found: NDArray[np.bool_] = np.asarray(pc.fill_null(fine, fill_value=True).to_pylist(), np.bool_)
    return found


def strings(
    column: Column, name: str, file: LocalFile, missing: Sequence[str] = ()
) -> pa.ChunkedArray:
    """The column as strings, each exactly as in the file, or null where it is missing.

    Missing is what is declared so, and what Parquet or JSON leave out. Numbers and truth values of
    Parquet and JSON are written out: 1, 1.5, true.

    Raises:
        UserError: a column of lists, or of anything else that is no plain value.

    """
    column = _plain(column)
    if column.type != pa.string():
        try:
            column = pc.cast(column, pa.string())
        except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
            raise UserError(
                f"{named(file.path)}: column {name!r} holds values of type {column.type}; "
                "expected texts"
            ) from error
    column = _without(column, missing)
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])


def required(column: Column, name: str, file: LocalFile, row: int = 1) -> None:
    """Refuse a column of which a value is missing; `row` is the number of the first.

    Raises:
        UserError: naming the row.

    """
    if column.null_count:
        at = pc.index(pc.is_null(column), value=True).as_py()
        raise UserError(
            f"{named(file.path)}, row {row + at}: column {name!r} is missing there; fill it in, or "
            "leave the row out of the file"
        )


def _plain(column: Column) -> Column:
    """The column without the dictionary that Parquet keeps of a category's values."""
    if pa.types.is_dictionary(column.type):
        return pc.cast(column, column.type.value_type)
    return column


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _without(column: Column, missing: Sequence[str]) -> Column:
    if not missing:
        return column
    is_missing = pc.is_in(column, value_set=pa.array(missing, column.type))
    return pc.if_else(is_missing, pa.scalar(None, column.type), column)


def number_pattern(decimal: Decimal) -> str:
    """A pattern of RE2 for finite decimal numbers, with nothing but spaces around them.

    "nan" and "inf", which would be parsed too, have no digit.
    """
    mark = re.escape(decimal)
    return rf"^\s*[-+]?(?:\d+{mark}?\d*|{mark}\d+)(?:[eE][-+]?\d+)?\s*$"


def _parsed(column: Column, name: str, file: LocalFile, row: int, decimal: Decimal) -> Column:
    """Texts to float64.

    Raises:
        UserError: the first that is no finite decimal number.

    """
    wordy = pc.invert(pc.match_substring_regex(column, number_pattern(decimal)))
    at = pc.index(wordy, value=True).as_py()
    if at >= 0:
        value = column[at].as_py()
        hint = "; declare missing = [...] if it stands for a missing value"
        if "." in value and decimal == ",":
            hint = '; expected a comma and no point in it, as decimal = "," is declared'
        elif "," in value and decimal == ".":
            hint = (
                '; expected a point and no comma in it; declare decimal = "," if a comma stands '
                "before the fraction, and write nothing between thousands"
            )
        raise UserError(
            f"{named(file.path)}, row {row + at}: column {name!r} is {shown(repr(brief(value)))}, "
            f"which is no number{hint}"
        )
    if decimal == ",":
        column = pc.replace_substring(column, ",", ".")
    return pc.cast(column, pa.float64())


def _copied(column: Column) -> dict[str, Any]:
    """What an array, unlike one in several chunks, must be told before it is copied."""
    return {} if isinstance(column, pa.ChunkedArray) else {"zero_copy_only": False}
