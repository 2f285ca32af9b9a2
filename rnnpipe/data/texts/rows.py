"""All rows of a user's texts: of one file or folder, or of one for each part."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.tables.columns import numbers, required, strings
from rnnpipe.data.tables.layout import Decimal, named
from rnnpipe.data.texts.sources import TextSource
from rnnpipe.data.times.stamps import read_stamps
from rnnpipe.errors import UserError


class TextRows:
    """The rows of several sources, one source behind the other.

    Args:
        sources: they have one row together at least.
        columns: the names of what is needed beside the texts, one at least.
        missing: texts that stand for a missing value.
        most: the first so many rows of each source alone; all where it is None.

    Raises:
        UserError: a source cannot be read, or has not all of the columns.

    """

    def __init__(
        self,
        sources: Sequence[TextSource],
        columns: Sequence[str],
        missing: Sequence[str],
        most: int | None = None,
    ) -> None:
        self._sources, self._missing = sources, missing
        self._tables = [source.columns(columns, most) for source in sources]
        self.counts = [len(table) for table in self._tables]

    def __len__(self) -> int:
        """Number of rows."""
        return sum(self.counts)

    def strings(self, name: str) -> pa.Array:
        """A column of which nothing may be missing or empty, as strings.

        Raises:
            UserError: something is, or it holds no plain values.

        """
        found = []
        for source, table in zip(self._sources, self._tables, strict=True):
            column = strings(table[name], name, source.file, (*self._missing, ""))
            required(column, name, source.file)
            found += column.chunks
        return pa.chunked_array(found, pa.string()).combine_chunks()

    def numbers(self, name: str, decimal: Decimal) -> NDArray[np.float64]:
        """A column of which nothing may be missing, as finite numbers, `(rows,)`.

        `decimal` stands before their fraction.

        Raises:
            UserError: a value that is missing, or no finite number.

        """
        found = []
        for source, table in zip(self._sources, self._tables, strict=True):
            values = numbers(table[name], name, source.file, self._missing, decimal=decimal)
            if np.isnan(values).any():
                row = int(np.isnan(values).argmax())
                raise UserError(
                    f"{source.named(row)}: the target {name!r} is missing there; fill it in, or "
                    "leave the row out of the file"
                )
            found.append(values)
        return np.concatenate(found)

    def times(self, name: str, time_format: str) -> NDArray[np.datetime64]:
        """A column of times, datetime64[us] `(rows,)`, as they are declared.

        Raises:
            UserError: a time that is missing or of another format, or files of which one says how
                far its clock is from UTC and another does not.

        """
        stamps = [
            read_stamps(table[name], name, named(source.file.path), time_format)
            for source, table in zip(self._sources, self._tables, strict=True)
        ]
        if len({stamp.instants for stamp in stamps}) > 1:
            raise UserError(
                f"some files have times with an offset from UTC in column {name!r} and others "
                "without; write all with one, or none"
            )
        return np.concatenate([stamp.values for stamp in stamps])

    def texts(self, chosen: NDArray[np.bool_] | None = None) -> Iterator[pa.Array]:
        """All texts, or the chosen ones `(rows,)`, some at a time.

        Raises:
            UserError: there are more or fewer than there were.

        """
        start = 0
        for source, count in zip(self._sources, self.counts, strict=True):
            row = 0
            for batch in source.texts():
                rows = slice(start + row, start + row + len(batch))
                row += len(batch)
                if row > count:
                    break
                yield batch if chosen is None else batch.filter(pa.array(chosen[rows]))
            if row != count:
                raise UserError(
                    f"{named(source.file.path)} has changed while it was read: wait until whatever "
                    "writes it is done, and run again"
                )
            start += count

    def named(self, row: int) -> str:
        """What messages call the row at this position."""
        for source, count in zip(self._sources, self.counts, strict=True):
            if row < count:
                return source.named(row)
            row -= count
        raise ValueError(f"there are {len(self)} rows, none at {row + len(self)}")
