import os
from datetime import timedelta

import pytest

from rnnpipe.store import Store
from rnnpipe.store.usage import Sizes, recorded, sizes, stored_entries
from tests.rnnpipe.store.filled import NOW, made, publish, task, write_run


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path)


def test_runs_are_read_oldest_first_and_unreadable_ones_are_told(store):
    second, first = write_run(store, 2), write_run(store, 1)
    damaged = write_run(store, 3)
    (store.runs.path(damaged.id) / "run.json").write_text("{")
    killed_at_once = store.runs.create("nightly", NOW)
    found = recorded(store.runs)
    assert found.runs == (first, second)
    assert list(found.unreadable) == [damaged.id]
    assert "cannot be read as JSON" in found.unreadable[damaged.id]
    assert killed_at_once not in found.unreadable


def test_keys_are_those_of_every_recorded_step(store):
    write_run(store, 1, task("encode digits", key="a" * 64), task("pad digits"))
    write_run(store, 2, task("encode digits", key="b" * 64))
    assert recorded(store.runs).keys == {"a" * 64, "b" * 64}


def test_an_entry_tells_its_step_size_times_and_runs(store):
    _, entry = made(store, "one", days_unused=3, size=500)
    runs = [
        write_run(store, 1, task("train digits/old_name/seed-0", entry=entry)),
        write_run(store, 2, task("train digits/lstm/seed-0", entry=entry)),
    ]
    [found] = stored_entries(store.cache, runs)
    assert found.digest == entry.digest
    assert found.step == "train digits/lstm/seed-0"
    assert found.size == 500 + len("{}")
    assert found.last_use == NOW - timedelta(days=3)
    assert found.made > found.last_use
    assert found.runs == (runs[0].id, runs[1].id)


def test_a_run_that_uses_an_entry_twice_counts_once(store):
    entry = publish(store, "one")
    run = write_run(
        store,
        1,
        task("train digits/lstm/seed-0", entry=entry),
        task("train digits/twin/seed-0", entry=entry, cached=True),
    )
    [found] = stored_entries(store.cache, [run])
    assert found.runs == (run.id,)


def test_the_step_of_an_entry_that_no_run_needs_is_told_by_its_key(store):
    known_key, _ = made(store, "known", step="pad", days_unused=3)
    lost_key, _ = made(store, "lost", step="pad", days_unused=2)
    publish(store, "nameless", days_unused=1)
    (store.cache.keys.folder / f"{lost_key}.json").unlink()
    found = stored_entries(store.cache, [])
    assert [entry.step for entry in found] == ["pad", None, None]
    assert all(entry.runs == () for entry in found)
    assert store.cache.keys.read(known_key)["step"] == "pad"


def test_the_entry_used_longest_ago_comes_first(store):
    entries = {days: publish(store, str(days), days_unused=days) for days in (1, 30, 7)}
    found = [entry.digest for entry in stored_entries(store.cache, [])]
    assert found == [entries[days].digest for days in (30, 7, 1)]


def test_sizes_count_every_part_once(store):
    key, entry = made(store, "one", size=100)
    run = write_run(store, 1, task("train digits/lstm/seed-0", key=key, entry=entry))
    store.cache.export(entry, store.runs.path(run.id))
    for name, size in (("checkpoints/k/e.npz", 3), ("cache/.damaged-x/f", 7), ("downloads/d/f", 5)):
        (store.root / name).parent.mkdir(parents=True)
        (store.root / name).write_bytes(b"." * size)
    os.link(store.root / "downloads/d/f", store.root / "downloads/d/same")
    index = sum(p.stat().st_size for p in store.root.glob("cache/[kr]*/*"))
    assert sizes(store) == Sizes(entries=102, index=index, checkpoints=3, leftovers=7, downloads=5)
