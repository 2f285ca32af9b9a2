import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

from rnnpipe.errors import UserError
from rnnpipe.store import Store
from rnnpipe.store.pruning import Limits, prune
from tests.rnnpipe.store.filled import (
    NOW,
    components,
    made,
    publish,
    task,
    tree,
    write_result,
    write_run,
)

SIZE = 1000
ON_DISK = SIZE + len("{}")
"""An entry's data and its empty facts."""


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


def removed(pruned, kind):
    return sorted(r.path.name for r in pruned.removals if r.kind == kind)


def leave(store, name, size=10):
    """A folder with a file, as a killed process leaves it."""
    path = store.root / name
    path.mkdir(parents=True)
    (path / "file").write_bytes(b"." * size)
    return path


def test_what_a_killed_process_left_beside_runs_and_pages_goes_once_it_is_old(store):
    store.runs.folder.mkdir()
    begun = store.root / "runs" / store.runs.create("tiny", NOW)
    (begun / "run.json").write_text("{}")
    never_begun = store.root / "runs" / store.runs.create("tiny", NOW)
    old = [begun / ".run.json.abcd1234", store.root / "state/.prefect.db.zz_9zz_9"]
    new = store.root / "state/.history.html.abcd1234"
    for path in (*old, new):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    for path in old:
        os.utime(path, (0, 0))
    pruned = prune(store, Limits(), dry_run=False)
    assert {r.path for r in pruned.removals} == {never_begun, *old}
    assert new.exists()
    assert store.runs.ids() == [begun.name]


def older_than(days, **options):
    return Limits(used_since=NOW - timedelta(days=days), **options)


def test_without_limits_only_the_debris_goes(store):
    key, entry = made(store, "kept", days_unused=400)
    before = tree(store)
    gone = [
        leave(store, f"cache/{name}")
        for name in (".damaged-a", ".writing-b", ".removing-c", ".auditing-d")
    ]
    gone += [leave(store, f"checkpoints/{'a' * 64}"), leave(store, "checkpoints/.removing-b")]
    pruned = prune(store, Limits(), dry_run=False)
    (store.root / "checkpoints").rmdir()
    assert tree(store) == before
    assert {r.path for r in pruned.removals} == set(gone)
    assert (pruned.freed, pruned.shared, pruned.size) == (60, 0, ON_DISK)
    assert store.cache.results.entry(key) == entry


def test_results_that_point_to_nothing_go_and_those_of_failed_steps(store):
    kept, _ = made(store, "kept")
    dangling, gone = made(store, "gone")
    shutil.rmtree(store.cache.folder / gone.digest)
    write_run(store, 1, task("train digits/lstm/seed-0", key=dangling, entry=gone))
    failed = store.cache.results.folder / ("f" * 32)
    failed.write_text('{"metadata": {"serializer": {"type": "json"}}, "result": "{}"}')
    pruned = prune(store, Limits(), dry_run=False)
    assert removed(pruned, "result") == sorted([dangling, failed.name])
    assert [p.name for p in store.cache.results.folder.iterdir()] == [kept]
    # The run still mentions its key, so that later misses can be explained by it.
    assert removed(pruned, "key") == []
    assert store.cache.keys.read(dangling)["step"] == "train"


def test_keys_that_neither_a_run_nor_a_result_mentions_go(store):
    by_result, _ = made(store, "kept")
    by_run = store.cache.keys.write(components(inputs={"seed": 1}))
    write_run(store, 1, task("train digits/lstm/seed-0", key=by_run))
    unknown = store.cache.keys.write(components(inputs={"seed": 2}))
    half_written = store.cache.keys.folder / f".{by_run}.json.x1y2"
    half_written.touch()
    pruned = prune(store, Limits(), dry_run=False)
    assert removed(pruned, "key") == sorted([half_written.name, f"{unknown}.json"])
    left = {p.stem for p in store.cache.keys.folder.iterdir()}
    assert left == {by_result, by_run}


def test_entries_unused_for_long_go_with_their_results_and_keys(store):
    old_key, old = made(store, "old", days_unused=31)
    new_key, new = made(store, "new", days_unused=29)
    pruned = prune(store, older_than(30), dry_run=False)
    assert removed(pruned, "entry") == [old.digest]
    assert removed(pruned, "result") == [old_key]
    assert removed(pruned, "key") == [f"{old_key}.json"]
    assert store.cache.digests() == [new.digest]
    assert store.cache.results.entry(new_key) == new
    assert pruned.size == ON_DISK


