"""What a trained model's encoders say of columns, and which rows they cannot read."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.encoders import Scaled
from rnnpipe.data.scaling import TOO_LARGE
from rnnpipe.data.series.columns import Columns, Scale
from rnnpipe.data.series.declared import SeriesKeys
from rnnpipe.data.series.reading import declared_numbers
from rnnpipe.data.series.rows import SeriesRows, missing
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import readable
from rnnpipe.errors import UserError


class FromEncoders:
    """What the training rows said, as it was kept."""

    def __init__(self, scaling: Scaled) -> None:
        self._scaling = scaling

    def scale(self, rows: SeriesRows, name: str) -> Scale:
        """What the column was scaled by, of which a model may read the value some steps later."""
        del rows
        known_ahead = re.compile(rf"{re.escape(name)}(?: \+\d+)?")
        for place, column in enumerate(self._scaling.names):
            if known_ahead.fullmatch(column):
                return Scale(self._scaling.offset[place], self._scaling.scale[place])
        raise UserError(f"the encoders have no column {name!r}; they belong to another dataset")

    def known(self, rows: SeriesRows, name: str) -> list[str]:
        """The texts that a training row had."""
        del rows
        before = f"{name}="
        return [n.removeprefix(before) for n in self._scaling.names if n.startswith(before)]


class Numbers:
    """Reads columns of numbers that may hold what is none, and remembers where."""

    def __init__(self) -> None:
        self._wrong: dict[str, NDArray[np.bool_]] = {}

    def __call__(
        self, column: Any, name: str, file: LocalFile, keys: SeriesKeys
    ) -> NDArray[np.float64]:
        """The column, NaN where a value is missing or no finite number of a sane size."""
        fine = readable(column, keys.missing, keys.decimal)
        kept = pc.if_else(pa.array(fine), column, pa.scalar(None, column.type))
        if not fine.any():
            kept = pa.nulls(len(column), pa.float64())
        values = declared_numbers(kept, name, file, keys)
        large = np.abs(values) >= TOO_LARGE
        self._wrong[name] = ~fine | large
        return np.where(large, np.nan, values)

    def wrong(
        self, rows: SeriesRows, columns: Columns, read: Mapping[str, int], *, refused: bool
    ) -> dict[int, str]:
        """Why a row cannot be read, by its place among the rows in order.

        Args:
            rows: in order.
            columns: what was made of them.
            read: the columns, and how many steps ahead a row reads each.
            refused: whether no value may be missing.

        """
        found: dict[int, str] = {}
        for name, ahead in read.items():
            column = rows.numbers[name] if name in rows.numbers else rows.texts[name]
            absent = missing(column) if refused else np.zeros(len(rows), np.bool_)
            bad = self._bad(rows, name)
            for place in np.flatnonzero(absent | bad):
                reason = "is no finite number" if bad[place] else "is missing"
                if place >= ahead:
                    found.setdefault(int(place) - ahead, f"{name!r} {reason}{_later(ahead)}")
        for place in np.flatnonzero(~np.isfinite(columns.table).all(axis=1)):
            found.setdefault(int(place), "a number is too large")
        return found

    def _bad(self, rows: SeriesRows, name: str) -> NDArray[np.bool_]:
        """Where a column holds what is no number; noted in the order of the file."""
        if name not in self._wrong:
            return np.zeros(len(rows), np.bool_)
        # a row that fills a gap stands nowhere in the file
        of_file = self._wrong[name][np.maximum(rows.numbered, 1) - 1]
        return np.asarray(of_file & rows.real)


def _later(ahead: int) -> str:
    return f" {counted(ahead, 'step')} later" if ahead else ""
