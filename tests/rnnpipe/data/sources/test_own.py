import pytest

from rnnpipe.data.sources import own
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError


def test_a_folder_is_noted_by_names_and_contents(tmp_path):
    folder = tmp_path / "reviews"
    (folder / "pos").mkdir(parents=True)
    (folder / "pos/1.txt").write_text("good")
    before = own.content_digest(folder)
    assert own.noted({"path": str(folder)})[0].sha256 == before
    (folder / "pos/1.txt").rename(folder / "pos/2.txt")
    assert own.content_digest(folder) != before


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text\n")
    file = LocalFile(path, own.content_digest(path))
    own.require_unchanged({"path": file})
    path.write_text("text\nmore\n")
    with pytest.raises(UserError, match=r"a\.csv has changed while it was read"):
        own.require_unchanged({"path": file})


def test_a_missing_file_is_named_with_its_place_in_the_suite(tmp_path):
    with pytest.raises(UserError, match=r"datasets\.mine\.train = '.*gone\.csv': no such file"):
        own.require_present("mine", {"train": str(tmp_path / "gone.csv")})
    with pytest.raises(UserError, match="cannot read"):
        own.content_digest(tmp_path / "gone.csv")
