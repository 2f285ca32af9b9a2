import pytest

from rnnpipe.errors import UserError
from rnnpipe.files.folders import new_folder


def test_it_takes_its_name_when_the_block_has_ended(tmp_path):
    with new_folder(tmp_path / "a" / "out") as written:
        (written / "file").write_text("whole")
        assert not (tmp_path / "a" / "out").exists()
    assert (tmp_path / "a" / "out" / "file").read_text() == "whole"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["out"]


def test_nothing_is_left_of_a_block_that_raises(tmp_path):
    def fail():
        with new_folder(tmp_path / "out") as written:
            (written / "file").write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("make", ["mkdir", "touch"])
def test_what_is_there_stays(tmp_path, make):
    getattr(tmp_path / "out", make)()
    with pytest.raises(UserError, match="is there already"), new_folder(tmp_path / "out"):
        pass
    assert (tmp_path / "out").exists()


def test_what_appears_meanwhile_stays(tmp_path):
    def race():
        with new_folder(tmp_path / "out") as written:
            (written / "file").write_text("ours")
            (tmp_path / "out").mkdir()

    with pytest.raises(UserError, match="has appeared meanwhile"):
        race()
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
    assert list((tmp_path / "out").iterdir()) == []
