"""How a fresh table lies in its file: as the table that was trained on, unless it is said."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from rnnpipe.data.tables.headers import first_record
from rnnpipe.data.tables.layout import Layout, named
from rnnpipe.errors import UserError


@dataclass(frozen=True)
class FreshLayout:
    """What is declared of the trained tables, and what is said of the fresh ones.

    Attributes:
        declared: how the tables lie that were trained on.
        delimiter: between two fields of the fresh ones, where that is said.

    """

    declared: Layout
    delimiter: str | None = None

    def read_as(self, encoding: str | None, delimiter: str | None) -> Self:
        """Return the same with what is said; None leaves it as it is."""
        declared = self.declared
        if encoding is not None:
            declared = replace(declared, encoding=encoding)
        return replace(self, declared=declared, delimiter=delimiter or self.delimiter)

    def of(self, path: Path, asked: str | None = None) -> Layout:
        """Find how a file lies: the format that its name says, or else the declared one.

        The declared delimiter is that of CSV, and not of another format that a name tells of. Where
        the columns' names are declared, and the file has fewer columns, they are those that its
        first line says, or all but the one that is asked for.

        Args:
            path: the file.
            asked: the column of the targets, which may be left out.

        Raises:
            UserError: a delimiter is said of a file that has none.

        """
        found = self._format_of(path)
        if found.header is True or found.of(path) not in {"csv", "tsv"}:
            return found
        first = first_record(path, found)
        if len(first) < len(found.header) and {*first} <= {*found.header}:
            return replace(found, header=True)
        unasked = tuple(name for name in found.header if name != asked)
        return replace(found, header=unasked) if len(first) == len(unasked) else found

    def _format_of(self, path: Path) -> Layout:
        found = self.declared
        try:
            named_so = Layout().of(path)
        except UserError:
            pass
        else:
            kept = found.delimiter if named_so == "csv" else None
            found = replace(found, format=named_so, delimiter=kept)
        if self.delimiter is None:
            return found
        if found.of(path) not in {"csv", "tsv"}:
            raise UserError(
                f"delimiter {self.delimiter!r}: {named(path)} is no CSV or TSV, and has none; "
                "leave it out"
            )
        return replace(found, delimiter=self.delimiter)
