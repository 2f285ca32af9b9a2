"""Rows in order of time: which column says so, in which format, and what tells series apart."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.counting import counted
from rnnpipe.data.tables.columns import strings
from rnnpipe.data.times.stamps import read_stamps
from rnnpipe.errors import UserError
from rnnpipe.inspecting.column import Column
from rnnpipe.inspecting.deciding import only
from rnnpipe.inspecting.proposal import Wishes
from rnnpipe.inspecting.spacing import Spacing, spacing_of, told

if TYPE_CHECKING:
    from rnnpipe.inspecting.table import Table


@dataclass(frozen=True, eq=False)
class Steps:
    """Rows in order.

    Attributes:
        time: the column with the time; None where rows come in the order of the file.
        time_format: of it; None where the file itself knows times.
        group: the column that tells series apart, if any.
        codes: int64 `(rows,)`, the number of each row's group.
        spacing: the step from row to row; None without times or where they are irregular.
        takes: what was decided, in sentences.

    """

    time: Column | None
    time_format: str | None
    group: Column | None
    codes: NDArray[np.int64]
    spacing: Spacing | None
    takes: tuple[str, ...]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Rows of each group."""
        return np.bincount(self.codes)


def steps_of(table: "Table", wishes: Wishes) -> Steps:
    """Find the column with the time and the one that tells series apart.

    Raises:
        UserError: which they are cannot be told, or the rows are not in the order of time.

    """
    time = _time(table, wishes)
    if time is None:
        named = table.asked(str(wishes.group), "--group")
        said = f"{named.name!r} is the group; its rows are steps in the order of the file."
        return Steps(None, None, named, codes_of(table, named), None, (said,))
    time_format = None if time.typed else format_of(time, wishes, table.name)
    stamps = read_stamps(table.data[time.name], time.name, table.name, time_format or "iso").values
    group, why = _group(table, wishes, time, stamps)
    codes = np.zeros(len(stamps), np.int64) if group is None else codes_of(table, group)
    said = f" (format {time_format})" if time_format not in {None, "iso"} else ""
    first, last = map(told, (stamps.min(), stamps.max()))
    takes = [f"{time.name!r} is the time{said}: {first} to {last}."]
    if group is not None:
        takes.append(f"{group.name!r} is the group ({len(np.unique(codes))} series): {why}.")
    spacing, how = spacing_of(stamps, codes, table.name)
    takes.append(how)
    used = time if spacing is not None else None
    return Steps(used, time_format, group, codes, spacing, tuple(takes))


def _time(table: "Table", wishes: Wishes) -> Column | None:
    if wishes.time is not None:
        return table.asked(wishes.time, "--time")
    found = table.of_kind("time") or table.of_kind("near time")
    if found or wishes.group is None:
        if not found:
            raise UserError(
                f"{table.name}: no column holds texts and none holds times, so that its rows are "
                "no sequences: name --text COLUMN; or --time COLUMN and, where it is in no usual "
                "format, --time-format; or --group COLUMN of sequences in the order of the file"
            )
        return only(found, "the time", "--time", table.name)
    return None


def format_of(time: Column, wishes: Wishes, file: str) -> str:
    """The format of a column of times.

    Raises:
        UserError: it may be in two, or is in none that is usual.

    """
    if wishes.time_format is not None:
        return wishes.time_format
    if len(time.formats) > 1:
        options = " or ".join(f'--time-format "{found}"' for found in time.formats)
        raise UserError(
            f"{file}: the dates in {time.name!r} may have the day first or the month first: "
            f"name {options}"
        )
    if time.kind == "near time":
        raise UserError(
            f"{file}: {time.name!r} holds times, but for {time.stranger}: correct it, or take the "
            "row out"
        )
    if not time.formats:
        raise UserError(
            f"{file}: {time.name!r} holds no times in a usual format: name --time-format, such as "
            '"%d/%m/%Y %H:%M" (%Y is a year of four digits)'
        )
    return time.formats[0]


def _group(
    table: "Table", wishes: Wishes, time: Column, stamps: NDArray[np.datetime64]
) -> tuple[Column | None, str]:
    """The column that tells series apart, and why."""
    if wishes.group is not None:
        return table.asked(wishes.group, "--group"), "as you say"
    if len(np.unique(stamps)) == len(stamps):
        return None, ""
    candidates = [
        column
        for column in table.of_kind("class", "key")
        if _unique_within(codes_of(table, column), stamps)
    ]
    if not candidates:
        again = np.sort(stamps)
        first = told(again[:-1][again[1:] == again[:-1]][0])
        raise UserError(
            f"{table.name}: {time.name!r} has times that come again (first "
            f"{first}), and no column tells the rows apart: name --group COLUMN, "
            "or take the rows out that are there twice; where the clock was put back, write times "
            "with their offset from UTC"
        )
    group = only(candidates, "the group", "--group", table.name)
    return group, "each time comes once in each of them"


def codes_of(table: "Table", column: Column) -> NDArray[np.int64]:
    """Number the values of a column in the order in which they come, `(rows,)`.

    Raises:
        UserError: a value is missing.

    """
    encoded = strings(table.data[column.name], column.name, table.file).combine_chunks()
    codes: NDArray[Any] = (
        encoded.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    )
    if (codes < 0).any():
        raise UserError(
            f"{table.name}: {counted(int((codes < 0).sum()), 'row has', 'rows have')} no "
            f"{column.name!r}"
        )
    return codes.astype(np.int64)


def _unique_within(codes: NDArray[np.int64], stamps: NDArray[np.datetime64]) -> bool:
    both = pa.table({"group": codes, "time": stamps})
    return len(both.group_by(["group", "time"]).aggregate([])) == len(both)
