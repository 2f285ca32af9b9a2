import subprocess
import sys

import pytest

from rnnpipe.errors import UserError
from rnnpipe.store import write_atomically
from rnnpipe.store.marks import Marks

HOLDS = """
import sys, time
from pathlib import Path
from rnnpipe.store.marks import Marks
with Marks(Path(sys.argv[1])).held("it", "what it says"):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def marks(tmp_path):
    return Marks(tmp_path / "marks")


def test_a_mark_is_there_while_the_block_lasts_whatever_way_it_ends(marks):
    def interrupted():
        with marks.held("it"):
            assert marks.names() == ["it"]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert marks.names() == []


def test_a_held_mark_is_not_of_the_dead(marks):
    with marks.held("it"):
        with marks.of_the_dead("it") as content:
            assert content is None
        assert marks.names() == ["it"]


def test_a_killed_process_leaves_a_mark_that_is_taken_over_once(marks):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(marks.folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    with marks.of_the_dead("it") as content:
        assert content is None
    process.kill()
    process.communicate()
    with marks.of_the_dead("it") as content:
        assert content == "what it says"
        with marks.of_the_dead("it") as again:
            assert again is None
    assert marks.names() == []
    with marks.of_the_dead("it") as gone:
        assert gone is None


def test_a_mark_stays_when_what_was_to_be_done_about_it_failed(marks):
    marks.leave("it")
    with pytest.raises(UserError), marks.of_the_dead("it"):
        raise UserError("the disk is full")
    assert marks.names() == ["it"]
    marks.remove("it")
    marks.remove("it")
    assert marks.names() == []


def test_where_there_is_no_folder_there_are_no_marks_and_none_is_made(marks):
    assert marks.names() == []
    with marks.of_the_dead("it") as content:
        assert content is None
    assert not marks.folder.exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    write_atomically(tmp_path / "file", b"")
    with (
        pytest.raises(UserError, match="cannot write in"),
        Marks(tmp_path / "file" / "marks").held("it"),
    ):
        pass
