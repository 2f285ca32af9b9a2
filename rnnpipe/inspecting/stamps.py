"""Formats of times: which of them a column is in, all of those that it may be in."""

from collections.abc import Iterable, Iterator
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pandas import to_datetime

from rnnpipe.data.times.declared import ISO
from rnnpipe.data.times.stamps import read_stamps
from rnnpipe.errors import UserError

_DATES = (
    *("%Y/%m/%d", "%Y.%m.%d", "%Y-%m", "%Y/%m"),
    *(
        separator.join(parts)
        for separator in "/.-"
        for parts in (
            ("%d", "%m", "%Y"),
            ("%m", "%d", "%Y"),
            ("%d", "%m", "%y"),
            ("%m", "%d", "%y"),
        )
    ),
)
_CLOCKS = ("", " %H:%M", " %H:%M:%S")
FORMATS = (ISO, *(date + clock for date, clock in product(_DATES, _CLOCKS)))
"""Those that are tried."""

_LIKE = r"^\s*\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?([T ].*)?$"

_LIKE_ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$"

_PIECE = 2**16
"""Texts that are tried at a time."""

_FEWEST = 5
"""Of fewer texts all but one may be dates by chance."""


def formats_of(texts: pa.Array | pa.ChunkedArray) -> tuple[str, ...]:
    """Every format that all of these texts are in; of day-first and month-first dates both.

    Args:
        texts: strings without a null.

    """
    if not len(texts) or not pc.all(pc.match_substring_regex(texts, _LIKE)).as_py():
        return ()
    fitting = FORMATS
    for start in range(0, len(texts), _PIECE):
        fitting = tuple(_fitting(texts[start : start + _PIECE].unique(), fitting))
    return fitting


def odd_one(texts: pa.Array) -> str | None:
    """The only one of these texts that is no ISO time; None where there is none, or another.

    Args:
        texts: distinct strings without a null.

    """
    odd = texts.filter(pc.invert(pc.match_substring_regex(texts, _LIKE_ISO)))
    if len(texts) < _FEWEST or len(odd) > 1:
        return None
    if not len(odd):  # all look like one: is it a day that no month has?
        found = to_datetime(
            texts.to_numpy(zero_copy_only=False), format="ISO8601", errors="coerce", utc=True
        )
        odd = texts.filter(pa.array(found.isna()))
    rest = texts.filter(pc.invert(pc.is_in(texts, value_set=odd)))
    if len(odd) != 1 or in_format(rest, ISO) is None:
        return None
    return str(odd[0])


def _fitting(texts: pa.Array, formats: Iterable[str]) -> Iterator[str]:
    few = texts[:20]
    for time_format in formats:
        if in_format(few, time_format) is not None and in_format(texts, time_format) is not None:
            yield time_format


def in_format(texts: pa.Array, time_format: str) -> NDArray[np.datetime64] | None:
    """The times that the texts stand for; None where one is not of the format."""
    try:
        return read_stamps(pa.chunked_array([texts]), "", "", time_format).values  # noqa: PD011 (of `Stamps`)
    except UserError:
        return None
