import errno
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from rnnpipe.errors import UserError
from rnnpipe.files.locks import lies_at, shared_use, sole_use, sole_use_if_free

HOLD = """
import sys
from pathlib import Path
from rnnpipe.files import locks
with getattr(locks, sys.argv[1])(Path(sys.argv[2]), lambda: print("waiting", flush=True)):
    print("holding", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def hold(tmp_path):
    """Starts a process that locks the file in this way, until it is killed."""
    started = []

    def start(way):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, way, str(tmp_path / "locks" / "one")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "locks" / "one"


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        ("shared_use", "shared_use", False),
        ("shared_use", "sole_use", True),
        ("sole_use", "shared_use", True),
        ("sole_use", "sole_use", True),
    ],
)
def test_only_shared_uses_go_together(hold, first, second, waits):
    holder = hold(first)
    assert holder.stdout.readline() == "holding\n"
    other = hold(second)
    if waits:
        assert other.stdout.readline() == "waiting\n"
        holder.kill()  # a process that dies gives its locks back
    assert other.stdout.readline() == "holding\n"


@pytest.mark.parametrize("way", [sole_use, shared_use])
def test_the_file_and_its_folder_are_made_and_free_again_afterwards(path, way):
    with way(path):
        assert path.exists()
    with sole_use_if_free(path) as file:
        assert file is not None


@pytest.mark.parametrize("way", ["sole_use", "shared_use"])
def test_sole_use_if_free_is_not_had_while_another_process_holds_it(hold, path, way):
    holder = hold(way)
    assert holder.stdout.readline() == "holding\n"
    with sole_use_if_free(path) as file:
        assert file is None


def test_sole_use_if_free_makes_no_file(path):
    with sole_use_if_free(path) as file:
        assert file is None
    assert not path.exists()


@pytest.mark.parametrize("way", [sole_use, shared_use])
def test_a_file_that_was_moved_meanwhile_is_made_anew(path, way, monkeypatch):
    moved = []

    def moved_once(*_):
        if not moved:
            moved.append(path.rename(path.with_name("moved")))
        return True

    monkeypatch.setattr("rnnpipe.files.locks._locked", moved_once)
    with way(path) as file:
        file.write(b"mine")
    assert path.read_bytes() == b"mine"
    assert path.with_name("moved").read_bytes() == b""


@pytest.mark.parametrize("look", range(4))
@pytest.mark.parametrize("way", [sole_use, shared_use, sole_use_if_free])
def test_a_file_that_is_removed_just_before_any_look_at_it_is_no_error(
    path, way, look, monkeypatch
):
    path.parent.mkdir()
    path.touch()
    looks = itertools.count()
    stat = Path.stat

    def removed_first(self, **options):
        if self == path and next(looks) == look:
            path.unlink(missing_ok=True)
        return stat(self, **options)

    monkeypatch.setattr(Path, "stat", removed_first)
    with way(path) as file:
        monkeypatch.undo()
        assert path.exists() == (file is not None)
        assert file is None or lies_at(path, file)


def test_a_file_system_without_locks_is_named_and_nothing_is_left_behind(path, monkeypatch):
    def flock(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("rnnpipe.files.locks.fcntl.flock", flock)
    with pytest.raises(UserError, match="No locks available"), sole_use(path):
        pass
    assert not path.exists()
    path.touch()
    with pytest.raises(UserError, match="has no locks"), sole_use_if_free(path):
        pass
    assert path.exists()
