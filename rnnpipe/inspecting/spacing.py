"""The step from row to row of series, its gaps, and the season that goes with it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.times.steps import Step, find_step, steps_between
from rnnpipe.data.times.zones import Times
from rnnpipe.errors import UserError

_HOUR, _DAY, _WEEK, _YEAR = "an hour", "a day", "a week", "a year"

_SECONDS = {
    60: (60, _HOUR),
    600: (144, _DAY),
    900: (96, _DAY),
    1_800: (48, _DAY),
    3_600: (24, _DAY),
    86_400: (7, _WEEK),
    604_800: (52, _YEAR),
}
"""Steps of a season, and what they make, by the seconds of a step."""

_MONTHS = {1: (12, _YEAR), 3: (4, _YEAR)}

_NONE = (1, "")

_MOST_GAPS = 0.2
"""Of the rows: where more have a gap behind them the step is none."""


@dataclass(frozen=True)
class Spacing:
    """How rows follow each other.

    Attributes:
        step: from one to the next.
        gaps: how often steps are missing between two.
        skipped: how many are missing in all.

    """

    step: Step
    gaps: int
    skipped: int

    @property
    def told(self) -> str:
        """How many gaps there are, and how many steps in them: `1 gap, 3 steps of 1 day`."""
        missing = counted(self.skipped, f"step of {self.step}", f"steps of {self.step}")
        return f"{counted(self.gaps, 'gap')}, {missing}"

    @property
    def season(self) -> int:
        """After how many steps things are expected to come again; 1 where nothing is usual."""
        return season_of(self.step)[0]


def season_of(step: Step) -> tuple[int, str]:
    """The usual season of a step, in steps and in words: of hours a day, of days a week."""
    match step.unit:
        case "month":
            return _MONTHS.get(step.count, _NONE)
        case "business day":
            return 5, _WEEK
    seconds, rest = divmod(step.count, 1_000_000)
    return _NONE if rest else _SECONDS.get(seconds, _NONE)


def season_told(step: Step | None, season: int) -> str:
    """Why a season was chosen, in a sentence.

    Args:
        step: from row to row, where it is known.
        season: that was chosen; 1 where it is none.

    """
    usual, what = _NONE if step is None else season_of(step)
    if season > 1:
        return f"{season} steps of {step} are {what}, after which things often come again."
    if usual > 1:
        return f"{what.capitalize()} is {usual} steps of {step}, too long for so few rows."
    if step is None:
        return "No season is known, as the times do not say how far steps lie apart."
    return f"No season is usual for steps of {step}."


def spacing_of(
    stamps: NDArray[np.datetime64], codes: NDArray[np.int64], file: str
) -> tuple[Spacing | None, str]:
    """Find the step, and say what was found.

    Args:
        stamps: the time of each row, `(rows,)`.
        codes: the group of each.
        file: for messages.

    Returns:
        None where rows follow each other irregularly: each is then a step.

    Raises:
        UserError: a row is earlier than the one of its group before it.

    """
    order = np.argsort(codes, kind="stable")
    _require_in_order(stamps, codes, order, file)
    times = Times(stamps[order], stamps[order])
    inside = np.diff(codes[order]) == 0
    try:
        step = find_step(times, inside, file)
        apart = steps_between(step, times, inside, lambda row: f"{file}, row {order[row] + 1}")
    except UserError:
        return None, _IRREGULAR
    if (apart > 1).sum() > _MOST_GAPS * len(apart):
        return None, _IRREGULAR
    gaps = Spacing(step, int((apart > 1).sum()), int((apart - 1).sum()))
    said = f"{gaps.told} missing" if gaps.gaps else "no gaps"
    return gaps, f"The step from row to row is {step}; {said}."


def told(time: np.datetime64) -> str:
    """A time without a clock where that shows midnight."""
    return str(time.astype("datetime64[s]")).replace("T", " ").removesuffix(" 00:00:00")


_IRREGULAR = (
    "The times follow each other irregularly: each row is taken for a step, in the order of the "
    "file, and the times are not read."
)


def _require_in_order(
    stamps: NDArray[np.datetime64], codes: NDArray[np.int64], order: NDArray[np.intp], file: str
) -> None:
    """Make sure that time does not go backwards within a group.

    Args:
        stamps: the time of each row, `(rows,)`.
        codes: the group of each.
        order: the rows group by group, each in the order of the file.
        file: for messages.

    """
    backwards = (np.diff(stamps[order]) < np.timedelta64(0)) & (np.diff(codes[order]) == 0)
    if not backwards.any():
        return
    place = int(backwards.argmax())
    before, row = order[place], order[place + 1]
    count = int(backwards.sum())
    times = counted(count, "time")
    raise UserError(
        f"{file}: in time row {row + 1:,} comes before row {before + 1:,} "
        f"({told(stamps[row])} before {told(stamps[before])}; time goes backwards {times}): sort "
        "the rows by time; where the clock was put back, write times with their offset from UTC"
    )
