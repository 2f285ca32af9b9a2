"""Marks of what goes on: small files, each locked by the process that does it.

However a process ends, the system gives its locks back. So a mark that is there with its lock free
tells of a process that was killed before it could remove it.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rnnpipe.files.atomic import flush_folder, storage_errors
from rnnpipe.files.locks import sole_use, sole_use_if_free


class Marks:
    """The marks in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def held(self, name: str, content: str = "") -> Iterator[None]:
        """Marks that `name` goes on, until the block ends or the process dies.

        Raises:
            UserError: the disk is full or does not let us write.

        """
        path = self.folder / name
        with ExitStack() as stack:
            with storage_errors(self.folder):
                file = stack.enter_context(sole_use(path))
                file.write(content.encode())
                file.flush()
                # What it stands for may be on disk before a power cut; then so must the mark be.
                os.fsync(file.fileno())
                flush_folder(self.folder)
            try:
                yield
            finally:
                path.unlink(missing_ok=True)

    def names(self) -> list[str]:
        """All marks, held or not; none where we may not take them over."""
        if not os.access(self.folder, os.R_OK | os.W_OK):
            return []
        return sorted(path.name for path in self.folder.iterdir())

    @contextmanager
    def of_the_dead(self, name: str) -> Iterator[str | None]:
        """What the mark of a dead process says; once the block has ended well, it is removed.

        None when that process lives, or when another one is just doing the same.
        """
        path = self.folder / name
        with sole_use_if_free(path) as file:
            if file is None:
                yield None
            else:
                yield path.read_text(errors="replace")
                path.unlink()

    def leave(self, name: str) -> None:
        """Leaves a mark that nobody holds.

        Raises:
            UserError: the disk is full or does not let us write.

        """
        with storage_errors(self.folder):
            self.folder.mkdir(exist_ok=True)
            (self.folder / name).touch()
            flush_folder(self.folder)

    def remove(self, name: str) -> None:
        """Removes a mark that nobody holds, if it is still there."""
        (self.folder / name).unlink(missing_ok=True)
