"""Hours, weekdays and months as two numbers each, so that the last is beside the first."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.series.declared import CalendarPart

_DAYS_A_WEEK = 7
_MONTHS_A_YEAR = 12
_DAYS_A_YEAR = 365.2425


def calendar_features(
    parts: tuple[CalendarPart, ...], local: NDArray[np.datetime64]
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Sine and cosine of each part's angle.

    Args:
        parts: which; hours count their minutes, days their hours.
        local: what a clock on the wall showed, datetime64[us] `(n,)`.

    Returns:
        Their names, "hour sine" and "hour cosine", and the values, float32 `(n, 2 * parts)`.

    """
    names, columns = [], []
    for part in parts:
        angle = 2 * np.pi * _turns(part, local)
        names += [f"{part} sine", f"{part} cosine"]
        columns += [np.sin(angle), np.cos(angle)]
    values = np.stack(columns, axis=1) if columns else np.zeros((len(local), 0))
    return tuple(names), values.astype(np.float32)


def _turns(part: CalendarPart, local: NDArray[np.datetime64]) -> NDArray[Any]:
    """The share of its turn that has passed, from 0 to below 1, `(n,)`."""
    days = local.astype("datetime64[D]")
    day_passed = (local - days) / np.timedelta64(1, "D")
    match part:
        case "hour":
            return np.asarray(day_passed)
        case "weekday":
            # 1970-01-01 was a Thursday; weeks begin with Monday
            weekday = (days.astype(np.int64) + 3) % _DAYS_A_WEEK
            return np.asarray((weekday + day_passed) / _DAYS_A_WEEK)
        case "month":
            return local.astype("datetime64[M]").astype(np.int64) % _MONTHS_A_YEAR / _MONTHS_A_YEAR
        case "day_of_year":
            first = local.astype("datetime64[Y]").astype("datetime64[D]")
            return np.asarray(((days - first).astype(np.int64) + day_passed) / _DAYS_A_YEAR)
