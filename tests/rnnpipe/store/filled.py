"""A store filled by hand: entries, Prefect's results, keys and run records; nothing is trained."""

import json
import os
from datetime import UTC, datetime, timedelta

from rnnpipe.records import Entry, RunRecord, TaskRecord
from rnnpipe.store import Store
from tests.rnnpipe.trends.nightly import night

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def publish(store: Store, content: str, days_unused: float = 0, size: int = 1000) -> Entry:
    """An entry with one file of `size` bytes, last used so many days before `NOW`."""

    def write(folder):
        (folder / "data.bin").write_bytes(content.encode().ljust(size, b"."))
        return {}

    entry = store.cache.publish(write)
    used = (NOW - timedelta(days=days_unused)).timestamp()
    os.utime(store.cache.folder / entry.digest, (used, used))
    return entry


def components(step: str = "train", **changes) -> dict:
    """What a key is made of."""
    parts = {
        "step": step,
        "inputs": {"seed": 0},
        "sources": {"rnnpipe.training.train": "a" * 64},
        "libraries": {"keras": "3.15.1"},
    }
    return parts | changes


def write_result(store: Store, key: str, entry: Entry) -> None:
    """Prefect's result file for a step with this key."""
    content = {
        "metadata": {"storage_key": key, "serializer": {"type": "json"}},
        "result": json.dumps(
            {"__class__": "rnnpipe.records.base.Entry", "data": entry.model_dump(mode="json")}
        ),
    }
    store.cache.results.folder.mkdir(exist_ok=True)
    (store.cache.results.folder / key).write_text(json.dumps(content))


def made(store: Store, content: str, step: str = "train", **options) -> tuple[str, Entry]:
    """An entry with the key and the result by which it is found."""
    entry = publish(store, content, **options)
    key = store.cache.keys.write(components(step, inputs={"content": content}))
    write_result(store, key, entry)
    return key, entry


def task(name: str, key: str | None = None, entry: Entry | None = None, **others) -> TaskRecord:
    digest = entry.digest if entry else None
    return TaskRecord(
        **{"seconds": 1.0, "cached": False, **others}, name=name, key=key, entry=digest
    )


def write_run(store: Store, number: int, *tasks: TaskRecord) -> RunRecord:
    """The record of the run of one night, with these steps."""
    run = night(number, {"lstm": [0.9]}).updated(tasks=tasks)
    store.runs.path(run.id).mkdir(parents=True)
    store.runs.write(run)
    return run


def tree(store: Store) -> dict[str, bytes | None]:
    """All that is in the store apart from its state: content by path, None for a folder."""
    return {
        str(path.relative_to(store.root)): path.read_bytes() if path.is_file() else None
        for path in sorted(store.root.rglob("*"))
        if not path.is_relative_to(store.state)
    }
