"""A table, looked at: every column of it, and whether its rows are texts or steps in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import pyarrow as pa

from rnnpipe.counting import counted
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import numbers, strings
from rnnpipe.data.tables.headers import first_record, values_in_header
from rnnpipe.data.tables.layout import Decimal, Layout, named
from rnnpipe.data.tables.names import check_there, quoted
from rnnpipe.data.tables.reading import column_names, read_table
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown
from rnnpipe.inspecting import series, texts
from rnnpipe.inspecting.column import Column
from rnnpipe.inspecting.columns import look_at
from rnnpipe.inspecting.decimals import decimal_of
from rnnpipe.inspecting.distinct import count_repeated
from rnnpipe.inspecting.proposal import Key, Looked, Proposal, TargetKind, Wishes
from rnnpipe.machine.memory import return_freed_memory

_DELIMITERS = (";", "\t", "|")

_MOST_NAMED = 6


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it stands in its file.

    Attributes:
        file: where it lies.
        layout: how it lies there.
        data: all of it.
        columns: what each column holds, by name.
        decimal: what stands before the fraction of its numbers.

    """

    file: LocalFile
    layout: Layout
    data: pa.Table
    columns: Mapping[str, Column]
    decimal: Decimal

    @property
    def name(self) -> str:
        """What messages call it."""
        return named(self.file.path)

    def asked(self, name: str, option: str) -> Column:
        """The column that an option names.

        Raises:
            UserError: there is none.

        """
        check_there([name], list(self.columns), self.file.path, hint=f" Correct {option}.")
        return self.columns[name]

    def of_kind(self, *kinds: str) -> list[Column]:
        """The columns of these kinds, in their order."""
        return [column for column in self.columns.values() if column.kind in kinds]

    def values(self, column: Column, kind: TargetKind) -> pa.ChunkedArray:
        """A column as classes or as numbers, null where reading finds nothing, or an empty text."""
        data = self.data[column.name]
        if kind == "class":
            return strings(data, column.name, self.file, ("",))
        found = numbers(data, column.name, self.file, tuple(column.missing), decimal=self.decimal)
        return pa.chunked_array([pa.array(found, from_pandas=True)])

    def layout_keys(self) -> tuple[Key, ...]:
        """What a suite has to say of the file, so that it is read as it was here."""
        keys = []
        if self.layout.format is not None:
            keys.append(Key("format", self.layout.format))
        if self.layout.delimiter is not None:
            keys.append(Key("delimiter", self.layout.delimiter))
        if self.layout.encoding != "utf-8":
            keys.append(Key("encoding", self.layout.encoding))
        if self.layout.header is not True:
            keys.append(Key("header", self.layout.header))
        if self.decimal != ".":
            keys.append(Key("decimal", self.decimal))
        return tuple(keys)


class TableLooked(Looked):
    """A table, looked at."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @classmethod
    def at(cls, path: Path, wishes: Wishes) -> Self:
        """Read a table and look at each of its columns.

        Raises:
            UserError: it cannot be read.

        """
        file = LocalFile(path, "")
        layout = _layout(file, wishes)
        data = read_table(file, layout=layout)
        decimal = decimal_of(data)
        columns = {}
        for name in data.column_names:
            columns[name] = look_at(name, data[name], file, decimal)
            return_freed_memory()  # to look at a column takes several times its size
        return cls(Table(file, layout, data, columns, decimal))

    @property
    def saw(self) -> tuple[str, ...]:
        """Rows, columns and what they hold, and rows that are there twice."""
        table = self._table
        columns = table.columns.values()
        name_width = max(len(shown(column.name)) for column in columns)
        kind_width = max(len(column.kind) for column in columns)
        read = [f"encoding {table.layout.encoding}"] if table.layout.encoding != "utf-8" else []
        if table.layout.delimiter:
            read.append(f"delimiter {table.layout.delimiter!r}")
        if table.decimal != ".":
            read.append(f"decimal {table.decimal!r}")
        how = f" ({', '.join(read)})" if read else ""
        alike = not any(column.distinct == column.rows for column in columns)
        twice = _repeated(table.data) if alike else 0
        return (
            (
                f"{table.name}: {counted(len(table.data), 'row')}, "
                f"{counted(len(columns), 'column')}{how}"
            ),
            *(
                f"  {shown(column.name):{name_width}}  {column.kind:{kind_width}}  {column.told}"
                for column in columns
            ),
            f"  rows that repeat another one wholly: {twice:,}",
        )

    def propose(self, wishes: Wishes) -> Proposal:
        """Take its rows for texts or for steps, as its columns say."""
        table = self._table
        found, times = table.of_kind("text"), table.of_kind("time")
        if wishes.text is None and wishes.time is None and found and times:
            raise UserError(
                f"{table.name} may hold texts ({_names(found)}) or steps in time ({_names(times)}):"
                " name --text COLUMN or --time COLUMN"
            )
        if wishes.text is not None or (found and wishes.time is None):
            return texts.propose(table, wishes)
        return series.propose(table, wishes)


def _layout(file: LocalFile, wishes: Wishes) -> Layout:
    """How the file is read: with another delimiter where its header tells of one.

    Raises:
        UserError: its first record may be a row of values, or names too few columns.

    """
    plain = Layout(wishes.format, wishes.delimiter, wishes.encoding, wishes.header or True)
    try:
        kind = plain.of(file.path)
    except UserError as error:
        if "declare it: format" not in str(error):
            raise
        raise UserError(f"{error}: that is --format NAME") from error
    if kind not in {"csv", "tsv"} or wishes.header:
        return plain
    found = plain
    if wishes.delimiter is None:
        found = replace(plain, delimiter=_delimiter(file.path, plain))
    try:
        names = column_names(file, found)
    except UserError as error:
        if "declare header" not in str(error):
            raise
        raise UserError(f"{error}: --header NAME,NAME,… names all columns") from error
    if why := values_in_header(file.path, found):
        example = ",".join(["NAME"] * min(len(names), _MOST_NAMED))
        raise UserError(
            f"{named(file.path)}: its first line, {quoted(names)}, looks like a row of values and "
            f"not like a header, as {why}. If it is one, name the columns by --header "
            f"{example}{',…' * (len(names) > _MOST_NAMED)} "
            f"({counted(len(names), 'column')}); if these are their names, give just these to "
            "--header"
        )
    return found


def _delimiter(path: Path, plain: Layout) -> str | None:
    """The delimiter that the header tells of; None for that of the file's name."""
    names = first_record(path, plain)
    fitting = [] if len(names) > 1 else [mark for mark in _DELIMITERS if mark in names[0]]
    if len(fitting) > 1:
        raise UserError(
            f"{named(path)} has one column by {plain.delimiter_of(path)!r}, and its header holds "
            f"{quoted(fitting)}: name --delimiter"
        )
    return fitting[0] if fitting else None


def _repeated(data: pa.Table) -> int:
    """How many rows are wholly like one before them."""
    try:
        return count_repeated(data)
    except pa.ArrowNotImplementedError:  # lists and such do not compare
        return 0


def _names(columns: Sequence[Column]) -> str:
    return quoted([column.name for column in columns])
