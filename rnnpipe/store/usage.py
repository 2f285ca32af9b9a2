"""What in the cache is used: by which runs, made by which steps, and since when no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rnnpipe.errors import UserError
from rnnpipe.records import RunRecord
from rnnpipe.store.cache import Cache
from rnnpipe.store.listing import size_of
from rnnpipe.store.runs import Runs
from rnnpipe.store.store import Store


@dataclass(frozen=True)
class Recorded:
    """The records of all runs, oldest first, and why those of the others cannot be read, by id."""

    runs: tuple[RunRecord, ...]
    unreadable: Mapping[str, str]

    @property
    def keys(self) -> frozenset[str]:
        """The cache keys that the runs' records mention."""
        return frozenset(task.key for run in self.runs for task in run.tasks if task.key)


@dataclass(frozen=True)
class StoredEntry:
    """An entry of the cache.

    `step` is its name in the latest run that needs it, such as `train digits/lstm/seed-0`; else
    the name of the step alone; None when neither a run nor a result knows it. `size` is in bytes,
    `runs` are the ids of the recorded runs that need it, oldest first.
    """

    digest: str
    step: str | None
    size: int
    made: datetime
    last_use: datetime
    runs: tuple[str, ...]


@dataclass(frozen=True)
class Sizes:
    """Bytes on disk of the store's parts; a file counts once, however many names it has.

    `index` is that of results and keys, `leftovers` that of what is damaged or half written.
    """

    entries: int
    index: int
    checkpoints: int
    leftovers: int
    downloads: int


def recorded(runs: Runs) -> Recorded:
    """Reads the record of every run. A run that was killed before it wrote one needs nothing."""
    records: list[RunRecord] = []
    unreadable: dict[str, str] = {}
    for run_id in runs.ids():
        if not (runs.path(run_id) / "run.json").exists():
            continue
        try:
            records.append(runs.read(run_id))
        except UserError as error:
            unreadable[run_id] = str(error)
    return Recorded(tuple(sorted(records, key=lambda run: run.id)), unreadable)


def stored_entries(cache: Cache, runs: Iterable[RunRecord]) -> list[StoredEntry]:
    """All entries of the cache, the one that was used longest ago first."""
    needed: dict[str, dict[str, str]] = {}
    for run in runs:
        for task in run.tasks:
            if task.entry:
                needed.setdefault(task.entry, {})[run.id] = task.name
    steps = _steps(cache)
    entries = []
    for digest in cache.digests():
        names = needed.get(digest, {})
        try:
            made, last_use = cache.times(digest)
        except FileNotFoundError:
            continue  # A run has just set it aside.
        step = next(reversed(names.values()), steps.get(digest))
        size = size_of([cache.folder / digest])
        entries.append(StoredEntry(digest, step, size, made, last_use, tuple(names)))
    return sorted(entries, key=lambda entry: (entry.last_use, entry.digest))


def sizes(store: Store) -> Sizes:
    """What the store takes on disk, without its runs."""
    cache = store.cache
    return Sizes(
        entries=size_of(cache.folder / digest for digest in cache.digests()),
        index=size_of([cache.results.folder, cache.keys.folder]),
        checkpoints=size_of([store.root / "checkpoints"]),
        leftovers=size_of(cache.leftovers()),
        downloads=size_of([store.root / "downloads"]),
    )


def _steps(cache: Cache) -> dict[str, str]:
    """The step that made an entry, by digest, as far as results and keys tell."""
    steps = {}
    for path, entry in cache.results.files().items():
        if entry is not None:
            try:
                steps[entry.digest] = str(cache.keys.read(path.name)["step"])
            except UserError:
                continue  # Made before keys were kept, or damaged: then nobody knows.
    return steps
