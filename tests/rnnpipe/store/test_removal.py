import pytest

from rnnpipe.errors import UserError
from rnnpipe.store import Store
from rnnpipe.store.pruning import Limits, prune
from rnnpipe.store.removal import removable, remove
from tests.rnnpipe.store.filled import made, task, tree, write_run


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "artifacts")


def test_a_run_goes_with_its_folder_and_what_others_need_stays(store):
    key, entry = made(store, "weights")
    first = write_run(store, 1, task("train", key, entry))
    second = write_run(store, 2, task("train", key, entry))
    store.cache.export(entry, store.runs.path(second.id) / "digits")
    before = tree(store)
    [run] = removable(store, ["latest"])
    assert (run.id, run.status) == (second.id, "finished")
    assert run.size > 1000
    remove([run])
    gone = f"runs/{second.id}"
    assert tree(store) == {
        p: c
        for p, c in before.items()
        if p.partition("/")[0] != "runs" or not (p == gone or p.startswith(f"{gone}/"))
    }
    assert store.runs.find("latest") == first.id


def test_a_run_that_is_named_twice_is_removed_once_and_ages_are_those_before(store):
    runs = [write_run(store, number) for number in range(3)]
    found = removable(store, ["latest~1", "latest", runs[1].id])
    assert [run.id for run in found] == [runs[1].id, runs[2].id]
    remove(found)
    assert store.runs.ids() == [runs[0].id]


def test_a_run_that_goes_on_is_refused_by_its_mark_and_by_its_record(store):
    run = write_run(store, 1)
    with store.running.held(run.id), pytest.raises(UserError, match=f"run {run.id} goes on"):
        removable(store, [run.id])
    path = store.runs.path(run.id) / "run.json"
    path.write_text(path.read_text().replace('"status": "finished"', '"status": "running"', 1))
    with pytest.raises(UserError, match="goes on: stop it first"):
        removable(store, [run.id])


def test_one_that_names_no_run_removes_none(store):
    write_run(store, 1)
    with pytest.raises(UserError, match="fits no run"):
        removable(store, ["latest", "nonsense"])


def test_a_run_without_a_readable_record_may_go(store):
    run = write_run(store, 1)
    (store.runs.path(run.id) / "run.json").write_text("{")
    [found] = removable(store, [run.id])
    assert found.status is None
    remove([found])
    assert store.runs.ids() == []


def test_at_an_address_it_says_that_it_does_not(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNPIPE_WORKING_COPIES", str(tmp_path))
    with pytest.raises(UserError, match=r"memory://bucket/a/runs/RUN/ with the tools of"):
        removable(Store.at("memory://bucket/a"), ["latest"])


def test_what_a_killed_removal_left_is_no_run_and_is_pruned(store):
    run = write_run(store, 1)
    folder = store.runs.path(run.id)
    left = folder.rename(folder.with_name(f".removing-{run.id}"))
    assert store.runs.ids() == []
    pruned = prune(store, Limits(), dry_run=False)
    assert left in [removal.path for removal in pruned.removals]
    assert not left.exists()
