"""Missing values of series, filled as it was declared."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.ragged import Ragged

Fill = Literal["mean", "forward"]
"""With the mean of the training rows; or with the series' own last value before, and with that mean
where there is none."""


def filled(series: Ragged, fill: Fill, means: NDArray[np.float64]) -> Ragged:
    """Series `(total, columns)` with a value in place of every NaN.

    Args:
        series: float64, NaN where a value is missing.
        fill: how.
        means: of the training rows, `(columns,)`.

    """
    values = series.values
    missing = np.isnan(values)
    if fill == "forward":
        values = np.take_along_axis(values, _last_known(series, missing), axis=0)
        missing = np.isnan(values)
    return Ragged(np.where(missing, means, values), series.offsets)


def _last_known(series: Ragged, missing: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where the last value up to each step stands, `(total, columns)`; at its start if nowhere."""
    steps = np.arange(len(series.values))
    starts = np.repeat(series.offsets[:-1], series.lengths)
    known = np.where(missing, starts[:, np.newaxis], steps[:, np.newaxis])
    return np.maximum.accumulate(known, axis=0)
