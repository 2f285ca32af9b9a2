import errno
import os
import stat
from pathlib import Path

import pytest

from rnnpipe.errors import UserError
from rnnpipe.store import Store, write_atomically


def test_content_replaces_the_former_as_a_whole(tmp_path):
    path = tmp_path / "deep" / "record.json"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["record.json"]


def test_a_failed_write_leaves_the_former_content(tmp_path, monkeypatch):
    path = tmp_path / "record.json"
    write_atomically(path, b"one")

    def no_room(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(UserError, match="is full"):
        write_atomically(path, b"two")
    assert path.read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["record.json"]


def test_a_store_that_cannot_be_made_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UserError, match=r"cannot write in .*--artifacts DIR or RNNPIPE_ARTIFACTS"):
        Store.open(tmp_path / "file" / "artifacts")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a file system that none may write to")
def test_a_read_only_place_is_a_clear_error():
    with pytest.raises(UserError, match="cannot write in /proc/artifacts"):
        Store.open(Path("/proc/artifacts"))


def test_prefects_state_is_private(tmp_path):
    store = Store.open(tmp_path / "artifacts")
    assert store.state.stat().st_mode & 0o777 == 0o700


def test_another_users_store_is_told_to_be_theirs_and_can_be_read(tmp_path, monkeypatch):
    store = Store.open(tmp_path / "artifacts")
    monkeypatch.setattr(os, "geteuid", lambda: store.state.stat().st_uid + 1)
    with pytest.raises(UserError, match=r"belongs to another user: .*--artifacts DIR"):
        Store.open(tmp_path / "artifacts")
    assert not Store.at(tmp_path / "artifacts").is_ours
    assert Store.at(tmp_path / "elsewhere").is_ours


def test_a_file_system_that_flushes_no_folders_is_written_all_the_same(tmp_path, monkeypatch):
    fsync = os.fsync

    def of_files_alone(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr("rnnpipe.files.atomic.os.fsync", of_files_alone)
    write_atomically(tmp_path / "record.json", b"one")
    assert (tmp_path / "record.json").read_bytes() == b"one"
