import pytest

from rnnpipe.store import Store
from tests.rnnpipe.store.filled import made


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path)


def test_files_are_listed_with_the_entries_they_name(store):
    key, entry = made(store, "abc")
    folder = store.cache.results.folder
    (folder / ("b" * 64)).write_text('{"metadata": {"serializer": {"type": "pickle"}}}')
    (folder / ("c" * 32)).write_bytes(b"\x80 cut off")
    found = {path.name: named for path, named in store.cache.results.files().items()}
    assert found == {key: entry, "b" * 64: None, "c" * 32: None}


def test_without_results_there_are_none(store):
    assert store.cache.results.files() == {}
