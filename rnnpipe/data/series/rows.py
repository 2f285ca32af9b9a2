"""Rows of series: their columns, times, groups and stretches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnpipe.data.times.steps import Step
from rnnpipe.data.times.zones import Times

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Mask = NDArray[np.bool_]

ADDED = 0
"""The number of a row that stands in no file."""


def missing(column: NDArray[Any]) -> Mask:
    """Which values of a column of numbers or texts are missing, `(n,)`."""
    return np.asarray(pd.isna(column), np.bool_)


@dataclass(frozen=True, eq=False)
class SeriesRows:
    """Rows stretch by stretch, each in order of time.

    Attributes:
        numbers: columns of numbers, float64 `(n,)`, NaN where missing.
        texts: columns of text, objects `(n,)`, None where missing.
        groups: which of `group_names` each row is of, int64 `(n,)`, rising.
        group_names: one, which is empty, where there are no groups.
        stretches: which stretch each row is of, int64 `(n,)`, rising: what no window may leave.
        files: which of `file_names` each row is of, int64 `(n,)`.
        file_names: by the role that the suite gives a file.
        numbered: the row's number in its file, from 1; `ADDED` where it fills a gap.
        times: when they were; None where nothing is known of it.
        step: from one row to the next; likewise.
        notes: what was found and decided, in sentences.

    """

    numbers: Mapping[str, Floats]
    texts: Mapping[str, NDArray[Any]]
    groups: Ints
    group_names: tuple[str, ...]
    stretches: Ints
    files: Ints
    file_names: Mapping[str, str]
    numbered: Ints
    times: Times | None = None
    step: Step | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Number of rows, n."""
        return len(self.groups)

    @property
    def real(self) -> NDArray[np.bool_]:
        """Which rows stand in a file, `(n,)`."""
        return np.asarray(self.numbered != ADDED)

    @property
    def order(self) -> NDArray[Any]:
        """When each row was, or which row of its group it is: comparable across groups, `(n,)`."""
        if self.times is not None:
            return self.times.utc
        starts = np.flatnonzero(np.append(True, np.diff(self.groups) != 0))
        return np.arange(len(self)) - np.repeat(starts, np.diff(np.append(starts, len(self))))

    def named(self, row: int) -> str:
        """A row as messages call it."""
        file = list(self.file_names.values())[self.files[row]]
        if self.numbered[row] != ADDED:
            return f"{file}, row {self.numbered[row]}"
        return f"{file}, in the gap that is filled behind row {self.numbered[:row].max()}"

    def said(self, *notes: str) -> "SeriesRows":
        """The rows, with more said about them."""
        return replace(self, notes=(*self.notes, *notes))

    @property
    def told(self) -> NDArray[np.datetime64] | None:
        """When each was by the local clock, to the second, or to the day where all are at midnight.

        None where no times are known, `(n,)`.
        """
        if self.times is None:
            return None
        days = self.times.local.astype("datetime64[D]")
        return (
            days if (days == self.times.local).all() else self.times.local.astype("datetime64[s]")
        )

    def shown(self, row: int) -> str:
        """When a row was, in ISO form by the local clock, or its number; and its group's name."""
        name, told = self.group_names[self.groups[row]], self.told
        when = f"row {self.numbered[row]}" if told is None else str(told[row])
        return f"{name} {when}" if name else when


def any_missing(rows: SeriesRows, names: Sequence[str]) -> Mask:
    """Where any of several columns of numbers is missing, `(n,)`."""
    return np.asarray(np.logical_or.reduce([missing(rows.numbers[name]) for name in names]))
