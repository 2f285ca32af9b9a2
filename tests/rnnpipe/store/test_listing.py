import os

from rnnpipe.store.listing import files_below, files_in, folders_in, size_of


def test_folders_and_files_are_told_apart_and_links_are_neither(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "to-folder").symlink_to(tmp_path / "a")
    (tmp_path / "to-file").symlink_to(tmp_path / "file")
    assert [p.name for p in folders_in(tmp_path)] == ["a", "b"]
    assert [p.name for p in files_in(tmp_path)] == ["file"]


def test_what_is_not_there_holds_nothing(tmp_path):
    assert folders_in(tmp_path / "none") == []
    assert files_in(tmp_path / "none") == []
    assert size_of([tmp_path / "none"]) == 0


def test_a_size_is_that_of_all_files_below_each_counted_once(tmp_path):
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "one").write_bytes(b"1" * 10)
    (tmp_path / "deep" / "deeper" / "two").write_bytes(b"2" * 200)
    os.link(tmp_path / "one", tmp_path / "deep" / "same-as-one")
    assert size_of([tmp_path]) == 210
    assert size_of([tmp_path / "one", tmp_path / "deep"]) == 210
    assert size_of([tmp_path / "one"]) == 10
    assert sorted(f.st_size for f in files_below(tmp_path)) == [10, 10, 200]


def test_links_are_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "big").write_bytes(b"1" * 5000)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "to-folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "here" / "to-file").symlink_to(tmp_path / "elsewhere" / "big")
    assert size_of([tmp_path / "here", tmp_path / "here" / "to-folder"]) == 0
