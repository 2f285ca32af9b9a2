"""Locks between processes, which the system gives back however a process ends."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO


def sole_use(
    path: Path, on_wait: Callable[[], object] = lambda: None
) -> AbstractContextManager[BinaryIO]:
    """Locks the file at `path`, made if missing; yields it, opened for appending.

    When another process holds it, calls `on_wait` once and waits. Whoever holds the lock may remove
    or move the file: those who wait for it then lock the one that is made in its place.
    """
    return _use(path, fcntl.LOCK_EX, on_wait)


def shared_use(
    path: Path, on_wait: Callable[[], object] = lambda: None
) -> AbstractContextManager[BinaryIO]:
    """Like `sole_use`, but any number of processes hold it together; sole use keeps them out."""
    return _use(path, fcntl.LOCK_SH, on_wait)


@contextmanager
def sole_use_if_free(path: Path) -> Iterator[BinaryIO | None]:
    """Locks the existing file at `path`; yields it, or None when it is held or not there."""
    try:
        file = path.open("ab" if path.exists() else "rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield file if _locked(file, fcntl.LOCK_EX) and _lies_at(path, file) else None


@contextmanager
def _use(path: Path, kind: int, on_wait: Callable[[], object]) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with path.open("ab") as file:
            if not _locked(file, kind):
                on_wait()
                fcntl.flock(file, kind)
            if _lies_at(path, file):
                yield file
                return


def _locked(file: BinaryIO, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lies_at(path: Path, file: BinaryIO) -> bool:
    return path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno()))
