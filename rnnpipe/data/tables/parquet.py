"""Parquet: the columns with the types that the file gives them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from rnnpipe.data.tables.layout import named, reported
from rnnpipe.data.tables.names import check_there, check_unique
from rnnpipe.errors import UserError

_ROWS = 10_000
"""Rows that are read at a time."""


def column_names(path: Path) -> tuple[str, ...]:
    """The names of the columns.

    Raises:
        UserError: the file is no Parquet file, or has two columns of one name.

    """
    with _file(path) as file:
        names = tuple(file.schema_arrow.names)
    check_unique(names, path)
    return names


def batches(path: Path, columns: Sequence[str] | None) -> Iterator[pa.RecordBatch]:
    """The rows, 10,000 at a time.

    Raises:
        UserError: a column that is not there, no rows, a file that is damaged.

    """
    names = column_names(path)
    wanted = list(names if columns is None else columns)
    check_there(wanted, names, path)
    rows = 0
    with _file(path) as file:
        for batch in file.iter_batches(_ROWS, columns=wanted):
            rows += len(batch)
            yield batch.select(wanted)
    if not rows:
        raise UserError(f"{named(path)} has no rows; expected one at least")


@contextmanager
def _file(path: Path) -> Iterator[parquet.ParquetFile]:
    try:
        with reported(path), parquet.ParquetFile(path) as file:
            yield file
    except (pa.ArrowException, UnicodeError) as error:
        raise UserError(
            f"{named(path)} is no Parquet file, or is damaged or cut short: {error}"
        ) from error
