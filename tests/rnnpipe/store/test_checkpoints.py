import errno
import os

import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.checkpoints import Checkpoint, Progress
from rnnpipe.store.checkpoints import CheckpointFolder


@pytest.fixture
def told():
    return []


@pytest.fixture
def folder(tmp_path, told):
    return CheckpointFolder(tmp_path / "key", told.append)


def checkpoint(epoch):
    progress = Progress(
        epoch=epoch, history={"loss": [0.1] * epoch}, best_epoch=1, lowest=0.1 + 0.2, seconds=2.5
    )
    return Checkpoint(progress, {"state/0": np.full((2, 3), epoch, np.float32)})


def names(folder):
    return sorted(path.name for path in folder.folder.iterdir())


def test_the_newest_checkpoint_comes_back_as_it_was_and_the_one_before_is_gone(folder):
    assert folder.latest() is None
    for epoch in (1, 2, 10):
        folder.save(checkpoint(epoch))
    found = folder.latest()
    assert found.progress == checkpoint(10).progress
    assert list(found.arrays) == ["state/0"]
    np.testing.assert_array_equal(found.arrays["state/0"], np.full((2, 3), 10, np.float32))
    assert found.arrays["state/0"].dtype == np.float32
    assert [name.split("-")[1] for name in names(folder)] == ["10"]


@pytest.mark.parametrize("damage", ["flip", "truncate"])
def test_a_damaged_checkpoint_is_told_and_set_aside(folder, told, damage):
    folder.save(checkpoint(3))
    (path,) = folder.folder.iterdir()
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 1
    else:
        del content[-1]
    path.write_bytes(content)
    assert folder.latest() is None
    assert told == [f"{path} is damaged: set aside"]
    assert names(folder) == [f".damaged-{path.name}"]
    folder.save(checkpoint(1))
    assert folder.latest().progress.epoch == 1


def test_a_disk_that_fills_up_leaves_the_checkpoint_before(folder, monkeypatch):
    folder.save(checkpoint(3))

    def no_room(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", no_room)
        with pytest.raises(UserError, match="is full"):
            folder.save(checkpoint(4))
    assert len(names(folder)) == 1
    assert folder.latest().progress.epoch == 3


def test_discarding_removes_all(folder):
    folder.discard()
    folder.save(checkpoint(1))
    folder.discard()
    assert folder.latest() is None
    assert not folder.folder.exists()
