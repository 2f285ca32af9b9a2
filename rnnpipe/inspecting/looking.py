"""Which kind of data a file or folder is, by its name and its header."""

from collections.abc import Callable
from pathlib import Path

from rnnpipe.data.tables.encodings import OtherEncodingError
from rnnpipe.data.tables.layout import named
from rnnpipe.errors import UserError
from rnnpipe.inspecting.archives import TsfLooked, TsLooked
from rnnpipe.inspecting.folder import FolderLooked
from rnnpipe.inspecting.proposal import Looked, Wishes
from rnnpipe.inspecting.table import TableLooked
from rnnpipe.inspecting.tagged import TaggedLooked

_SUFFIXES: dict[str, Callable[[Path, Wishes], Looked]] = {
    ".ts": TsLooked.at,
    ".tsf": TsfLooked.at,
    ".conllu": TaggedLooked.at,
}
"""Those that are no tables."""


def look(path: Path, wishes: Wishes) -> Looked:
    """Look at data of the user's own: at all of it, once.

    Args:
        path: a table (CSV, TSV, JSON Lines, Parquet), a `.ts`, `.tsf` or `.conllu` file, or a
            folder with a subfolder of text files for each class.
        wishes: what the user has said of it.

    Raises:
        UserError: it is not there, cannot be read, or is of no known kind.

    """
    try:
        return _looked(path, wishes)
    except OtherEncodingError as error:
        if not error.fitting:
            raise
        options = " or ".join(f"--encoding {encoding}" for encoding in error.fitting)
        raise UserError(f"{error.problem}: name {options}") from error


def _looked(path: Path, wishes: Wishes) -> Looked:
    if path.is_dir():
        return FolderLooked.at(path, wishes)
    if not path.is_file():
        raise UserError(f"{named(path)}: no such file or folder")
    if not path.stat().st_size:
        raise UserError(f"{named(path)} is empty; expected a header and rows")
    return _SUFFIXES.get(path.suffix.lower(), TableLooked.at)(path, wishes)
