"""A folder that is there whole, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import flush_folder, storage_errors


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Hand out an empty folder beside `path`, which takes that name once the block has ended.

    When the block raises, nothing is left. A folder that is there already is never written into.

    Raises:
        UserError: there is something of that name; the disk is full or does not let us write.

    """
    if path.exists() or path.is_symlink():
        raise UserError(f"{path} is there already: name another folder, or remove it first")
    with storage_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        written = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        try:
            written.chmod(0o755)
            yield written
            for found in written.rglob("*"):
                _flush(found)
            flush_folder(written)
            if path.exists():  # made meanwhile by another
                raise UserError(f"{path} has appeared meanwhile: name another folder")
            written.rename(path)
        finally:
            shutil.rmtree(written, ignore_errors=True)
        flush_folder(path.parent)


def _flush(path: Path) -> None:
    if path.is_dir():
        flush_folder(path)
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
