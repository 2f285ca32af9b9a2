"""The user's own files: there, noted by their content, and the same when they have been read."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rnnpipe.data.sources.files import LocalFile, SourceFile
from rnnpipe.errors import UserError, why
from rnnpipe.files.digests import sha256_of

_PACKED = (".gz", ".bz2", ".zst", ".zip", ".parquet", ".pq")
_TIMES_SMALLER = 10


def require_present(dataset: str, paths: Mapping[str, str]) -> None:
    """Look for every file, by its role.

    Raises:
        UserError: one is not there.

    """
    for role, path in paths.items():
        if not Path(path).exists():
            raise UserError(
                f"datasets.{dataset}.{role} = {path!r}: no such file or folder; a path in a suite "
                "file starts at the folder of that file, in a bundled suite at the one you are in"
            )


def noted(paths: Mapping[str, str]) -> list[SourceFile]:
    """Note what each file or folder holds, by its role.

    Raises:
        UserError: one cannot be read.

    """
    return [
        SourceFile(name=role, location=path, sha256=content_digest(Path(path)))
        for role, path in paths.items()
    ]


def require_unchanged(files: Mapping[str, LocalFile]) -> None:
    """Check that files still hold what was noted of them.

    Raises:
        UserError: one has changed while it was read.

    """
    for file in files.values():
        if content_digest(file.path) != file.sha256:
            raise UserError(
                f"{file.path} has changed while it was read: wait until whatever writes it is "
                "done, and run again"
            )


def unpacked_bytes(files: Iterable[LocalFile]) -> int:
    """About how many bytes the files hold, those in a folder and those that are packed.

    What is compressed is taken for ten times as much.

    Raises:
        UserError: one cannot be looked at.

    """
    try:
        return sum(map(_unpacked, (path for file in files for path in _files_of(file.path))))
    except OSError as error:
        raise UserError(f"cannot look at the data: {why(error)}; make them readable") from error


def _files_of(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (inside for inside in path.rglob("*") if inside.is_file())
    else:
        yield path


def _unpacked(path: Path) -> int:
    packed = path.suffix.lower() in _PACKED
    return path.stat().st_size * (_TIMES_SMALLER if packed else 1)


def content_digest(path: Path) -> str:
    """SHA-256 of a file's content; of a folder's that of all names and contents in it.

    Raises:
        UserError: it cannot be read.

    """
    try:
        if path.is_dir():
            return _digest_of_folder(path)
        return sha256_of(path)
    except OSError as error:
        raise UserError(f"cannot read {path}: {why(error)}; make it readable") from error


def _digest_of_folder(folder: Path) -> str:
    sha256 = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        sha256.update(f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n".encode())
    return sha256.hexdigest()
