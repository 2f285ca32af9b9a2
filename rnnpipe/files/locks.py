"""Locks between processes, which the system gives back however a process ends."""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from rnnpipe.errors import UserError

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system says that has no locks, as some over a network."""


def sole_use(
    path: Path, on_wait: Callable[[], object] = lambda: None
) -> AbstractContextManager[BinaryIO]:
    """Locks the file at `path`, made if missing; yields it, opened for appending.

    When another process holds it, calls `on_wait` once and waits. Whoever holds the lock may remove
    or move the file: those who wait for it then lock the one that is made in its place.

    Raises:
        UserError: the file system has no locks; no file is left behind.

    """
    return _use(path, fcntl.LOCK_EX, on_wait)


def shared_use(
    path: Path, on_wait: Callable[[], object] = lambda: None
) -> AbstractContextManager[BinaryIO]:
    """Like `sole_use`, but any number of processes hold it together; sole use keeps them out."""
    return _use(path, fcntl.LOCK_SH, on_wait)


@contextmanager
def sole_use_if_free(path: Path) -> Iterator[BinaryIO | None]:
    """Locks the existing file at `path`; yields it, or None when it is held or not there.

    Raises:
        UserError: the file system has no locks.

    """
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield file if _locked(file, fcntl.LOCK_EX) and lies_at(path, file) else None


def lies_at(path: Path, file: BinaryIO) -> bool:
    """Whether the open file is the one that lies at `path` now, neither moved nor removed."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


@contextmanager
def _use(path: Path, kind: int, on_wait: Callable[[], object]) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        is_new = not path.exists()
        with path.open("ab") as file:
            try:
                free = _locked(file, kind)
            except UserError:
                if is_new:
                    path.unlink(missing_ok=True)
                raise
            if not free:
                on_wait()
                fcntl.flock(file, kind)
            if lies_at(path, file):
                yield file
                return


def _locked(file: BinaryIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        raise UserError(
            f"the file system that holds {Path(file.name).parent} has no locks ({error.strerror}), "
            "by which runs keep out of each other's way: put the artifacts on a local disk with "
            "--artifacts DIR, and share them by an address such as s3://bucket/prefix"
        ) from error
    return True
