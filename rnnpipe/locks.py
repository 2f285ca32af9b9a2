"""Locks between processes, which the system gives back however a process ends."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def sole_use(path: Path, on_wait: Callable[[], object] = lambda: None) -> Iterator[BinaryIO]:
    """Locks the file at `path`, made if missing; yields it, opened for appending.

    When another process holds it, calls `on_wait` once and waits. Whoever holds the lock may remove
    or move the file: those who wait for it then lock the one that is made in its place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with path.open("ab") as file:
            if not _locked(file):
                on_wait()
                fcntl.flock(file, fcntl.LOCK_EX)
            if _lies_at(path, file):
                yield file
                return


@contextmanager
def sole_use_if_free(path: Path) -> Iterator[BinaryIO | None]:
    """Locks the existing file at `path` and yields it; yields None when it is held, or not there."""
    try:
        file = path.open("ab" if path.exists() else "rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield file if _locked(file) and _lies_at(path, file) else None


def _locked(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lies_at(path: Path, file: BinaryIO) -> bool:
    return path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno()))
