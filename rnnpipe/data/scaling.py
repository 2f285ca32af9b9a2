"""Columns of numbers, brought to a mean of 0 and a deviation of 1 over the training rows."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoders import Scaled
from rnnpipe.errors import UserError

TOO_LARGE = 1e30
"""Squares of smaller numbers have a sum in float64, and what they are scaled to fits float32."""


def refuse_huge(values: NDArray[np.float64], name: str, named: Callable[[int], str]) -> None:
    """Refuse a column of numbers that is not to be scaled, before its deviation overflows.

    Args:
        values: of the column, `(n,)`; NaN where one is missing.
        name: the column's.
        named: what messages call the file and the row of the value at a position.

    Raises:
        UserError: a number of 1e30 or more, or of -1e30 or less.

    """
    huge = np.flatnonzero(np.abs(values) >= TOO_LARGE)
    if len(huge):
        row = int(huge[0])
        written = f"{values[row]:g}".replace("e+", "e")
        raise UserError(
            f"{named(row)}: {name!r} is {written}, which is too large to be scaled; expected "
            "numbers below 1e30, or give it in larger units, or declare it missing"
        )


def fit_scaling(train: NDArray[np.float64], names: Sequence[str], *, fills: bool = False) -> Scaled:
    """The scaling of each column by its mean and standard deviation; NaN is left out of both.

    A column that is constant is only moved, to 0.

    Args:
        train: the training rows, `(rows, columns)`.
        names: of the columns, for errors.
        fills: whether missing values are to be filled, each with its column's mean.

    Raises:
        UserError: a column without a single value.

    """
    for column, name in enumerate(names):
        if np.isnan(train[:, column]).all():
            raise UserError(
                f"{name} has no value in any training row: there is nothing to scale it by, or to "
                "fill it with; leave it out"
            )
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    return Scaled(
        names=tuple(names),
        offset=tuple(mean.tolist()),
        scale=tuple(np.where(deviation > 0, deviation, 1.0).tolist()),
        fill=tuple(mean.tolist()) if fills else (),
    )


def scaled(values: NDArray[np.float64], scaling: Scaled) -> NDArray[np.float32]:
    """Values `(rows, columns)` as they are read by a model.

    Raises:
        UserError: a value too far from the others for float32.

    """
    with np.errstate(over="ignore"):
        result = ((values - scaling.offset) / scaling.scale).astype(np.float32)
    if not np.isfinite(result).all():
        row, column = np.argwhere(~np.isfinite(result))[0]
        raise UserError(
            f"{scaling.names[column]} holds {values[row, column]:g}, which is too large for a "
            "32-bit number; give it in larger units"
        )
    return result
