"""Series of `.ts` archives, and such series as arrays."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.ts import INPUT, TsSpec, as_read
from rnnpipe.data.encoders import Encoders, Scaled
from rnnpipe.data.fresh.base import Fresh, Reader, as_it_is, read_places
from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.readers.ts import read_ts
from rnnpipe.data.scaling import TOO_LARGE
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature

_ROWS = 500


class ArchiveSeries(Reader):
    """Series as `source = "ts"` reads them."""

    labels: Mapping[str, type] = {"row": int}

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        super().__init__(source, signature, encoders)
        scaling = None if encoders is None else encoders.inputs[INPUT]
        if not isinstance(source, TsSpec) or not isinstance(scaling, Scaled):
            raise UserError("the bundle does not say how series are scaled")
        self._scaling, self._spec = scaling, source

    def rows(self, rows: Sequence[Any]) -> Fresh:
        """Read arrays `(steps, channels)`, or `(steps,)` of one channel; NaN is a missing value."""
        return self._fresh([_array(row) for row in rows], 1)

    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read a `.ts` file, which need not say what is asked for."""
        series = read_ts(as_it_is(file)).series
        for first in range(0, len(series), _ROWS):
            some = range(first, min(first + _ROWS, len(series)))
            offsets = series.offsets
            yield self._fresh([series.values[offsets[i] : offsets[i + 1]] for i in some], first + 1)

    def _fresh(self, rows: Sequence[NDArray[np.float64] | None], first: int) -> Fresh:
        refused: dict[int, str] = {}
        kept: list[NDArray[np.float64]] = []
        for place, row in enumerate(rows):
            reason = self._unfit(row)
            if reason is not None:
                refused[place] = reason
            elif row is not None:
                kept.append(row)
        lengths = np.array([len(row) for row in kept], np.int64)
        width = len(self._scaling.names)
        values = np.concatenate([np.zeros((0, width)), *kept])
        series = as_read(Ragged(values, offsets_of(lengths)), self._scaling, self._spec.fill)
        longest = self.signature.inputs[INPUT].timesteps or 0
        return Fresh(
            inputs={INPUT: series},
            places=read_places(len(rows), refused),
            labels=[{"row": first + place} for place in range(len(rows))],
            refused=refused,
            counts={
                "steps": len(values),
                "missing values that were filled": int(np.isnan(values).sum()),
                f"series cut to their last {longest} steps": int(np.sum(lengths > longest)),
            },
        )

    def _unfit(self, row: NDArray[np.float64] | None) -> str | None:
        """Why a series is not to be read; None where it is."""
        width = len(self._scaling.names)
        if row is None:
            return f"it is no array of numbers; expected (steps, {width})"
        if row.shape[1] != width:
            return f"it has {counted(row.shape[1], 'channel')}; expected {width}"
        if not len(row):
            return "it has no steps"
        missing = np.isnan(row)
        if missing.any() and self._spec.fill is None:
            step, channel = np.argwhere(missing)[0]
            return f"the value of channel {channel + 1} at step {step + 1} is missing"
        own = (np.nan_to_num(row) - self._scaling.offset) / self._scaling.scale
        large = (np.abs(row) >= TOO_LARGE) | (np.abs(own) > np.finfo(np.float32).max)
        if large.any():
            step, channel = np.argwhere(large)[0]
            return f"the value of channel {channel + 1} at step {step + 1} is infinite or too large"
        return None


def _array(row: object) -> NDArray[np.float64] | None:
    """The series `(steps, channels)`; None where it is none."""
    try:
        found = np.asarray(row)
    except ValueError:
        return None
    if found.dtype.kind not in "iuf" or found.ndim not in {1, 2}:
        return None
    values = found.astype(np.float64)
    return values[:, np.newaxis] if values.ndim == 1 else values
