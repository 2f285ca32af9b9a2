"""Writing files so that a reader sees the whole of one or nothing, whenever the power goes."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rnnpipe.errors import UserError

DAMAGED = ".damaged-"
"""How the names begin of what was set aside because it is damaged."""

_FULL = {errno.ENOSPC, errno.EDQUOT}
_SHORT_WRITE = re.compile(r"\d+ requested and \d+ written")
"""What NumPy says, without an error number, when the disk takes only a part of an array."""

_NO_FLUSH = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system says that flushes no folders, as some over a network."""

_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT}


@contextmanager
def storage_errors(folder: Path, needed: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Turns a full or forbidden disk under `folder` into a `UserError` that says so.

    `needed` tells, once the disk is full, how many bytes there has to be room for at the least.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL or _SHORT_WRITE.fullmatch(str(error)):
            raise UserError(
                f"the disk that holds {folder} is full ({_shown(_free(folder))} free, at least "
                f"{_shown(needed())} needed): make room there, or put the artifacts elsewhere "
                "with --artifacts DIR; what was finished is kept"
            ) from error
        if error.errno == errno.ENOTDIR:
            raise UserError(
                f"cannot write in {folder}, which is no folder, or in none: put the artifacts into "
                "one, with --artifacts DIR or RNNPIPE_ARTIFACTS"
            ) from error
        if error.errno in _FORBIDDEN:
            raise UserError(
                f"cannot write in {folder} ({error.strerror}): make it writable, or put the "
                "artifacts elsewhere with --artifacts DIR or RNNPIPE_ARTIFACTS"
            ) from error
        raise


def write_atomically(path: Path, content: bytes) -> None:
    """Writes `content` under a temporary name, flushes it to disk, and renames it to `path`.

    Raises:
        UserError: the disk is full or does not let us write.

    """
    named = f".{path.name}."
    write_piecewise(
        path.parent, named, lambda f: f.write(content), lambda _: path.name, len(content)
    )


def write_piecewise(
    folder: Path,
    prefix: str,
    write: Callable[[BinaryIO], object],
    name: Callable[[Path], str],
    size: int,
) -> Path:
    """The same for content of about `size` bytes that is never all in memory.

    `write` puts it into a file whose temporary name begins with `prefix`; `name` tells, from where
    that file is, what to name it. Returns its path.

    Raises:
        UserError: the disk is full or does not let us write.

    """
    with storage_errors(folder, lambda: size):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=prefix)
        try:
            with os.fdopen(descriptor, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            path = Path(temporary).replace(folder / name(Path(temporary)))
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        flush_folder(folder)
    return path


def append(path: Path, content: bytes) -> None:
    """Adds `content` at the end of a file and flushes it to disk.

    What cannot be written whole is taken back. Only a process that dies in the middle leaves a
    part of it.

    Raises:
        UserError: the disk is full or does not let us write.

    """
    with storage_errors(path.parent, lambda: len(content)):
        is_new = not path.exists()
        with path.open("ab", buffering=0) as file:
            before = file.tell()
            try:
                rest = memoryview(content)
                while rest:
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
            except BaseException:
                file.truncate(before)
                raise
        if is_new:
            flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Makes the names in `folder` last through a power cut, where its file system can do that."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise
    finally:
        os.close(descriptor)


def flush_files(folder: Path) -> None:
    """Makes the contents of every file in `folder` last through a power cut."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    flush_folder(folder)


def set_aside(path: Path, cache: Path) -> None:
    """Moves what is damaged to a folder of its own under `cache`, for a look at it."""
    path.replace(Path(tempfile.mkdtemp(dir=cache, prefix=DAMAGED)) / path.name)


def link_or_copy(source: Path, destination: Path) -> None:
    """Puts `source` at `destination` without taking room twice where the disk allows it."""
    if destination.exists():
        return
    try:
        os.link(source, destination)
    except OSError:
        # Another file system, or one without hard links.
        write_atomically(destination, source.read_bytes())


def _free(folder: Path) -> int:
    existing = next((p for p in (folder, *folder.parents) if p.exists()), Path("/"))
    return shutil.disk_usage(existing).free


def _shown(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"