def test_entries_used_longest_ago_go_until_the_rest_fits(store):
    entries = {days: publish(store, str(days), days_unused=days) for days in (5, 1, 9, 7)}
    pruned = prune(store, Limits(max_size=2 * ON_DISK), dry_run=False)
    assert removed(pruned, "entry") == sorted([entries[9].digest, entries[7].digest])
    assert (pruned.freed, pruned.size) == (2 * ON_DISK, 2 * ON_DISK)
    assert pruned.kept == ()
    assert prune(store, Limits(max_size=2 * ON_DISK), dry_run=False).removals == ()


def test_a_byte_too_much_costs_an_entry(store):
    for days in (5, 1, 9):
        publish(store, str(days), days_unused=days)
    pruned = prune(store, Limits(max_size=2 * ON_DISK - 1), dry_run=False)
    assert pruned.size == ON_DISK


def test_what_a_recorded_run_needs_stays_and_is_told_when_the_size_is_not_reached(store):
    needed = [publish(store, f"needed {n}", days_unused=50 + n) for n in (0, 1)]
    free = publish(store, "free", days_unused=1)
    run = write_run(
        store, 1, *(task(f"train digits/{e.digest[:4]}/seed-0", entry=e) for e in needed)
    )
    pruned = prune(store, Limits(max_size=ON_DISK), dry_run=False)
    assert removed(pruned, "entry") == [free.digest]
    assert {e.digest for e in pruned.kept} == {e.digest for e in needed}
    assert {e.runs for e in pruned.kept} == {(run.id,)}
    assert pruned.size == 2 * ON_DISK


def test_needed_entries_are_not_told_when_the_size_is_reached_without_them(store):
    needed = publish(store, "needed", days_unused=50)
    free = publish(store, "free", days_unused=1)
    write_run(store, 1, task("train digits/lstm/seed-0", entry=needed))
    pruned = prune(store, Limits(max_size=ON_DISK), dry_run=False)
    assert removed(pruned, "entry") == [free.digest]
    assert pruned.kept == ()


def test_needed_entries_stay_however_old(store):
    needed = publish(store, "needed", days_unused=400)
    write_run(store, 1, task("train digits/lstm/seed-0", entry=needed))
    pruned = prune(store, older_than(30), dry_run=False)
    assert pruned.removals == ()
    assert [e.digest for e in pruned.kept] == [needed.digest]
    assert store.cache.holds(needed)


def test_by_force_they_go_and_what_the_runs_folder_shares_is_not_freed(store):
    needed = publish(store, "needed", days_unused=400)
    run = write_run(store, 1, task("train digits/lstm/seed-0", entry=needed))
    store.cache.export(needed, store.runs.path(run.id))
    pruned = prune(store, older_than(30, force=True), dry_run=False)
    assert removed(pruned, "entry") == [needed.digest]
    assert store.cache.digests() == []
    assert (pruned.freed, pruned.shared) == (len("{}"), SIZE)
    assert (store.runs.path(run.id) / "data.bin").stat().st_size == SIZE


def test_a_run_whose_record_is_damaged_may_need_anything(store):
    key = store.cache.keys.write(components())
    old = publish(store, "old", days_unused=400)
    run = write_run(store, 1)
    (store.runs.path(run.id) / "run.json").write_text("{")
    pruned = prune(store, older_than(30), dry_run=False)
    assert pruned.removals == ()
    assert [e.digest for e in pruned.kept] == [old.digest]
    assert pruned.unreadable == (run.id,)
    assert store.cache.keys.read(key) == components()
    assert removed(prune(store, older_than(30, force=True), dry_run=False), "entry") == [old.digest]


def test_a_dry_run_says_the_same_and_changes_nothing(store):
    made(store, "old", days_unused=31)
    leave(store, "cache/.writing-b")
    leave(store, "checkpoints/c")
    store.cache.keys.write(components(inputs={"seed": 2}))
    before = tree(store)
    would = prune(store, older_than(30), dry_run=True)
    assert tree(store) == before
    assert not store.use_lock.exists()
    assert len(would.removals) == 6
    assert prune(store, older_than(30), dry_run=False) == would


