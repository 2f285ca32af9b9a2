"""A column of dates and times as numbers: text in one declared format, or the file's own type."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rnnpipe.data.times.declared import ISO
from rnnpipe.errors import UserError

_ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(?P<offset>Z|[+-]\d{2}:?\d{2})?)?$"
_ISO_OFFSET = r":.*(Z|[+-]\d{2}:?\d{2})$"

_PIECE = 2**16
"""Texts that are parsed at a time."""

_OF_TODAY = ("now", "today")
"""What pandas reads as the present time, whatever the format."""


@dataclass(frozen=True, eq=False)
class Stamps:
    """Times as they stand in a file.

    Attributes:
        values: datetime64[us] `(n,)`: in UTC where they are instants, or else as the clock showed.
        instants: whether each says its distance from UTC.

    """

    values: NDArray[np.datetime64]
    instants: bool


def read_stamps(column: pa.ChunkedArray, name: str, file: str, time_format: str) -> Stamps:
    """Read a column of times; one of a file that has a type for them is taken as that says.

    Args:
        column: strings, or timestamps or dates.
        name: the column's, for messages.
        file: likewise.
        time_format: "iso", or directives as of `datetime.strptime`: "%d/%m/%Y %H:%M". An offset
            from UTC is `%z`, or a Z at the end.

    Raises:
        UserError: a value is missing or not of this format (the first is named), some have an
            offset and others not, or the format has a directive that does not exist.

    """
    if pa.types.is_temporal(column.type):
        return _typed(column, name, file)
    if not _is_text(column.type):
        raise UserError(
            f"{file}: column {name!r} holds {column.type}, expected text or timestamps; name the "
            "column with the time"
        )
    codes, texts = _distinct(column)
    values, instants = _parsed(texts, time_format)
    if (bad := np.isnat(values)[codes]).any():
        row = int(bad.argmax())
        raise UserError(
            f"{file}, row {row + 1}: {column[row].as_py()!r} in column {name!r} is no time of the "
            f"format {time_format!r}; correct the row, or declare the column's time_format, such "
            'as "%d/%m/%Y %H:%M"'
        )
    with_offset = instants[codes]
    if with_offset.any() and not with_offset.all():
        row = int((with_offset != with_offset[0]).argmax())
        raise UserError(
            f"{file}, row {row + 1}: {column[row].as_py()!r} in column {name!r} and the rows "
            "before differ in whether they have an offset from UTC; write all with one, or none"
        )
    return Stamps(values[codes], bool(with_offset.any()))


def _typed(column: pa.ChunkedArray, name: str, file: str) -> Stamps:
    if column.null_count:
        row = int(column.is_null().to_numpy().argmax())
        raise UserError(f"{file}, row {row + 1}: column {name!r} has no time there")
    try:
        values = column.cast(pa.timestamp("us", getattr(column.type, "tz", None)))
    except pa.ArrowException as error:
        raise UserError(f"{file}: column {name!r} holds no dates or times: {error}") from error
    return Stamps(
        values.to_numpy().astype("datetime64[us]"), getattr(column.type, "tz", None) is not None
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _distinct(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], pa.Array]:
    """Each row's position in the distinct values, and these: groups often share their times."""
    encoded = column.fill_null("").combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), encoded.dictionary


def _parsed(texts: pa.Array, time_format: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """datetime64[us], NaT where a text is not of the format; and which are instants.

    In pieces: for pandas each text is an object, many times as large as it is here.
    """
    starts = range(0, max(len(texts), 1), _PIECE)
    pieces = [_parsed_piece(texts[start : start + _PIECE], time_format) for start in starts]
    values, instants = zip(*pieces, strict=True)
    return np.concatenate(values), np.concatenate(instants)


def _parsed_piece(texts: pa.Array, time_format: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    if time_format == ISO:
        fits = pc.match_substring_regex(texts, _ISO).to_numpy(zero_copy_only=False)
        instants = pc.match_substring_regex(texts, _ISO_OFFSET).to_numpy(zero_copy_only=False)
        directives = "ISO8601"
    else:
        lower = pc.utf8_lower(texts).to_numpy(zero_copy_only=False)
        fits = ~np.isin(lower, _OF_TODAY)
        instants = np.full(len(texts), _is_of_instants(time_format))
        directives = time_format
    try:
        found = pd.to_datetime(
            texts.to_numpy(zero_copy_only=False), format=directives, errors="coerce", utc=True
        )
    except ValueError as error:
        raise UserError(
            f"time_format = {time_format!r} is no format of times: {error}; write it as "
            '"%Y-%m-%d %H:%M:%S", or "iso"'
        ) from error
    values = found.tz_localize(None).to_numpy().astype("datetime64[us]")
    values[~fits] = np.datetime64("NaT")
    return values, instants


def _is_of_instants(time_format: str) -> bool:
    if "%Z" in time_format:
        raise UserError(
            f"time_format = {time_format!r}: names of zones (%Z) are ambiguous, EST may be one of "
            "two; have offsets (%z) in the file, or declare timezone"
        )
    return "%z" in time_format or time_format.endswith("Z")
