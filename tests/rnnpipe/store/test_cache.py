import errno
import os

import pytest

from rnnpipe.errors import UserError
from rnnpipe.store import Cache
from rnnpipe.store import files as store_files


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


def write_letters(text, **facts):
    def write(folder):
        (folder / "letters.txt").write_text(text)
        return facts

    return write


def test_the_same_content_is_the_same_entry_and_other_content_or_facts_are_not(cache):
    first = cache.publish(write_letters("abc", n=3))
    assert cache.publish(write_letters("abc", n=3)) == first
    digests = {
        first.digest,
        cache.publish(write_letters("abd", n=3)).digest,
        cache.publish(write_letters("abc", n=4)).digest,
    }
    assert len(digests) == 3
    assert sorted(p.name for p in cache.folder.iterdir()) == sorted(digests)


def test_an_entry_is_held_with_its_files_and_facts(cache):
    entry = cache.publish(write_letters("abc", n=3))
    assert cache.holds(entry)
    assert entry.facts == {"n": 3}
    assert cache.path(entry, "letters.txt").read_text() == "abc"


@pytest.mark.parametrize("damage", ["flip", "truncate", "remove"])
def test_a_damaged_entry_is_not_held_and_is_set_aside_when_made_anew(cache, damage):
    entry = cache.publish(write_letters("abc"))
    path = cache.path(entry, "letters.txt")
    if damage == "flip":
        path.write_text("abd")
    elif damage == "truncate":
        path.write_text("ab")
    else:
        path.unlink()
    assert not cache.holds(entry)
    assert cache.publish(write_letters("abc")) == entry
    assert cache.holds(entry)
    assert len([p for p in cache.folder.iterdir() if p.name.startswith(".damaged-")]) == 1


def test_an_error_while_writing_leaves_nothing_behind(cache):
    def write(folder):
        (folder / "half.txt").write_text("ha")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        cache.publish(write)
    assert list(cache.folder.iterdir()) == []


def test_a_full_disk_is_a_clear_error_and_leaves_nothing_behind(cache, monkeypatch):
    def no_room(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store_files.os, "fsync", no_room)
    with pytest.raises(UserError, match=r"is full \(.* MB free\).*--artifacts DIR"):
        cache.publish(write_letters("abc"))
    assert list(cache.folder.iterdir()) == []


def test_exported_files_have_the_entrys_content_and_no_facts(cache, tmp_path):
    entry = cache.publish(write_letters("abc", n=3))
    digests = cache.export(entry, tmp_path / "run")
    assert digests == {"letters.txt": entry.files["letters.txt"]}
    assert [p.name for p in (tmp_path / "run").iterdir()] == ["letters.txt"]
    assert (tmp_path / "run" / "letters.txt").read_text() == "abc"


def test_export_copies_where_links_are_not_possible(cache, tmp_path, monkeypatch):
    entry = cache.publish(write_letters("abc"))

    def no_links(_source, _destination):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(store_files.os, "link", no_links)
    cache.export(entry, tmp_path / "run")
    assert (tmp_path / "run" / "letters.txt").read_text() == "abc"
