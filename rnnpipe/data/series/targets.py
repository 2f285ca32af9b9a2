"""What is asked for: which rows have it, and quantities with their scales, by the training rows."""

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.series.columns import scale_of
from rnnpipe.data.series.declared import SeriesKeys
from rnnpipe.data.series.rows import SeriesRows, any_missing, missing
from rnnpipe.specs.ports import Quantity

Mask = NDArray[np.bool_]


def unknown_targets(keys: SeriesKeys, rows: SeriesRows) -> NDArray[np.bool_]:
    """Which rows have no target, `(n,)`."""
    if keys.task.startswith("class"):
        return missing(rows.texts[keys.targets[0]])
    return any_missing(rows, keys.targets)


def quantity_of(
    rows: SeriesRows, name: str, training: Mask, season: int | None, column: int | None
) -> tuple[Quantity, tuple[str, ...]]:
    """A column of numbers that is asked for, and what is to be said of it.

    Args:
        rows: all of them.
        name: the column's.
        training: which rows are trained on, `(n,)`.
        season: steps of the seasonal naive forecast; None of numbers that are no series.
        column: the input that holds the same numbers.

    Raises:
        UserError: no training row has a value, or a row has one that is too large.

    """
    scale = scale_of(rows, name, training)
    error = None if season is None else naive_error(rows, name, training, season)
    quantity = Quantity(
        name=name,
        offset=scale.offset,
        scale=scale.scale,
        column=column,
        season=season or 1,
        naive_error=error,
    )
    if error is not None or season is None:
        return quantity, ()
    reason = (
        f"MASE of {name!r} is undefined: in the training part it never differs from its value "
        f"{counted(season, 'step')} before."
    )
    return quantity, (reason,)


def naive_error(rows: SeriesRows, name: str, training: Mask, season: int) -> float | None:
    """MASE's denominator: the mean of |y_t - y_(t - season)| over the training rows, in own units.

    Both are of one stretch (Hyndman & Koehler 2006, doi:10.1016/j.ijforecast.2006.03.001, eq. 5;
    with a season as in the M4 competition). None where it is zero or there is none.
    """
    values = np.where(training, rows.numbers[name], np.nan)
    together = rows.stretches[season:] == rows.stretches[:-season]
    errors = np.abs(values[season:] - values[:-season])[together]
    errors = errors[~np.isnan(errors)]
    return float(errors.mean()) if errors.any() else None
