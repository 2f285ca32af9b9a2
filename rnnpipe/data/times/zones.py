"""Time zones: what a clock on the wall showed, and which instant that was.

Where summer time ends an hour is shown twice, and where it begins one is not shown at all. Neither
is settled by a guess: a file that has such times is refused until it is declared what they mean.
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.times.declared import DoubledHour, MissingHour
from rnnpipe.data.times.stamps import Stamps
from rnnpipe.errors import UserError

Datetimes = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Times:
    """When each row was.

    Attributes:
        utc: datetime64[us] `(n,)`, instants; those of the file's clock where no zone is known.
        local: datetime64[us] `(n,)`, what a clock on the wall showed: for hours and days.
        notes: what was decided of summer time, in sentences.

    """

    utc: Datetimes
    local: Datetimes
    notes: tuple[str, ...] = ()


def on_clock(  # noqa: PLR0913 (what was read, and what was declared of it)
    stamps: Stamps,
    timezone: str | None,
    file: str,
    *,
    groups: NDArray[np.int64] | None = None,
    doubled_hour: DoubledHour = "refuse",
    missing_hour: MissingHour = "refuse",
) -> Times:
    """Place a file's times on the line of time.

    Args:
        stamps: as they stand in the file.
        timezone: an IANA name such as "Europe/Berlin"; None for a clock that is never changed.
            Instants are shown in it, other times are taken as shown by its clocks.
        file: for messages.
        groups: int64 `(n,)`, each with rows in order of time of its own.
        doubled_hour: what a time is that a clock showed twice.
        missing_hour: what a time is that no clock showed.

    Raises:
        UserError: there is no such zone, or a time of the doubled or the missing hour where these
            are refused; the row is named.

    """
    if timezone is None:
        return Times(stamps.values, stamps.values)
    zone = _zone(timezone)
    if stamps.instants:
        return Times(stamps.values, _shown(stamps.values, zone))
    return _of_clock(stamps.values, zone, file, groups, doubled_hour, missing_hour)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UserError(
            f'timezone = {name!r} is no zone of the IANA database; expected "UTC", or one such as '
            '"Europe/Berlin" or "Asia/Seoul"'
        ) from error


def shown_in(utc: Datetimes, timezone: str) -> Datetimes:
    """What clocks in a zone show at instants, `(n,)`."""
    return _shown(utc, _zone(timezone))


def _shown(utc: Datetimes, zone: ZoneInfo) -> Datetimes:
    return _array(pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(zone).tz_localize(None))


def _of_clock(  # noqa: PLR0913 (what was read, and what was declared of it)
    local: Datetimes,
    zone: ZoneInfo,
    file: str,
    groups: NDArray[np.int64] | None,
    doubled_hour: DoubledHour,
    missing_hour: MissingHour,
) -> Times:
    earlier, later = (_instants(local, zone, summer=summer) for summer in (True, False))
    missing, doubled = np.isnat(earlier), ~np.isnat(earlier) & (earlier != later)
    notes = []
    if doubled.any():
        if doubled_hour == "refuse":
            row = int(doubled.argmax())
            raise UserError(
                f"{file}, row {row + 1}: clocks in {zone.key} showed {_told(local[row])} twice; "
                'declare doubled_hour = "in_order" (the first is the earlier), "earlier" or "later"'
            )
        second = _seconds(local, doubled, groups)
        is_later = {"earlier": ~doubled, "later": doubled, "in_order": second}[doubled_hour]
        earlier = np.where(is_later & doubled, later, earlier)
        notes.append(
            f"{counted(int(doubled.sum()), 'time')} of the hour that clocks in {zone.key} showed "
            f"twice {'is' if doubled.sum() == 1 else 'are'} read as "
            f"{doubled_hour.replace('_', ' ')}, {int((is_later & doubled).sum())} of them as the "
            "later one."
        )
    if missing.any():
        row = int(missing.argmax())
        if missing_hour == "refuse":
            raise UserError(
                f"{file}, row {row + 1}: clocks in {zone.key} never showed {_told(local[row])}; "
                "leave timezone out if the clock was not put forward, or declare missing_hour = "
                '"shift"'
            )
        earlier[missing] = _as_if_not_put_forward(local[missing], zone)
        local = _shown(earlier, zone)
        notes.append(
            f"{counted(int(missing.sum()), 'time')} of the hour that clocks in {zone.key} left out "
            f"{'is' if missing.sum() == 1 else 'are'} read as an hour later."
        )
    return Times(earlier, local, tuple(notes))


def _instants(local: Datetimes, zone: ZoneInfo, *, summer: bool) -> Datetimes:
    """In UTC, a doubled time by summer time or by standard time; NaT where there was none."""
    shown = pd.DatetimeIndex(local).tz_localize(
        zone, ambiguous=np.full(len(local), summer), nonexistent="NaT"
    )
    return _array(shown.tz_convert("UTC").tz_localize(None))


def _seconds(
    local: Datetimes, doubled: NDArray[np.bool_], groups: NDArray[np.int64] | None
) -> NDArray[np.bool_]:
    """Which doubled times have stood in their group before."""
    rows = np.flatnonzero(doubled)
    keys = {"time": local[rows], "group": 0 if groups is None else groups[rows]}
    second = np.zeros(len(local), np.bool_)
    second[rows] = pd.DataFrame(keys).duplicated().to_numpy()
    return second


def _as_if_not_put_forward(local: Datetimes, zone: ZoneInfo) -> Datetimes:
    """Read by the offset in force before, as PEP 495 does with fold=0."""
    last = pd.DatetimeIndex(local).tz_localize(zone, nonexistent="shift_backward")
    offset = _array(last.tz_localize(None)) - _array(last.tz_convert("UTC").tz_localize(None))
    return local - offset


def _array(index: pd.DatetimeIndex) -> Datetimes:
    array: NDArray[Any] = index.to_numpy().astype("datetime64[us]")
    return array


def _told(time: np.datetime64) -> str:
    return str(time.astype("datetime64[s]")).replace("T", " ")
