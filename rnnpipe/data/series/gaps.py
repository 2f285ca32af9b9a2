"""Steps that are missing within a series: refused, filled with empty rows, or split at."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.series.rows import ADDED, SeriesRows
from rnnpipe.data.times.declared import Gaps
from rnnpipe.data.times.steps import find_step, steps_between
from rnnpipe.data.times.zones import Times, shown_in
from rnnpipe.errors import UserError

_MOST_ADDED = 50
"""Rows to one that stands in the file: more are no gap, but a wrong step."""


def without_gaps(rows: SeriesRows, gaps: Gaps, timezone: str | None) -> SeriesRows:
    """Find the step of the rows, and see to the steps that are missing.

    Args:
        rows: a stretch a group; without times nothing is changed.
        gaps: what to do with a gap. Filled, its rows have times and groups and no values; split,
            what comes behind it is a stretch of its own.
        timezone: of the times.

    Raises:
        UserError: no step is found, rows are irregular, or there are gaps and these are refused.

    """
    if rows.times is None:
        return rows
    inside = np.diff(rows.stretches) == 0
    file = next(iter(rows.file_names.values()))
    step = find_step(rows.times, inside, file)
    apart = steps_between(step, rows.times, inside, rows.named)
    rows = replace(rows, step=step).said(f"The step from row to row is {step}.")
    wide = apart > 1
    if not wide.any():
        return rows
    first = int(wide.argmax())
    found = (
        f"{counted(int(wide.sum()), 'gap')} in time "
        f"({counted(int((apart - 1).sum()), 'step')} of {step} missing; the first behind "
        f"{rows.shown(first)})"
    )
    match gaps:
        case "refuse":
            raise UserError(
                f"{rows.named(first)}: there {'is' if wide.sum() == 1 else 'are'} {found}; "
                'declare gaps = "split", so that no window spans one, or gaps = "fill", so that '
                "rows of missing values stand there"
            )
        case "split":
            stretches = np.append(0, np.cumsum(wide | ~inside))
            return replace(rows, stretches=stretches).said(f"{found}: series are split there.")
        case "fill":
            return _filled(rows, apart, timezone).said(f"{found}: filled with empty rows.")


def _filled(rows: SeriesRows, apart: NDArray[np.int64], timezone: str | None) -> SeriesRows:
    copies = np.append(apart, 1)
    if copies.sum() > _MOST_ADDED * len(rows):
        raise UserError(
            f"{rows.named(int(copies.argmax()))}: to fill the gaps in time would take "
            f'{int(copies.sum()):,} rows instead of {len(rows):,}; declare gaps = "split"'
        )
    source = np.repeat(np.arange(len(rows)), copies)
    ahead = np.arange(len(source)) - np.repeat(np.cumsum(copies) - copies, copies)
    added = ahead > 0
    return replace(
        rows,
        numbers={
            name: _blank(column[source], added, np.nan) for name, column in rows.numbers.items()
        },
        texts={name: _blank(column[source], added, None) for name, column in rows.texts.items()},
        groups=rows.groups[source],
        stretches=rows.stretches[source],
        files=rows.files[source],
        numbered=_blank(rows.numbered[source], added, ADDED),
        times=times_after(rows, source, ahead, timezone),
    )


def times_after(
    rows: SeriesRows, source: NDArray[np.int64], ahead: NDArray[np.int64], timezone: str | None
) -> Times:
    """The times so many steps behind rows, on the clock that steps are counted by.

    Args:
        rows: whose step is known.
        source: which of them, `(m,)`.
        ahead: how many steps behind each, `(m,)`; 0 for its own time.
        timezone: of the times.

    Raises:
        ValueError: the rows have no times.

    """
    times, step = rows.times, rows.step
    if times is None or step is None:
        raise ValueError("rows without times have no gaps")
    later = step.after(step.clock(times)[source], ahead)
    utc, local = times.utc[source], times.local[source]
    added = ahead > 0
    if step.by_local_clock:
        offset = local - utc
        local = np.where(added, later, local)
        return replace(times, utc=np.where(added, later - offset, utc), local=local)
    shown = later if timezone is None else shown_in(later, timezone)
    return replace(times, utc=np.where(added, later, utc), local=np.where(added, shown, local))


def _blank(column: NDArray[Any], where: NDArray[np.bool_], value: Any) -> NDArray[Any]:
    """A copy of the column without the values there."""
    column = column.copy()
    column[where] = value
    return column
