import pytest

from rnnpipe.store import Store
from rnnpipe.store.workspace import workspace
from tests.rnnpipe.store.filled import publish, tree


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path)


def test_it_has_the_inputs_and_the_downloads_and_leaves_the_store_as_it_was(store):
    one, two = publish(store, "one"), publish(store, "two")
    download = store.download("d" * 64, "data.npz")
    download.parent.mkdir(parents=True)
    download.write_bytes(b"numbers")
    before = tree(store)
    with workspace(store, [one.digest]) as apart:
        assert apart.cache.read(one.digest) == one
        assert apart.cache.read(two.digest) is None
        assert apart.download("d" * 64, "data.npz").read_bytes() == b"numbers"
        new = publish(apart, "new")
        assert apart.cache.holds(new)
        assert not store.cache.holds(new)
    assert tree(store) == before


def test_an_entry_that_the_store_has_is_made_again_apart(store):
    entry = publish(store, "one")
    with workspace(store, []) as apart:
        assert publish(apart, "one") == entry
        assert not (apart.cache.folder / entry.digest).is_symlink()


def test_an_error_inside_leaves_nothing_behind(store):
    entry = publish(store, "one")
    before = tree(store)
    with pytest.raises(RuntimeError, match="stop"), workspace(store, [entry.digest]):
        raise RuntimeError("stop")
    assert tree(store) == before
