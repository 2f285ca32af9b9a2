"""What lies in a folder of the store: never through a link, and whatever vanishes meanwhile."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path


def folders_in(folder: Path) -> list[Path]:
    """The folders right under `folder`, by name; none where it is missing."""
    return _those_in(folder, stat.S_ISDIR)


def files_in(folder: Path) -> list[Path]:
    """The plain files right under `folder`, by name; none where it is missing."""
    return _those_in(folder, stat.S_ISREG)


def files_below(path: Path) -> Iterator[os.stat_result]:
    """The `lstat` of every plain file at or below `path`."""
    found = _lstat(path)
    if found is None:
        return
    if stat.S_ISREG(found.st_mode):
        yield found
    elif stat.S_ISDIR(found.st_mode):
        for folder, _, names in os.walk(path):
            for name in names:
                file = _lstat(Path(folder, name))
                if file is not None and stat.S_ISREG(file.st_mode):
                    yield file


def size_of(paths: Iterable[Path]) -> int:
    """Bytes of all files at or below `paths`; one that has several names counts once."""
    sizes = {(f.st_dev, f.st_ino): f.st_size for path in paths for f in files_below(path)}
    return sum(sizes.values())


def _those_in(folder: Path, kind: Callable[[int], bool]) -> list[Path]:
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    return [path for path in paths if (found := _lstat(path)) and kind(found.st_mode)]


def _lstat(path: Path) -> os.stat_result | None:
    """None when another process has just removed it."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None