@pytest.mark.parametrize("kind", ["entry", "leftover", "checkpoint", "file in an entry"])
def test_links_are_not_followed(store, tmp_path, kind):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("mine")
    entry = publish(store, "old", days_unused=400)
    link = {
        "entry": store.cache.folder / ("e" * 64),
        "leftover": store.cache.folder / ".damaged-link",
        "checkpoint": store.root / "checkpoints" / ("c" * 64),
        "file in an entry": store.cache.folder / entry.digest / "link",
    }[kind]
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    os.utime(store.cache.folder / entry.digest, (0, 0))
    prune(store, Limits(max_size=0), dry_run=False)
    assert store.cache.digests() == []
    assert (outside / "precious").read_text() == "mine"


@pytest.mark.parametrize("folder", ["cache", "checkpoints"])
def test_a_prune_that_is_killed_leaves_nothing_in_part_and_the_next_clears_it(
    store, monkeypatch, folder
):
    entry = publish(store, "old", days_unused=400)
    checkpoint = leave(store, f"checkpoints/{'c' * 64}")

    rmtree = shutil.rmtree

    def killed(path):
        if path.parent.name == folder:
            next(path.iterdir()).unlink()
            raise KeyboardInterrupt
        rmtree(path)

    with monkeypatch.context() as patched:
        patched.setattr("rnnpipe.store.pruning.shutil.rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            prune(store, older_than(30), dry_run=False)
    if folder == "cache":
        assert store.cache.digests() == []
    else:
        assert store.cache.holds(entry)
        assert not checkpoint.exists()
    [left] = (store.root / folder).glob(".removing-*")
    # The same entry, or training, may come again before the next prune.
    publish(store, "old", days_unused=400)
    checkpoint.mkdir(exist_ok=True)
    prune(store, older_than(30), dry_run=False)
    assert not left.exists()
    assert [p for p in store.root.glob("c*/*") if p.name not in {"results", "keys"}] == []


RUN = """
import sys
from pathlib import Path
from rnnpipe.store import Store
with Store.open(Path(sys.argv[1])).in_use(lambda: print("waiting", flush=True)):
    print("in use", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def going_on(store):
    """Another process that uses the store, as a run does; ends when its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(store.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("dry_run", [True, False])
def test_nothing_is_pruned_while_a_run_goes_on(store, going_on, dry_run):
    entry = publish(store, "old", days_unused=400)
    leave(store, "cache/.writing-by-the-run")
    assert going_on.stdout.readline() == "in use\n"
    before = tree(store)
    with pytest.raises(UserError, match="is in use: a run, an audit or another prune is going on"):
        prune(store, older_than(30), dry_run=dry_run)
    assert tree(store) == before
    # However the run ends, its lock ends with it.
    going_on.kill()
    going_on.wait()
    prune(store, older_than(30), dry_run=False)
    assert not store.cache.holds(entry)


def test_runs_go_on_side_by_side(store, going_on):
    assert going_on.stdout.readline() == "in use\n"
    waited = []
    with store.in_use(lambda: waited.append(1)):
        pass
    assert waited == []


def test_a_run_waits_for_a_prune_to_end(store, monkeypatch, request):
    leave(store, "cache/.writing-b")
    lines = []

    def slowly(path):
        process = request.getfixturevalue("going_on")
        lines.append(process.stdout.readline())
        shutil.rmtree(path)

    with monkeypatch.context() as patched:
        patched.setattr("rnnpipe.store.pruning._remove", slowly)
        prune(store, Limits(), dry_run=False)
    lines.append(request.getfixturevalue("going_on").stdout.readline())
    assert lines == ["waiting\n", "in use\n"]


def test_a_damaged_result_is_no_reason_to_stop(store):
    key, entry = made(store, "kept")
    write_result(store, "b" * 64, entry)
    (store.cache.results.folder / ("b" * 64)).write_bytes(b"{cut off")
    pruned = prune(store, Limits(), dry_run=False)
    assert removed(pruned, "result") == ["b" * 64]
    assert store.cache.results.entry(key) == entry
