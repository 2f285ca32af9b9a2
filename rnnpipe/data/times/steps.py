"""The step between the rows of a series: found in their times, and how many lie between two rows.

A step is a fixed time, a number of months, or a business day. Steps of a day and more are counted
on the local clock, so that a day with 23 or 25 hours is one; shorter ones in UTC, so that the
hour that summer time leaves out is no gap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.times.zones import Times
from rnnpipe.errors import UserError

Datetimes = NDArray[Any]

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_UNITS = {"day": _DAY, "hour": 3600 * _SECOND, "minute": 60 * _SECOND, "second": _SECOND}

_OFF = 0.1
"""How far from a whole number of steps a row may be: clocks of instruments tremble."""


@dataclass(frozen=True)
class Step:
    """From one row to the next.

    Attributes:
        unit: what is counted.
        count: how many of them.

    """

    unit: Literal["microsecond", "month", "business day"]
    count: int

    def __str__(self) -> str:
        """In words: "1 hour", "3 months"."""
        count, unit = self.count, str(self.unit)
        if unit == "microsecond":
            count, unit = next(
                ((count // size, name) for name, size in _UNITS.items() if count % size == 0),
                (count, unit),
            )
        return counted(count, unit)

    @property
    def by_local_clock(self) -> bool:
        """Whether it is counted in days as people see them."""
        return self.unit != "microsecond" or self.count >= _DAY

    def clock(self, times: Times) -> Datetimes:
        """The times by which it is counted."""
        return times.local if self.by_local_clock else times.utc

    def between(self, earlier: Datetimes, later: Datetimes) -> NDArray[np.float64]:
        """How many steps lie between times of its clock, `(n,)`; need not be whole."""
        if self.unit == "month":
            return (_months(later) - _months(earlier)) / self.count
        if self.unit == "business day":
            return np.busday_count(_days(earlier), _days(later)).astype(np.float64)
        return (later - earlier).astype(np.int64) / self.count

    def after(self, earlier: Datetimes, steps: NDArray[np.int64]) -> Datetimes:
        """The times of its clock so many steps later, `(n,)`."""
        if self.unit == "month":
            months = (_months(earlier) + steps * self.count).astype("datetime64[M]")
            into = _days(earlier) - earlier.astype("datetime64[M]").astype("datetime64[D]")
            longest = (months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")
            days = months.astype("datetime64[D]") + np.minimum(into, longest - 1)
            return np.asarray(days.astype("datetime64[us]") + (earlier - _days(earlier)))
        if self.unit == "business day":
            days = np.busday_offset(_days(earlier), steps)
            return np.asarray(days.astype("datetime64[us]") + (earlier - _days(earlier)))
        return np.asarray(earlier + (steps * self.count).astype("timedelta64[us]"))


FREQUENCIES = {
    "4_seconds": Step("microsecond", 4 * _SECOND),
    "seconds": Step("microsecond", _SECOND),
    "minutely": Step("microsecond", 60 * _SECOND),
    "10_minutes": Step("microsecond", 600 * _SECOND),
    "half_hourly": Step("microsecond", 1800 * _SECOND),
    "hourly": Step("microsecond", 3600 * _SECOND),
    "daily": Step("microsecond", _DAY),
    "weekly": Step("microsecond", 7 * _DAY),
    "monthly": Step("month", 1),
    "quarterly": Step("month", 3),
    "yearly": Step("month", 12),
}
"""Steps as Monash's archives call them."""


def find_step(times: Times, inside: NDArray[np.bool_], file: str) -> Step:
    """The step that most rows have to the next one of their group.

    Args:
        times: of rows in order, group by group, `(n,)`.
        inside: whether a row and the next are of one group, `(n - 1,)`.
        file: for messages.

    Raises:
        UserError: no group has two rows.

    """
    if not inside.any():
        raise UserError(f"{file}: no series has two rows or more; a step is found from two")
    apart = np.diff(times.utc).astype(np.int64)[inside]
    typical = _typical(apart)
    if typical < 0.9 * _DAY:
        return Step("microsecond", typical)
    typical = _typical(np.diff(times.local).astype(np.int64)[inside])
    if typical >= 28 * _DAY and _same_day_of_month(times.local):
        return Step("month", _typical(np.diff(_months(times.local))[inside]))
    if typical == _DAY and _weekends_off(times.local):
        return Step("business day", 1)
    return Step("microsecond", typical)


def steps_between(
    step: Step, times: Times, inside: NDArray[np.bool_], named: Callable[[int], str]
) -> NDArray[np.int64]:
    """How many steps lie between each row and the next, `(n - 1,)`; 1 between groups.

    Args:
        step: what is counted.
        times: of rows in order, group by group, `(n,)`.
        inside: whether a row and the next are of one group, `(n - 1,)`.
        named: what messages call a row.

    Raises:
        UserError: a row does not follow the one before it by a whole number of steps, give or take
            a tenth.

    """
    clock = step.clock(times)
    exact = step.between(clock[:-1], clock[1:])
    whole = np.rint(exact)
    bad = inside & ((np.abs(exact - whole) > _OFF) | (whole < 1))
    if bad.any():
        row = int(bad.argmax())
        before, here = (str(t.astype("datetime64[s]")).replace("T", " ") for t in clock[row:][:2])
        raise UserError(
            f"{named(row + 1)}: {here} comes {exact[row]:.2f} steps of {step} behind {before} "
            f"({counted(int(bad.sum()), 'such row')}); expected rows at whole steps. Bring the "
            "rows to equal steps, or leave `time` out, so that each row is a step"
        )
    return np.where(inside, whole, 1).astype(np.int64)


def _typical(apart: NDArray[Any]) -> int:
    """The most frequent distance; where clocks tremble about it, their mean in whole seconds."""
    values, counts = np.unique(apart, return_counts=True)
    most = int(values[counts.argmax()])
    near = np.abs(apart - most) <= _OFF * most
    if (apart[near] == most).all():
        return most
    mean = float(apart[near].mean())
    return round(mean / _SECOND) * _SECOND if mean >= _SECOND else round(mean)


def _months(times: Datetimes) -> NDArray[np.int64]:
    return times.astype("datetime64[M]").astype(np.int64)


def _days(times: Datetimes) -> NDArray[np.datetime64]:
    return times.astype("datetime64[D]")


def _same_day_of_month(local: Datetimes) -> bool:
    months = local.astype("datetime64[M]")
    into = local - months.astype("datetime64[us]")
    until = (months + 1).astype("datetime64[us]") - local
    return bool((into == into[0]).all() or (until == until[0]).all())


def _weekends_off(local: Datetimes) -> bool:
    """Whether there are no Saturdays and Sundays, although a week and more is covered."""
    days = _days(local)
    return bool(np.is_busday(days).all()) and days.max() - days.min() > np.timedelta64(7, "D")
