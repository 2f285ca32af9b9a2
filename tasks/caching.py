"""The one cache key, and how a cached result is trusted.

A step's result is a small JSON record of an entry in the store. It is found again when the step's
name, its specs, the digests of what it reads, the source of the code that makes it and the
versions of the libraries that shape it are all the same.
"""

import hashlib
import json
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any

from prefect import Task
from prefect.context import TaskRunContext
from pydantic import BaseModel

from rnnpipe.fingerprint import source_digests
from rnnpipe.records import Entry, TaskRecord
from rnnpipe.store import Store

_NOT_PART_OF_THE_KEY = {"store", "label"}


def key_over(
    modules: tuple[str, ...], libraries: tuple[str, ...]
) -> Callable[[TaskRunContext, dict[str, Any]], str]:
    """A `cache_key_fn` for a step that runs the code of `modules` and leans on `libraries`.

    The step's parameters `store` and `label` say where and under which name, not what, and are
    left out; every other parameter is part of the key.
    """
    # Once a process: the code that runs is the code that was imported.
    sources = cache(lambda: source_digests(modules))

    def cache_key(context: TaskRunContext, parameters: dict[str, Any]) -> str:
        components = {
            "step": context.task.name,
            "inputs": {
                name: _canonical(value)
                for name, value in parameters.items()
                if name not in _NOT_PART_OF_THE_KEY
            },
            "sources": sources(),
            "libraries": {name: version(name) for name in libraries},
        }
        text = json.dumps(components, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    return cache_key


def recall(
    task: Task[..., Entry], store: Store, label: str, *, refresh: bool, **parameters: Any
) -> tuple[Entry, TaskRecord]:
    """Runs a cached step, or finds its entry; an entry that is gone or damaged is made anew."""
    started = time.perf_counter()
    stored = task.with_options(result_storage=store.cache.results)
    state = stored.with_options(refresh_cache=refresh)(
        store, label, **parameters, return_state=True
    )
    entry: Entry = state.result()
    cached = state.name == "Cached"
    if cached and not store.cache.holds(entry):
        entry = stored.with_options(refresh_cache=True)(store, label, **parameters)
        cached = False
    seconds = round(time.perf_counter() - started, 3)
    return entry, TaskRecord(name=f"{task.name} {label}", seconds=seconds, cached=cached)


def _canonical(value: Any) -> Any:
    """`value` as JSON; an entry stands for its content, and a sequence for its items."""
    if isinstance(value, Entry):
        return value.digest
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    return value
