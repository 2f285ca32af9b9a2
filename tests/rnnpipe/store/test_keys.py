import pytest

from rnnpipe.errors import UserError
from rnnpipe.store.keys import Keys
from tests.rnnpipe.store.filled import components


@pytest.fixture
def keys(tmp_path):
    return Keys(tmp_path / "keys")


def test_a_key_is_read_back_as_what_it_was_made_of(keys):
    key = keys.write(components())
    assert keys.read(key) == components()
    assert keys.write(components(inputs={"seed": 1})) != key


def test_the_order_of_the_components_makes_no_other_key(keys):
    reverse = dict(reversed(components().items()))
    assert keys.write(reverse) == keys.write(components())


def test_a_key_that_is_not_there_or_damaged_is_an_error(keys):
    with pytest.raises(UserError, match="components of key aaaaaaaaaaaa are not in"):
        keys.read("a" * 64)
    key = keys.write(components())
    (keys.folder / f"{key}.json").write_text("{}")
    with pytest.raises(UserError, match="is damaged: delete it"):
        keys.read(key)


def test_files_are_listed_with_their_keys_half_written_ones_among_them(keys):
    key = keys.write(components())
    (keys.folder / f".{key}.json.x1y2").touch()
    (keys.folder / "notes.txt").touch()
    assert {path.name: of for path, of in keys.files().items()} == {
        f"{key}.json": key,
        f".{key}.json.x1y2": key,
    }
