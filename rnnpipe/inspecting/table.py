"""A table, looked at: every column of it, and whether its rows are texts or steps in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import numbers, strings
from rnnpipe.data.tables.layout import Layout, named
from rnnpipe.data.tables.names import check_there, quoted
from rnnpipe.data.tables.reading import column_names, read_table
from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import shown
from rnnpipe.inspecting import series, texts
from rnnpipe.inspecting.columns import Column, look_at
from rnnpipe.inspecting.proposal import Key, Looked, Proposal, TargetKind, Wishes

_DELIMITERS = (";", "\t", "|")


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it stands in its file.

    Attributes:
        file: where it lies.
        layout: how it lies there.
        data: all of it.
        columns: what each column holds, by name.

    """

    file: LocalFile
    layout: Layout
    data: pa.Table
    columns: Mapping[str, Column]

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
        found = numbers(data, column.name, self.file, tuple(column.missing))
        return pa.chunked_array([pa.array(found, from_pandas=True)])

    def layout_keys(self) -> tuple[Key, ...]:
        """What a suite has to say of the file, so that it is read as it was here."""
        keys = []
        if self.layout.delimiter is not None:
            keys.append(Key("delimiter", self.layout.delimiter))
        if self.layout.encoding != "utf-8":
            keys.append(Key("encoding", self.layout.encoding))
        if self.layout.header is not True:
            keys.append(Key("header", self.layout.header))
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
        data = read_table(
            file,
            delimiter=layout.delimiter,
            encoding=layout.encoding,
            header=layout.header,
        )
        columns = {name: look_at(name, data[name], file) for name in data.column_names}
        return cls(Table(file, layout, data, columns))

    @property
    def saw(self) -> tuple[str, ...]:
        """Rows, columns and what they hold, and rows that are there twice."""
        table = self._table
        columns = table.columns.values()
        name_width = max(len(shown(column.name)) for column in columns)
        kind_width = max(len(column.kind) for column in columns)
        plural = "s" if len(columns) > 1 else ""
        read = [f"encoding {table.layout.encoding}"] if table.layout.encoding != "utf-8" else []
        if table.layout.delimiter:
            read.append(f"delimiter {table.layout.delimiter!r}")
        how = f" ({', '.join(read)})" if read else ""
        alike = not any(column.distinct == column.rows for column in columns)
        twice = _repeated(table.data) if alike else 0
        return (
            f"{table.name}: {len(table.data):,} rows, {len(columns)} column{plural}{how}",
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
    """How the file is read: with another delimiter where its header tells of one."""
    plain = Layout(encoding=wishes.encoding, header=wishes.header or True)
    kind = plain.of(file.path)
    if kind not in {"csv", "tsv"} or wishes.header:
        return plain
    try:
        names = column_names(file, plain)
    except UserError as error:
        if "declare header" not in str(error):
            raise
        raise UserError(f"{error}: --header NAME,NAME,… names all columns") from error
    if len(names) > 1:
        return plain
    fitting = [delimiter for delimiter in _DELIMITERS if delimiter in names[0]]
    if len(fitting) > 1:
        raise UserError(
            f"{named(file.path)} has one column by {plain.delimiter_of(file.path)!r}, and its "
            f"header holds {quoted(fitting)}: write it with a comma between fields"
        )
    return Layout(delimiter=fitting[0], encoding=wishes.encoding) if fitting else plain


def _repeated(data: pa.Table) -> int:
    """How many rows are wholly like one before them."""
    try:
        return len(data) - len(data.group_by(data.column_names).aggregate([]))
    except pa.ArrowNotImplementedError:  # lists and such do not compare
        return 0


def _names(columns: Sequence[Column]) -> str:
    return quoted([column.name for column in columns])
