"""Where texts lie: in a column of a table, or in a folder with a subfolder a class."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa

from rnnpipe.data.sources.files import LocalFile
from rnnpipe.data.tables.columns import required, strings
from rnnpipe.data.tables.encodings import OtherEncodingError, of_another_encoding
from rnnpipe.data.tables.layout import Layout, TableKeys, named
from rnnpipe.data.tables.reading import batches, read_table, require_columns
from rnnpipe.errors import UserError, why
from rnnpipe.files.untrusted import shown

_ROWS = 2_000
"""Texts that are handed on at a time: where their words begin and end takes more room than they."""

FOLDER_CLASS = "folder"
"""The column of a folder of texts: the name of the subfolder that each lies in."""


class TextSource(ABC):
    """One file or folder of texts.

    Attributes:
        file: where it lies.

    """

    file: LocalFile

    @abstractmethod
    def columns(self, names: Sequence[str], most: int | None = None) -> pa.Table:
        """What stands beside the texts, as it stands there: a row each, the first `most` or all.

        Raises:
            UserError: a column that is not there, or rows that cannot be read.

        """

    @abstractmethod
    def texts(self) -> Iterator[pa.Array]:
        """The texts, some at a time: strings without a null.

        Raises:
            UserError: one is missing, or cannot be read.

        """

    @abstractmethod
    def named(self, row: int) -> str:
        """What messages and notes call the row at this position, wherever the file lies."""


class TableTexts(TextSource):
    """A column of a table."""

    def __init__(self, file: LocalFile, text: str, keys: TableKeys) -> None:
        self.file, self._text, self._keys = file, text, keys

    def columns(self, names: Sequence[str], most: int | None = None) -> pa.Table:
        """The columns of these names."""
        layout = self._keys.layout
        found = read_table(self.file, names, layout, most=most)
        require_columns(self.file, [self._text], layout)
        return found

    def texts(self) -> Iterator[pa.Array]:
        """The column, batch by batch."""
        row = 1
        for batch in batches(self.file, [self._text], self._keys.layout):
            texts = strings(batch[self._text], self._text, self.file, self._keys.missing)
            required(texts, self._text, self.file, row)
            for chunk in texts.chunks:
                yield from (chunk[first : first + _ROWS] for first in range(0, len(chunk), _ROWS))
            row += len(batch)

    def named(self, row: int) -> str:
        """The file and the row's number."""
        return f"{shown(self.file.path.name)}, row {row + 1}"


class FolderTexts(TextSource):
    """A folder with a subfolder a class, and in it a file a text; hidden ones are passed over."""

    def __init__(self, file: LocalFile, encoding: str) -> None:
        self.file, self._encoding = file, encoding
        folders = [folder for folder in _visible(file.path) if folder.is_dir()]
        self._files = [text for folder in folders for text in _visible(folder) if text.is_file()]
        if not self._files:
            raise UserError(
                f"{named(file.path)} has no texts; expected a subfolder for each class, and in it "
                "a file for each text"
            )

    def columns(self, names: Sequence[str], most: int | None = None) -> pa.Table:
        """The names of the subfolders, as the one column there is."""
        if set(names) - {FOLDER_CLASS}:
            raise UserError(
                f"{named(self.file.path)} is a folder, whose texts have a class, their subfolder, "
                f"and no column {', '.join(map(repr, set(names) - {FOLDER_CLASS}))}; leave it out"
            )
        return pa.table({FOLDER_CLASS: [text.parent.name for text in self._files[:most]]})

    def texts(self) -> Iterator[pa.Array]:
        """The content of the files."""
        files = iter(self._files)
        while some := list(islice(files, _ROWS)):
            yield pa.array([self._read(text) for text in some], pa.string())

    def named(self, row: int) -> str:
        """The file's path within the folder."""
        return shown(self._files[row].relative_to(self.file.path).as_posix())

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(self._encoding)
        except UnicodeError as error:
            found = of_another_encoding(path, Layout(encoding=self._encoding), error)
            problem = (
                f"{found.problem}; take the file out{' if it is no text' * bool(found.fitting)}"
            )
            raise OtherEncodingError(problem, found.fitting) from error
        except OSError as error:
            raise UserError(f"{named(path)} cannot be read: {why(error)}") from error


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
