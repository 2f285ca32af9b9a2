"""Which column is what: the one that can be it, or an error that names the option."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from rnnpipe.counting import counted
from rnnpipe.data.tables.names import quoted
from rnnpipe.errors import UserError
from rnnpipe.inspecting.column import Column
from rnnpipe.inspecting.proposal import TargetKind

_MOST_ROWS = 5


def only(candidates: Sequence[Column], what: str, option: str, file: str) -> Column:
    """The only column that may be what is looked for.

    Raises:
        UserError: there is none, or there are several; none is chosen.

    """
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        names = quoted([column.name for column in candidates])
        raise UserError(f"{file}: {what} may be one of {names}: name {option} COLUMN")
    raise UserError(f"{file}: no column can be {what}; name it by {option} COLUMN")


def kind_of_target(column: Column, wished: TargetKind | None, file: str) -> tuple[TargetKind, str]:
    """Whether a column is a class or a number, and why.

    Raises:
        UserError: it may be either, or cannot be what is wished.

    """
    if column.kind == "mixed":
        raise UserError(
            f"{file}: {column.name!r} holds numbers, but for {column.stranger}: correct it, or "
            "write NA where a value is missing"
        )
    if wished == "number" and column.kind != "number":
        raise UserError(f"{file}: --kind number, but {column.name!r} holds a {column.kind}")
    if wished is not None:
        return wished, "as you say"
    if column.kind == "constant":
        raise UserError(f"{file}: {column.name!r} is the same in all rows; expected two classes")
    if column.kind != "number":
        return "class", f"{column.distinct:,} different texts"
    if not column.may_be_classes:
        return "number", f"{column.lowest:g} to {column.highest:g}"
    if column.distinct == 2:
        return "class", f"two values alone, {' and '.join(column.counts)}"
    raise UserError(
        f"{file}: {column.name!r} has {column.distinct} different whole numbers "
        f"({', '.join(column.counts)}), which may be classes or numbers: name --kind class or "
        "--kind number"
    )


def require_classes(column: Column, counts: Mapping[str, int], file: str) -> None:
    """Make sure that each class has the three rows that a stratified split takes.

    Raises:
        UserError: there is one class alone, one of fewer rows, or too many.

    """
    if len(counts) < 2:
        raise UserError(
            f"{file}: {column.name!r} has one class, {next(iter(counts), '')!r}; expected two at "
            "least"
        )
    name, count = min(counts.items(), key=lambda item: item[1])
    if count < 3:
        raise UserError(
            f"{file}: the class {name!r} of {column.name!r} has "
            f"{counted(count, 'row')}; expected three at least, one to train on, one to "
            "validate with and one to test: take the class out, or gather more of it"
        )


def require_there(values: pa.ChunkedArray, name: str, what: str, file: str) -> None:
    """Make sure that each row has a value.

    Args:
        values: null where there is none.
        name: the column's.
        what: it is, in messages: the target.
        file: likewise.

    Raises:
        UserError: rows have none; the first of them are named.

    """
    if not values.null_count:
        return
    rows = np.flatnonzero(values.is_null().to_numpy()) + 1
    said = ", ".join(f"{row:,}" for row in rows[:_MOST_ROWS])
    more = " and others" if len(rows) > _MOST_ROWS else ""
    are = (
        f"1 row (row {said}) has"
        if len(rows) == 1
        else f"{len(rows):,} rows (rows {said}{more}) have"
    )
    these = "this row" if len(rows) == 1 else "these rows"
    raise UserError(
        f"{file}: {are} no {name!r}, which is {what}; fill it in, or take {these} out of the file"
    )
