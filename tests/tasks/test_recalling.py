"""Steps that are found again without a run of their task."""

import pytest

from rnnpipe.records.checkpoints import Checkpoint, Progress
from rnnpipe.store import Store
from tasks.caching import policy_of
from tasks.data import pad
from tasks.recalling import find


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path)


def entry(store, text):
    """An entry with one file of its own."""

    def write(folder):
        (folder / "file").write_text(text)
        return {"text": text}

    return store.cache.publish(write)


def made(store, encoded, padded):
    """Has the store know that padding `encoded` has made `padded`; returns the key of that."""
    key = store.cache.keys.write(policy_of(pad).components(pad, {"encoded": encoded}))
    store.cache.results.write(key, padded)
    return key


def test_what_a_step_has_made_is_found_and_told_as_found(store):
    encoded, padded = entry(store, "encoded"), entry(store, "padded")
    key = made(store, encoded, padded)
    found = find(pad, store, "digits", encoded=encoded)
    assert found is not None
    entry_found, record = found
    assert entry_found == padded
    assert (record.name, record.cached) == ("pad digits", True)
    assert (record.key, record.entry, record.note) == (key, padded.digest, None)


def test_what_was_never_made_is_not_found_but_its_key_is_kept(store):
    encoded = entry(store, "encoded")
    assert find(pad, store, "digits", encoded=encoded) is None
    (key,) = (path.stem for path in store.cache.keys.folder.iterdir())
    assert store.cache.keys.read(key)["inputs"] == {"encoded": encoded.digest}


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_entry_is_not_found(store, damage):
    encoded, padded = entry(store, "encoded"), entry(store, "padded")
    made(store, encoded, padded)
    file = store.cache.path(padded, "file")
    file.unlink()
    if damage == "changed":
        file.write_text("other")
    assert find(pad, store, "digits", encoded=encoded) is None


def test_a_result_that_is_none_of_ours_is_moved_away_and_not_read(store):
    encoded = entry(store, "encoded")
    key = made(store, encoded, entry(store, "padded"))
    path = store.cache.results.folder / key
    path.write_text('{"metadata": {"serializer": {"type": "pickle"}}, "result": "..."}')
    assert find(pad, store, "digits", encoded=encoded) is None
    assert not path.exists()


def test_a_found_step_needs_no_checkpoint_any_more(store):
    encoded, padded = entry(store, "encoded"), entry(store, "padded")
    checkpoints = store.checkpoints(made(store, encoded, padded), print)
    checkpoints.save(Checkpoint(Progress(epoch=1), {}))
    find(pad, store, "digits", encoded=encoded)
    assert checkpoints.latest() is None
