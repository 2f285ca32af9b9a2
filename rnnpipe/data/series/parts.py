"""Which rows train, validate and test; and what of a part is independent."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.blocks import blocks_of
from rnnpipe.data.series.rows import SeriesRows
from rnnpipe.data.splits import PART_NAMES, TEST, TRAIN, VALIDATION, Parts, SplitSpec, split
from rnnpipe.data.times.declared import ISO
from rnnpipe.data.times.stamps import read_stamps
from rnnpipe.data.times.zones import on_clock
from rnnpipe.errors import UserError

Ints = NDArray[np.int64]

_UNIT_BASE = 1_000_000
"""Units of one part are numbered from a multiple of this: no two parts share one."""


@dataclass(frozen=True, eq=False)
class Parted:
    """Rows with their parts.

    Attributes:
        parts: of each row, `(n,)`.
        by: how they were split.
        independent: a group each, of which whole ones were drawn, int64 `(n,)`; None where not.

    """

    parts: Parts
    by: SplitSpec
    independent: Ints | None

    @property
    def training(self) -> NDArray[np.bool_]:
        """The rows that are trained on, `(n,)`."""
        return np.asarray(self.parts == TRAIN)

    def said(self, *, default: bool) -> str:
        """Say how the rows were split, and whether nobody asked for it."""
        if self.by.by == "files":
            return "Each part has a file of its own."
        column = f" of {self.by.column!r}" if self.by.column else ""
        asked = "; nothing else was asked for" if default else ""
        return f"Rows are split by {self.by.by}{column}{asked}."


def parted(rows: SeriesRows, spec: SplitSpec, timezone: str | None) -> Parted:
    """Say of each row what it is for.

    Args:
        rows: all of them.
        spec: how.
        timezone: by whose clocks a cut is declared.

    Raises:
        UserError: a part is left empty, or windows would be drawn at random.

    """
    if "train" in rows.file_names:
        return _by_files(rows, spec)
    if spec.by in {"random", "stratified"}:
        raise UserError(
            f"split.by = {spec.by!r} draws rows of one series into training and test, which are "
            'then alike; expected "time", "group", "column" or "hash" of a group'
        )
    if spec.by == "time":
        return Parted(_by_time(rows, spec, timezone), spec, None)
    texts = rows.texts[str(spec.column)]
    filled = _carried(rows, texts)
    if spec.by == "column":
        return Parted(split(spec, len(rows), values=filled.tolist()), spec, None)
    require_constant(rows, texts, str(spec.column), f"a split by {spec.by}")
    codes = np.unique(filled.astype(str), return_inverse=True)[1].astype(np.int64)
    parts = split(spec, len(rows), groups=filled, values=filled.tolist())
    return Parted(parts, spec, codes)


def _by_files(rows: SeriesRows, spec: SplitSpec) -> Parted:
    """Each file is a part; without one to validate with it is the end of the training file."""
    roles = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
    parts = np.array([roles[role] for role in rows.file_names], np.int8)[rows.files]
    if "validation" not in rows.file_names:
        where = np.flatnonzero(parts == TRAIN)
        moments = np.unique(rows.order[where])
        cut = moments[min(round(len(moments) * (1 - spec.validation)), len(moments) - 1)]
        parts[where[rows.order[where] >= cut]] = VALIDATION
    return Parted(parts, SplitSpec(by="files"), None)


def _by_time(rows: SeriesRows, spec: SplitSpec, timezone: str | None) -> Parts:
    if rows.times is None and (spec.cut or spec.validation_cut):
        raise UserError(
            f"split.cut = {spec.cut!r} needs times; declare time = the column with them"
        )
    cuts = (_moment(spec.validation_cut, timezone), _moment(spec.cut, timezone))
    return split(spec, len(rows), times=rows.order.astype("datetime64[us]"), cuts=cuts)


def _moment(text: str | None, timezone: str | None) -> np.datetime64 | None:
    """A time of the suite file, by the clocks of the data's time zone."""
    if text is None:
        return None
    stamps = read_stamps(pa.chunked_array([[text]]), "cut", "split", ISO)
    times = on_clock(stamps, timezone, "split", doubled_hour="earlier", missing_hour="shift")
    moment: np.datetime64 = times.utc[0]
    return moment


def _carried(rows: SeriesRows, texts: NDArray[np.object_]) -> NDArray[np.object_]:
    """Rows that fill a gap have the text of the row before it."""
    column = pd.Series(texts).where(pd.Series(rows.real)).ffill()
    return np.asarray(column.fillna(""), object)


def require_constant(rows: SeriesRows, column: NDArray[Any], name: str, why: str) -> None:
    """Refuse a column that changes within a group; rows that fill gaps do not count.

    Raises:
        UserError: naming the first row that differs from the first of its group.

    """
    firsts = np.flatnonzero(np.append(True, np.diff(rows.groups) != 0))
    own = column[np.repeat(firsts, np.diff(np.append(firsts, len(rows))))]
    changes = rows.real & (column != own)
    if changes.any():
        raise UserError(
            f"{rows.named(int(changes.argmax()))}: {name!r} changes within a group "
            f"({counted(int(changes.sum()), 'such row')}), which {why} has no use for; correct the "
            "rows, or name another column"
        )


def units_of(
    rows: SeriesRows, parted: Parted, parts: Parts, first: Ints, horizon: int
) -> tuple[Ints, str]:
    """What of the examples is independent, and how that was settled.

    Args:
        rows: all of them.
        parted: how they were split.
        parts: of each example, `(n,)`.
        first: the first row of each one's target, `(n,)`.
        horizon: steps that a target spans, counted in examples.

    Returns:
        A unit for each, int64 `(n,)`; and a sentence.

    """
    test = parts == TEST
    order, groups = rows.order[first], rows.groups[first]
    if parted.independent is not None:
        own = parted.independent[first]
        if len(np.unique(own[test])) > 1:
            return own, "Rows of one group are one observation: groups are resampled."
    if len(np.unique(order[test])) == 1 and test.sum() > 1:
        return groups, (
            "All test examples are of one time, so that series are resampled; what moves all of "
            "them at that time is not counted."
        )
    units = np.zeros(len(parts), np.int64)
    for part in PART_NAMES:
        where = np.flatnonzero(parts == part)
        units[where] = part * _UNIT_BASE + blocks_of(order[where], horizon)
    blocks = len(np.unique(units[test]))
    note = (
        f"Neighbours in time are alike: the {int(test.sum()):,} test examples are resampled in "
        f"{counted(blocks, 'block')} of consecutive time."
    )
    return units, note
