"""Removing from the cache what nothing needs, and only while no run is going on."""

import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from rnnpipe.errors import UserError
from rnnpipe.files.atomic import storage_errors
from rnnpipe.files.locks import sole_use_if_free
from rnnpipe.store.cache import REMOVING
from rnnpipe.store.listing import files_below, folders_in, size_of
from rnnpipe.store.store import Store
from rnnpipe.store.usage import Recorded, StoredEntry, recorded, stored_entries

Kind = Literal["leftover", "checkpoint", "entry", "result", "key"]

_HALF_WRITTEN = re.compile(r"\..+\.[a-z0-9_]{8}")
"""The temporary name of a file that is being written (`rnnpipe.files.atomic`)."""

_SURELY_LEFT_SECONDS = 3600.0
"""A file of such a name that nothing has touched for so long belongs to a process that is gone."""


@dataclass(frozen=True)
class Limits:
    """What entries are to be removed besides the debris.

    Those last used before `used_since`; then those used longest ago, until the entries take at most
    `max_size` bytes. One that a recorded run needs is removed with `force` alone.
    """

    max_size: int | None = None
    used_since: datetime | None = None
    force: bool = False


@dataclass(frozen=True)
class Removal:
    """A file or folder to be removed; of an entry or an unfinished training, what it is."""

    kind: Kind
    path: Path
    size: int
    entry: StoredEntry | None = None


@dataclass(frozen=True)
class Pruned:
    """What is removed, and what is not although the limits ask for it.

    Bytes: `freed` on the disk; `shared` is what was removed from the cache and stays on the disk in
    the folders of runs; `size` is what the entries take afterwards.
    """

    removals: tuple[Removal, ...]
    kept: tuple[StoredEntry, ...]
    unreadable: tuple[str, ...]
    freed: int
    shared: int
    size: int


def prune(store: Store, limits: Limits, *, dry_run: bool) -> Pruned:
    """Removes the debris, and the entries that `limits` asks for; says what went.

    Debris: what damaged entries, killed processes and stopped trainings left, results that point to
    nothing, keys that no recorded run and no result mentions. `dry_run` only says what would go.

    Raises:
        UserError: a run is going on, or the disk does not let us remove something.

    """
    with storage_errors(store.root), _without_runs(store, dry_run=dry_run):
        pruned = _plan(store, limits)
        if not dry_run:
            for removal in pruned.removals:
                _remove(removal.path)
    return pruned


@contextmanager
def _without_runs(store: Store, *, dry_run: bool) -> Iterator[None]:
    """Keeps runs from starting; a dry run does not even make the lock where there is none yet."""
    if not dry_run:
        Store.open(store.root)
        store.use_lock.parent.mkdir(exist_ok=True)
        store.use_lock.touch()
    with sole_use_if_free(store.use_lock) as held:
        if held is None and store.use_lock.exists():
            raise UserError(
                f"{store.root} is in use: a run, an audit or another prune is going on, and what "
                "it needs must not be removed; prune again when it has ended"
            )
        yield


def _plan(store: Store, limits: Limits) -> Pruned:
    needs = recorded(store.runs)
    entries = stored_entries(store.cache, needs.runs)
    going, kept = _chosen(entries, limits, certain=not needs.unreadable)
    staying = {entry.digest for entry in entries} - {entry.digest for entry in going}
    removals = (
        *_debris(store),
        *(Removal("entry", store.cache.folder / e.digest, e.size, e) for e in going),
        *_pointless(store, staying, needs),
    )
    freed = _freed(removal.path for removal in removals)
    return Pruned(
        removals=removals,
        kept=tuple(kept),
        unreadable=tuple(needs.unreadable),
        freed=freed,
        shared=size_of(removal.path for removal in removals) - freed,
        size=sum(entry.size for entry in entries if entry.digest in staying),
    )


def _debris(store: Store) -> Iterator[Removal]:
    for path in (*store.cache.leftovers(), *_half_written(store), *_never_begun(store)):
        yield Removal("leftover", path, size_of([path]))
    for path in folders_in(store.runs.folder):
        if path.name.startswith(REMOVING):  # left by a killed `rnnpipe rm`
            yield Removal("leftover", path, size_of([path]))
    stopped = folders_in(store.root / "checkpoints")
    # First those that a killed prune had begun to remove: others may need their names.
    for path in sorted(stopped, key=lambda path: not path.name.startswith(REMOVING)):
        yield Removal("checkpoint", path, size_of([path]))


def _half_written(store: Store) -> Iterator[Path]:
    """Files that a killed process left beside records, reports, comparisons and state.

    Commands that only read records write a page now and then while no run goes on: a file that is
    new may be theirs.
    """
    kept = {store.cache.folder, store.root / "checkpoints"}  # which have debris of their own
    for place in sorted(set(folders_in(store.root)) - kept):
        for folder, _, names in os.walk(place):
            for name in sorted(filter(_HALF_WRITTEN.fullmatch, names)):
                path = Path(folder, name)
                if time.time() - path.lstat().st_mtime > _SURELY_LEFT_SECONDS:
                    yield path


def _never_begun(store: Store) -> Iterator[Path]:
    """Folders of runs that were killed before their first record."""
    for run_id in store.runs.ids():
        folder = store.runs.path(run_id)
        if not any(folder.iterdir()):
            yield folder


def _chosen(
    entries: list[StoredEntry], limits: Limits, *, certain: bool
) -> tuple[list[StoredEntry], list[StoredEntry]]:
    """The entries to be removed, and those that `limits` asks for and runs need.

    `entries` come with the one that was used longest ago first. Where it is not `certain` what all
    runs need, any of them may be needed.
    """

    def is_too_old(entry: StoredEntry) -> bool:
        return limits.used_since is not None and entry.last_use < limits.used_since

    def is_too_much(size: int) -> bool:
        return limits.max_size is not None and size > limits.max_size

    size = sum(entry.size for entry in entries)
    going: list[StoredEntry] = []
    kept: list[StoredEntry] = []
    for entry in entries:
        if is_too_old(entry) or is_too_much(size):
            if limits.force or (certain and not entry.runs):
                going.append(entry)
                size -= entry.size
            else:
                kept.append(entry)
    return going, [entry for entry in kept if is_too_old(entry) or is_too_much(size)]


def _pointless(store: Store, staying: set[str], needs: Recorded) -> Iterator[Removal]:
    """Results that point to no entry, and keys that no recorded run and no result mentions."""
    known = set(needs.keys)
    for path, entry in store.cache.results.files().items():
        if entry is not None and entry.digest in staying:
            known.add(path.name)
        else:
            yield Removal("result", path, size_of([path]))
    for path, key in store.cache.keys.files().items():
        is_half_written = path.name.startswith(".")
        if is_half_written or (key not in known and not needs.unreadable):
            yield Removal("key", path, size_of([path]))


def _freed(paths: Iterable[Path]) -> int:
    """Bytes of the files that have no other name outside of `paths`, such as in a run's folder."""
    found = [file for path in paths for file in files_below(path)]
    names = Counter((file.st_dev, file.st_ino) for file in found)
    files = {(file.st_dev, file.st_ino): file for file in found}
    return sum(f.st_size for inode, f in files.items() if names[inode] == f.st_nlink)


def _remove(path: Path) -> None:
    """An entry or a checkpoint is never seen in part: it gets another name first."""
    if not path.is_dir():
        path.unlink()
        return
    if not path.name.startswith("."):
        path = path.rename(path.with_name(REMOVING + path.name))
    shutil.rmtree(path)
