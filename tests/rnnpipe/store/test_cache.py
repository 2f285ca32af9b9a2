import errno
import os
from datetime import UTC, datetime

import pytest

from rnnpipe.errors import UserError
from rnnpipe.store import Cache


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

    monkeypatch.setattr(os, "fsync", no_room)
    told = r"is full \(.* MB free, at least 5\.0 MB needed\).*--artifacts DIR"
    with pytest.raises(UserError, match=told):
        cache.publish(write_letters("abcde" * 1_000_000))
    assert list(cache.folder.iterdir()) == []


def test_an_array_that_is_cut_off_by_a_full_disk_is_the_same_error(cache):
    def write(folder):
        (folder / "half.npy").write_bytes(b"x" * 10)
        raise OSError("23040 requested and 11232 written")  # in NumPy's words

    with pytest.raises(UserError, match="is full"):
        cache.publish(write)
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

    monkeypatch.setattr(os, "link", no_links)
    cache.export(entry, tmp_path / "run")
    assert (tmp_path / "run" / "letters.txt").read_text() == "abc"


def used_at(cache, entry):
    return (cache.folder / entry.digest).stat().st_mtime


def test_finding_an_entry_notes_its_use(cache):
    entry = cache.publish(write_letters("abc"))
    os.utime(cache.folder / entry.digest, (0, 1_000_000_000))
    facts_written = cache.path(entry, "facts.json").stat().st_mtime
    assert cache.holds(entry)
    made, last_use = cache.times(entry.digest)
    assert last_use > datetime(2026, 1, 1, tzinfo=UTC)
    assert made.timestamp() == pytest.approx(facts_written, abs=1e-5)


def test_not_finding_an_entry_notes_no_use(cache):
    entry = cache.publish(write_letters("abc"))
    cache.path(entry, "letters.txt").write_text("abd")
    os.utime(cache.folder / entry.digest, (0, 1_000_000_000))
    assert not cache.holds(entry)
    assert used_at(cache, entry) == 1_000_000_000


def test_publishing_the_same_again_notes_its_use(cache):
    entry = cache.publish(write_letters("abc"))
    os.utime(cache.folder / entry.digest, (0, 1_000_000_000))
    cache.publish(write_letters("abc"))
    assert used_at(cache, entry) > 1_000_000_000


def test_an_entry_of_another_user_is_held_though_its_use_cannot_be_noted(cache, monkeypatch):
    entry = cache.publish(write_letters("abc"))

    def not_the_owner(*_):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "utime", not_the_owner)
    assert cache.holds(entry)


def test_an_entry_is_read_back_whole_without_noting_a_use(cache):
    entry = cache.publish(write_letters("abc", n=3))
    os.utime(cache.folder / entry.digest, (0, 1_000_000_000))
    assert cache.read(entry.digest) == entry
    assert used_at(cache, entry) == 1_000_000_000


@pytest.mark.parametrize("damage", ["flip", "remove", "remove facts", "add", "all"])
def test_a_damaged_entry_is_not_read(cache, damage):
    entry = cache.publish(write_letters("abc"))
    path = cache.path(entry, "letters.txt")
    if damage == "flip":
        path.write_text("abd")
    elif damage == "remove":
        path.unlink()
    elif damage == "remove facts":
        cache.path(entry, "facts.json").unlink()
    elif damage == "add":
        path.with_name("more.txt").touch()
    else:
        entry = entry.model_copy(update={"digest": "0" * 64})
    assert cache.read(entry.digest) is None


def test_entries_and_leftovers_are_told_apart(cache):
    entry = cache.publish(write_letters("abc"))
    for name in (".writing-a1", ".damaged-b2", ".removing-c3", ".auditing-d4", ".mine", "notes"):
        (cache.folder / name).mkdir()
    (cache.folder / ("e" * 64)).symlink_to(cache.folder / entry.digest)
    (cache.folder / ".damaged-link").symlink_to(cache.folder / entry.digest)
    cache.results.folder.mkdir()
    assert cache.digests() == [entry.digest]
    assert {p.name for p in cache.leftovers()} == {
        ".writing-a1",
        ".damaged-b2",
        ".removing-c3",
        ".auditing-d4",
    }


def test_a_cache_that_is_not_there_is_empty(cache):
    assert cache.digests() == []
    assert cache.leftovers() == []
