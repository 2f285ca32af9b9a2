"""Cached steps: run, or found again; and how a cached result is trusted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from prefect import Task
from prefect.transactions import CommitMode, transaction

from rnnpipe import progress
from rnnpipe.records import Entry, TaskRecord
from rnnpipe.store import Store
from rnnpipe.store.checkpoints import CheckpointFolder
from tasks.caching import Parameters, policy_of

Recalled = tuple[Entry, TaskRecord]
"""The entry of a cached step, and what the run's record says of the step."""


def recall(
    task: Task[..., Entry], store: Store, label: str, *, refresh: bool, **parameters: Any
) -> Recalled:
    """Runs a cached step, or finds its entry; an entry that is gone or damaged is made anew.

    When another process is at the very same step, waits for it and then finds what it made.
    """
    step = _Step.of(task, store, label, parameters)
    # At once, and not when a task around this one ends: then the lock is free, and others look.
    with step.alone() as checkpoints, transaction(commit_mode=CommitMode.EAGER):
        if refresh:
            checkpoints.discard()
        shared = store.cache.look_up(step.key)
        entry, cached, note = _found_or_made(
            task, store, label, step.key, parameters, refresh=refresh
        )
        checkpoints.discard()
        if not cached or entry != shared:
            first = step.shared(entry, again=note is not None)
            cached = cached or first.digest != entry.digest
            entry = first
    return entry, step.recorded(entry, cached=cached, note=note)


def find(task: Task[..., Entry], store: Store, label: str, **parameters: Any) -> Recalled | None:
    """Finds what `recall` would find, without a run of the task; None where that would compute."""
    step = _Step.of(task, store, label, parameters)
    shared = store.cache.look_up(step.key)
    if store.cache.results.entry(step.key) is None:
        return None
    with step.alone() as checkpoints:
        entry = store.cache.results.entry(step.key)  # perhaps another one by now
        if entry is None or not store.cache.holds(entry):
            return None
        checkpoints.discard()
        if entry != shared:
            entry = step.shared(entry, again=False)
    return entry, step.recorded(entry, cached=True)


@dataclass(frozen=True)
class _Step:
    """A cached step that is looked up: where, its name in the record, its key, and since when."""

    store: Store
    name: str
    key: str
    started: float

    @classmethod
    def of(
        cls, task: Task[..., Entry], store: Store, label: str, parameters: Parameters
    ) -> "_Step":
        started = time.perf_counter()
        # As Prefect computes it, of whose inputs the label is one; most keys leave it out.
        components = policy_of(task).components(task, {"label": label, **parameters})
        return cls(store, f"{task.name} {label}", store.cache.keys.write(components), started)

    @contextmanager
    def alone(self) -> Iterator[CheckpointFolder]:
        """Lets no other process be at it meanwhile; yields what one that was stopped has left."""

        def waiting() -> None:
            progress.note(f"  {self.name}: another process is at it; waiting")

        with self.store.sole_use(self.key, waiting):
            yield self.store.checkpoints(self.key, progress.note)

    def shared(self, entry: Entry, *, again: bool) -> Entry:
        """Shares what it made; returns the entry that counts, which may be another machine's."""
        first = self.store.cache.share(self.key, entry, again=again)
        if first.digest != entry.digest:
            progress.note(f"  {self.name}: another machine was first; its result counts")
        return first

    def recorded(self, entry: Entry, *, cached: bool, note: str | None = None) -> TaskRecord:
        """What the run's record says of it."""
        seconds = round(time.perf_counter() - self.started, 3)
        return TaskRecord(
            name=self.name,
            seconds=seconds,
            cached=cached,
            key=self.key,
            entry=entry.digest,
            note=note,
        )


def _found_or_made(  # noqa: PLR0913 (`recall`, once it has the lock)
    task: Task[..., Entry],
    store: Store,
    label: str,
    key: str,
    parameters: dict[str, Any],
    *,
    refresh: bool,
) -> tuple[Entry, bool, str | None]:
    """The step's entry, whether it was found, and why not although the key was known."""
    stored = task.with_options(result_storage=store.cache.results.folder)
    state = stored.with_options(refresh_cache=refresh)(
        store, label, **parameters, return_state=True
    )
    entry: Entry = state.result()
    if state.name != "Cached":
        return entry, False, "asked to compute anew" if refresh else None
    if store.cache.holds(entry):
        return entry, True, None
    progress.note(f"  {task.name} {label}: the cached entry is damaged or gone; computing it anew")
    entry = stored.with_options(refresh_cache=True)(store, label, **parameters)
    return entry, False, "the entry was damaged or gone"
