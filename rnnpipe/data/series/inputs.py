"""The inputs of every row, by what the suite declares of them."""

import psutil

from rnnpipe.counting import counted
from rnnpipe.data.encoders import Encoders, Scaled
from rnnpipe.data.series.calendar import calendar_features
from rnnpipe.data.series.columns import Columns, Fitted
from rnnpipe.data.series.declared import INPUT, CalendarPart, Fill
from rnnpipe.data.series.rows import SeriesRows
from rnnpipe.errors import UserError


def inputs_of(  # noqa: PLR0913 (each a kind of input)
    rows: SeriesRows,
    fitted: Fitted,
    fill: Fill,
    *,
    numbers: tuple[str, ...],
    categories: tuple[str, ...] = (),
    known_ahead: tuple[str, ...] = (),
    horizon: int = 0,
    calendar: tuple[CalendarPart, ...] = (),
) -> Columns:
    """Put the inputs together: numbers, categories, what is known ahead, and the calendar.

    Args:
        rows: all of them.
        fitted: what the training rows say: they alone decide how the others are scaled.
        fill: what a missing value becomes.
        numbers: columns of numbers.
        categories: columns of text.
        known_ahead: columns of numbers, read `horizon` steps ahead.
        horizon: how many steps.
        calendar: parts of the local time.

    Raises:
        UserError: there is no input, a value is missing and that is refused, or the calendar is
            asked for where no time is known.

    """
    columns = Columns(fitted)
    for name in numbers:
        columns.add_numbers(rows, name, fill)
    for name in categories:
        columns.add_category(rows, name, fill)
    for name in known_ahead:
        columns.add_known_ahead(rows, name, fill, horizon)
    if calendar:
        if rows.times is None:
            raise UserError(f"calendar = {list(calendar)} needs times; declare `time`")
        names, turns = calendar_features(calendar, rows.times.local)
        for name, values in zip(names, turns.T, strict=True):
            columns.add(name, values)
    if not columns.names:
        raise UserError("there is nothing to read; declare inputs = the columns of numbers")
    return columns


def encoders_of(columns: Columns) -> Encoders:
    """Say how the inputs were scaled; a missing one is the training rows' mean."""
    offsets = tuple(scale.offset for scale in columns.scales)
    return Encoders(
        inputs={
            INPUT: Scaled(
                names=tuple(columns.names),
                offset=offsets,
                scale=tuple(scale.scale for scale in columns.scales),
                fill=offsets,
            )
        }
    )


def refuse_too_many(examples: int, steps: int, columns: Columns) -> None:
    """Refuse windows that do not fit into memory, before they are made.

    Raises:
        UserError: they take more than there is.

    """
    needed = 4 * examples * steps * len(columns.names)
    there = psutil.virtual_memory().available
    if needed > there:
        raise UserError(
            f"{counted(examples, 'sequence')} of {counted(steps, 'step')} and "
            f"{counted(len(columns.names), 'column')} take {needed / 2**30:,.1f} GiB, "
            f"and {there / 2**30:,.1f} GiB are free; name fewer "
            "`inputs`, raise `stride`, or lower `window`"
        )
