"""Tables of rows, put in order: group by group, each forwards in time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rnnpipe.data.series.declared import SeriesKeys
from rnnpipe.data.series.rows import SeriesRows
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import numbers, required, strings
from rnnpipe.data.tables.layout import named
from rnnpipe.data.tables.reading import read_table
from rnnpipe.data.times.order import in_order
from rnnpipe.data.times.stamps import read_stamps
from rnnpipe.data.times.zones import Times, on_clock
from rnnpipe.errors import UserError


@dataclass(frozen=True)
class Wanted:
    """The columns that a task needs of its files.

    Attributes:
        numbers: those that are read as numbers.
        texts: those that are read as texts.

    """

    numbers: tuple[str, ...]
    texts: tuple[str, ...]


ReadNumbers = Callable[[pa.ChunkedArray, str, LocalFile, SeriesKeys], NDArray[np.float64]]
"""From a column, its name, its file, and what is declared of it, to numbers."""


def declared_numbers(
    column: pa.ChunkedArray, name: str, file: LocalFile, keys: SeriesKeys
) -> NDArray[np.float64]:
    """A column of numbers as they are declared, `(rows,)`; NaN where one is missing.

    Raises:
        UserError: a value that is no number, or infinite.

    """
    return numbers(column, name, file, keys.missing, decimal=keys.decimal)


def read_rows(keys: SeriesKeys, files: Mapping[str, LocalFile], wanted: Wanted) -> SeriesRows:
    """The rows of all files, a stretch a group and file; gaps are still in them.

    Args:
        keys: how the files are laid out, what their times and groups are, and which rows count.
        files: by role; a series does not go on from one file to the next.
        wanted: the columns to read.

    Raises:
        UserError: a file or a column is not there, a value is not what it should be, or time does
            not go forwards; file, row and column are named.

    """
    found = [
        rows_of(keys, read_columns(keys, file, wanted), file, wanted) for file in files.values()
    ]
    before = np.cumsum([0, *(len(rows.group_names) for rows in found)])
    rows = SeriesRows(
        numbers=_joined([rows.numbers for rows in found]),
        texts=_joined([rows.texts for rows in found]),
        groups=np.concatenate([r.groups + b for r, b in zip(found, before, strict=False)]),
        group_names=tuple(name for rows in found for name in rows.group_names),
        stretches=np.concatenate([r.groups + b for r, b in zip(found, before, strict=False)]),
        files=np.repeat(np.arange(len(found)), [len(rows) for rows in found]),
        file_names={role: named(file.path) for role, file in files.items()},
        numbered=np.concatenate([rows.numbered for rows in found]),
        times=_all_times(found),
    )
    return rows.said(*(note for r in found if r.times is not None for note in r.times.notes))


def require_readable(keys: SeriesKeys, file: LocalFile, wanted: Wanted, most: int) -> None:
    """Read the first `most` rows of a file; that `where` chooses none of them is no mistake yet.

    Raises:
        UserError: as `read_rows`, of what these rows tell.

    """
    rows_of(keys, read_columns(keys, file, wanted, most), file, wanted, beginning=True)


def read_columns(
    keys: SeriesKeys, file: LocalFile, wanted: Wanted, most: int | None = None
) -> pa.Table:
    """The columns of a file that a task needs, as they stand there: of `most` rows, or of all.

    Raises:
        UserError: the file cannot be read, or a column is not there.

    """
    grouped = () if keys.group is None else (keys.group,)
    columns = dict.fromkeys((*wanted.numbers, *wanted.texts, *_time(keys), *grouped, *keys.where))
    return read_table(file, list(columns), keys.layout, most=most)


def rows_of(  # noqa: PLR0913 (a table, and what is declared of it)
    keys: SeriesKeys,
    table: pa.Table,
    file: LocalFile,
    wanted: Wanted,
    read: ReadNumbers = declared_numbers,
    *,
    beginning: bool = False,
) -> SeriesRows:
    """The rows of one table, in order of time, a stretch a group.

    Args:
        keys: what its times and groups are, and which rows count.
        table: the columns.
        file: where they are from.
        wanted: which columns are meant.
        read: what reads a column of numbers.
        beginning: whether it is only the beginning of a file, of which no row need count.

    Raises:
        UserError: as `read_rows`.

    """
    time, name = _time(keys), named(file.path)
    groups, group_names = _groups(table, keys.group, file)
    rows = SeriesRows(
        numbers={c: read(table[c], c, file, keys) for c in wanted.numbers},
        texts={c: _texts(table, c, file, keys.missing) for c in wanted.texts},
        groups=groups,
        group_names=group_names,
        stretches=groups,
        files=np.zeros(len(table), np.int64),
        file_names={"": name},
        numbered=np.arange(1, len(table) + 1),
        times=_times(table, time, keys, groups, file),
    )
    chosen = _chosen(table, keys.where, file)
    if not beginning and not chosen.any():
        asked = ", ".join(f"{column} = {allowed!r}" for column, allowed in keys.where.items())
        raise UserError(f"{name}: of its {len(table):,} rows none has {asked}; correct `where`")
    rows = taken(rows, chosen)
    if rows.times is None:
        return taken(rows, np.argsort(rows.groups, kind="stable"))
    return taken(rows, in_order(rows.times.utc, rows.groups, rows.group_names, rows.named))


def _time(keys: SeriesKeys) -> tuple[str, ...]:
    return (keys.time,) if isinstance(keys.time, str) else keys.time or ()


def taken(rows: SeriesRows, which: NDArray[Any]) -> SeriesRows:
    """Some of the rows, or all in another order."""
    times = rows.times
    return replace(
        rows,
        numbers={name: column[which] for name, column in rows.numbers.items()},
        texts={name: column[which] for name, column in rows.texts.items()},
        groups=rows.groups[which],
        stretches=rows.stretches[which],
        files=rows.files[which],
        numbered=rows.numbered[which],
        times=times and replace(times, utc=times.utc[which], local=times.local[which]),
    )


def _times(
    table: pa.Table,
    columns: Sequence[str],
    keys: SeriesKeys,
    groups: NDArray[np.int64],
    file: LocalFile,
) -> Times | None:
    if not columns:
        return None
    column = table[columns[0]]
    if len(columns) == 1 and not pa.types.is_temporal(column.type):
        column = strings(column, columns[0], file)
    elif len(columns) > 1:
        column = pc.binary_join_element_wise(*(strings(table[c], c, file) for c in columns), " ")
    stamps = read_stamps(column, " ".join(columns), named(file.path), keys.time_format)
    return on_clock(
        stamps,
        keys.timezone,
        named(file.path),
        groups=groups,
        doubled_hour=keys.doubled_hour,
        missing_hour=keys.missing_hour,
    )


def _groups(
    table: pa.Table, column: str | None, file: LocalFile
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The group of each row, in the order in which they come, and their names."""
    if column is None:
        return np.zeros(len(table), np.int64), ("",)
    texts = strings(table[column], column, file)
    required(texts, column, file)
    encoded = texts.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), tuple(encoded.dictionary.to_pylist())


def _texts(table: pa.Table, name: str, file: LocalFile, missing: Sequence[str]) -> NDArray[Any]:
    column = np.empty(len(table), object)
    column[:] = strings(table[name], name, file, missing).to_pylist()
    return column


def _chosen(
    table: pa.Table, where: Mapping[str, str | tuple[str, ...]], file: LocalFile
) -> NDArray[np.bool_]:
    chosen = np.ones(len(table), np.bool_)
    for name, allowed in where.items():
        texts = (allowed,) if isinstance(allowed, str) else allowed
        is_one = pc.is_in(strings(table[name], name, file), value_set=pa.array(texts, pa.string()))
        chosen &= is_one.to_numpy()
    return chosen


def _joined(columns: Sequence[Mapping[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    return {name: np.concatenate([of[name] for of in columns]) for name in columns[0]}


def _all_times(found: Sequence[SeriesRows]) -> Times | None:
    times = [rows.times for rows in found if rows.times is not None]
    if not times:
        return None
    return Times(np.concatenate([t.utc for t in times]), np.concatenate([t.local for t in times]))
