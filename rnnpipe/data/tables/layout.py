"""What is declared of a table's file, and what its name says where nothing is declared."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TextIO, cast, get_args

from pydantic import Field

from rnnpipe.errors import UserError, why
from rnnpipe.files.untrusted import shown
from rnnpipe.specs.base import Spec

TableFormat = Literal["csv", "tsv", "jsonl", "parquet"]

Decimal = Literal[".", ","]
"""What stands before the fraction of a number; nothing stands between its thousands."""

Header = Literal[True] | tuple[str, ...]
"""True: the first record holds the columns' names. Names: they are these, and the first record is
data already, unless it says just these names, or the last of them, or differs from them only where
it has a name twice: then it is passed over."""

_BY_SUFFIX: dict[str, TableFormat] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_DELIMITERS: dict[str, str] = {"csv": ",", "tsv": "\t"}
_SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")
_COMPRESSED = (".gz", ".bz2", ".zst")


@dataclass(frozen=True)
class Layout:
    """How a table lies in its file.

    Attributes:
        format: csv, tsv, jsonl or parquet; by the file's name where it is None.
        delimiter: between fields of CSV and TSV; a comma, or a tab, where it is None.
        encoding: of the text, under Python's name; a byte-order mark is passed over.
        header: True where the first record holds the columns' names, or else the names.

    """

    format: TableFormat | None = None
    delimiter: str | None = None
    encoding: str = "utf-8"
    header: Header = True

    def of(self, path: Path) -> TableFormat:
        """The format of a file.

        Raises:
            UserError: none is declared, and its name ends as that of no known one.

        """
        if self.format is not None:
            return self.format
        suffix = Path(path.stem).suffix if path.suffix in _COMPRESSED else path.suffix
        if suffix.lower() in _SPREADSHEETS:
            raise UserError(
                f"{named(path)} is a spreadsheet, which is not read: save the sheet as CSV, in "
                "UTF-8, in the program that made it, and name that file"
            )
        if suffix.lower() not in _BY_SUFFIX:
            raise UserError(
                f"{named(path)}: of what format it is does not follow from its name, which ends in "
                f"none of {', '.join(_BY_SUFFIX)}; declare it: format = one of "
                f"{', '.join(get_args(TableFormat))}"
            )
        return _BY_SUFFIX[suffix.lower()]

    def delimiter_of(self, path: Path) -> str:
        """What stands between two fields of a CSV or TSV file.

        Raises:
            UserError: the delimiter is not one character.

        """
        delimiter = self.delimiter or _DELIMITERS[self.of(path)]
        if len(delimiter) != 1 or not delimiter.isascii():
            raise UserError(f"delimiter = {delimiter!r}: expected one character, such as ';'")
        return delimiter

    @property
    def codec(self) -> str:
        """The encoding for Python, where that of UTF-8 passes over a byte-order mark.

        Raises:
            UserError: Python knows no such encoding.

        """
        try:
            name = codecs.lookup(self.encoding).name
        except LookupError as error:
            raise UserError(
                f"encoding = {self.encoding!r}: there is none of this name; expected one that "
                "Python knows, such as utf-8, cp949, cp1252 or utf-16"
            ) from error
        return "utf-8-sig" if name == "utf-8" else name

    @contextmanager
    def text(self, path: Path) -> Iterator[TextIO]:
        """The file as text, decompressed by its suffix, for reading line by line."""
        with opened(path) as stream, io.TextIOWrapper(stream, self.codec, newline="") as text:
            yield text


class TableKeys(Spec):
    """The keys of a suite file by which any source says how its tables lie in their files."""

    format: TableFormat | None = Field(
        None, description="csv, tsv, jsonl or parquet; by the file's name when left out"
    )
    delimiter: str | None = Field(
        None, description="between two fields of CSV; a comma, or a tab of TSV, when left out"
    )
    encoding: str = Field("utf-8", description="of the text, under Python's name")
    header: Header = Field(
        default=True,
        description="true: the first record names the columns; or their names, in order. A first "
        "record that says just these, or the last of them, or differs where it has a name twice, "
        "is passed over",
    )
    missing: tuple[str, ...] = Field(
        (), description='texts that stand for a missing value, such as ["", "NA"]'
    )

    decimal: Decimal = Field(
        ".",
        description="what stands before the fraction of a number in text: 3.5, or 3,5; nothing "
        "stands between thousands",
    )

    @property
    def layout(self) -> Layout:
        """What is declared."""
        return Layout(self.format, self.delimiter, self.encoding, self.header)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed by its suffix (.gz, .bz2, .zst).

    Raises:
        UserError: it is not there, or ends early, or is damaged otherwise.

    """
    import pyarrow as pa  # noqa: PLC0415 (who only declares a layout needs none of it)

    with reported(path), pa.input_stream(str(path), compression="detect") as stream:
        yield cast("BinaryIO", stream)


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Turns what the system or a decompressor complains of into a user's error.

    Raises:
        UserError: in the place of an OSError.

    """
    try:
        yield
    except FileNotFoundError as error:
        raise UserError(f"{named(path)}: there is no such file") from error
    except OSError as error:
        if path.suffix in _COMPRESSED:
            raise UserError(
                f"{named(path)} ends early or is damaged ({why(error)}); get a whole copy of it, "
                f"and check it with `{_CHECKS[path.suffix]} -t`"
            ) from error
        raise UserError(f"{named(path)} cannot be read: {why(error)}") from error


_CHECKS = {".gz": "gzip", ".bz2": "bzip2", ".zst": "zstd"}


def named(path: Path) -> str:
    """A file as it is called in messages."""
    return shown(str(path))
