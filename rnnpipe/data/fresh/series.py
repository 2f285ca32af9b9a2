"""Rows in order of time: what comes next, or a class or number of each step or group."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.series import SeriesSpec
from rnnpipe.data.datasets.tsf import TsfSpec
from rnnpipe.data.encoders import Encoders, Scaled
from rnnpipe.data.fresh.base import Fresh, Reader, as_it_is
from rnnpipe.data.fresh.fitted import FromEncoders, Numbers
from rnnpipe.data.fresh.layouts import FreshLayout
from rnnpipe.data.fresh.stretches import Given, forecasts, groups, pieces
from rnnpipe.data.series.archive import VALUE, archive_rows
from rnnpipe.data.series.columns import Columns
from rnnpipe.data.series.declared import INPUT, Fill
from rnnpipe.data.series.gaps import without_gaps
from rnnpipe.data.series.inputs import inputs_of
from rnnpipe.data.series.reading import Wanted, read_columns, rows_of
from rnnpipe.data.series.rows import SeriesRows, missing
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.specs import Signature

_GIVEN = LocalFile(Path("the rows"), "")
"""What messages call rows that come from Python."""


class SeriesReader(Reader):
    """What tables and archives have in common: whose rows are all read before the first answer."""

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        super().__init__(source, signature, encoders)
        scaling = None if encoders is None else encoders.inputs[INPUT]
        if not isinstance(scaling, Scaled):
            raise UserError("the bundle does not say how the columns are scaled")
        self._scaling = scaling

    def _fill(self, declared: Fill) -> Fill:
        """Missing values are filled as declared; where they are refused, their examples are."""
        return "mean" if declared == "refuse" else declared

    def _given(
        self,
        rows: SeriesRows,
        columns: Columns,
        numbers: Numbers,
        read: Mapping[str, int],
        fill: Fill,
    ) -> Given:
        """The rows, those of them that cannot be read, and what is to be reported."""
        if tuple(columns.names) != self._scaling.names:
            raise UserError("the encoders have other columns; they belong to another dataset")
        of_numbers = [rows.numbers[name] for name in read if name in rows.numbers]
        filled = 0 if fill == "refuse" else sum(int(missing(each).sum()) for each in of_numbers)
        unseen = {
            f"rows with a {name!r} that no training row has": count
            for name, count in columns.unseen.items()
        }
        return Given(
            rows,
            columns,
            numbers.wrong(rows, columns, read, refused=fill == "refuse"),
            {"rows": len(rows), "missing values that were filled": filled, **unseen},
        )


class Tables(SeriesReader):
    """Tables as `source = "series"` reads them."""

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        super().__init__(source, signature, encoders)
        if not isinstance(source, SeriesSpec):
            raise UserError("the bundle does not say how a table is read")
        self._keys, self._layout = source, FreshLayout(source.layout)
        grouped: dict[str, type] = {} if source.group is None else {"group": str}
        timed: dict[str, type] = {} if source.time is None else {"time": str}
        ahead: dict[str, type] = {"ahead": int} if source.task == "forecast" else {}
        in_time = {} if source.task.endswith("per_group") else timed
        self.labels = {**grouped, "row": int, **in_time, **ahead}

    def read_as(self, *, encoding: str | None = None, delimiter: str | None = None) -> None:
        """Read tables as it is said."""
        self._layout = self._layout.read_as(encoding, delimiter)

    def rows(self, rows: Sequence[Any]) -> Fresh:
        """Read mappings from the columns' names to their values."""
        if not all(isinstance(row, Mapping) for row in rows) or not rows:
            raise UserError("expected rows, each a mapping from the columns' names to its values")
        names = dict.fromkeys(name for row in rows for name in row)
        needed = [*self._wanted.numbers, *self._wanted.texts]
        absent = [name for name in needed if name not in names]
        if absent:
            raise UserError(f"the rows have no column {absent[0]!r}; they have {', '.join(names)}")
        columns = {name: _column([row.get(name) for row in rows]) for name in names}
        return self._fresh(pa.table(columns), _GIVEN)

    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read a CSV, TSV, JSON Lines or Parquet file, whole."""
        yield self._fresh(read_columns(self._keys_for(file), file, self._wanted), file)

    def lines(self, stream: BinaryIO) -> Iterator[Fresh]:
        """Read CSV."""
        with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield from self.file(LocalFile(Path(copy.name), ""))

    @property
    def _wanted(self) -> Wanted:
        numbers = dict.fromkeys((*self._keys.read_numbers, *self._keys.known_ahead))
        return Wanted(tuple(numbers), self._keys.categories)

    def _keys_for(self, file: LocalFile) -> SeriesSpec:
        """The keys, with how the file lies."""
        found = self._layout.of(file.path)
        lies = {name: getattr(found, name) for name in ("format", "delimiter", "encoding")}
        return self._keys.model_copy(update=lies)

    def _fresh(self, table: pa.Table, file: LocalFile) -> Fresh:
        keys, numbers = self._keys, Numbers()
        rows = rows_of(keys, table, file, self._wanted, numbers)
        by_group = keys.task.endswith("per_group")
        # where gaps were refused no window spans one
        gaps = "split" if keys.gaps == "refuse" and not by_group else keys.gaps
        rows = without_gaps(rows, gaps, keys.timezone)
        columns = inputs_of(
            rows,
            FromEncoders(self._scaling),
            self._fill(keys.fill),
            numbers=keys.read_numbers,
            categories=keys.categories,
            known_ahead=keys.known_ahead,
            horizon=keys.steps_ahead,
            calendar=keys.calendar,
        )
        read = dict.fromkeys((*keys.read_numbers, *keys.categories), 0)
        # a column may be read as it is, and ahead as well: then what is wrong with it counts here
        read |= {name: keys.steps_ahead for name in keys.known_ahead if name not in read}
        given = self._given(rows, columns, numbers, read, keys.fill)
        if keys.task == "forecast":
            return forecasts(given, self.signature, keys.timezone, ahead=bool(keys.known_ahead))
        return (groups if by_group else pieces)(given, self.signature)


class Archives(SeriesReader):
    """Monash's archives as `source = "tsf"` reads them."""

    labels: Mapping[str, type] = {"group": str, "row": int, "time": str, "ahead": int}

    def __init__(self, source: Source, signature: Signature, encoders: Encoders | None) -> None:
        super().__init__(source, signature, encoders)
        if not isinstance(source, TsfSpec):
            raise UserError("the bundle does not say how an archive is read")
        self._spec = source

    def read_as(self, *, encoding: str | None = None, delimiter: str | None = None) -> None:
        """Read archives of another encoding."""
        super().read_as(delimiter=delimiter)
        if encoding is not None:
            self._spec = self._spec.model_copy(update={"encoding": encoding})

    def rows(self, rows: Sequence[Any]) -> Fresh:
        """Refuse rows: a series of an archive comes in a file."""
        del rows
        raise UserError("expected a .tsf file")

    def file(self, file: LocalFile) -> Iterator[Fresh]:
        """Read a `.tsf` file: each of its series is forecast from its end."""
        spec = self._spec
        _, rows = archive_rows({"path": as_it_is(file)}, spec.encoding)
        columns = inputs_of(
            rows,
            FromEncoders(self._scaling),
            self._fill(spec.fill),
            numbers=(VALUE,),
            calendar=spec.calendar,
        )
        given = self._given(rows, columns, Numbers(), {VALUE: 0}, spec.fill)
        yield forecasts(given, self.signature, None, ahead=False)


def _column(values: list[Any]) -> pa.Array:
    """A column of whatever was given: as it is where its values are of one kind, or else texts."""
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values])
