import os
from contextlib import suppress

import pytest

from rnnpipe.errors import UserError
from tests.fuzz import fuzzing
from tests.fuzz.fuzzing import fuzz, watched


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(fuzzing, "INPUTS", 30)


def run(path, read):
    """Fuzzes with inputs of one byte, 0 or 1."""
    fuzz("itself", path, lambda random: bytes([random.randrange(2)]), read, check=repr)


def one_is_refused(path):
    if path.read_bytes() == b"\x01":
        raise UserError("one")


def test_values_and_user_errors_pass(tmp_path):
    run(tmp_path / "input", one_is_refused)


def test_inputs_are_the_same_each_time(tmp_path):
    found = []

    def read(path):
        found.append(path.read_bytes())
        one_is_refused(path)

    for _ in range(2):
        run(tmp_path / "input", read)
    assert found[:30] == found[30:]
    assert set(found) == {b"\x00", b"\x01"}


def test_any_other_error_names_its_input(tmp_path):
    with pytest.raises(ValueError, match="zero") as failed:
        run(tmp_path / "input", lambda path: int("zero" if path.read_bytes() == b"\x00" else 1))
    assert failed.value.__notes__[0].endswith(r" of itself: b'\x00'")


@pytest.mark.parametrize("refused", [True, False])
def test_inputs_that_all_end_alike_prove_nothing(tmp_path, refused):
    def read(path):
        if refused:
            raise UserError("all")

    with pytest.raises(AssertionError, match="a blunt test"):
        run(tmp_path / "input", read)


def test_memory_out_of_bounds_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzzing, "_peak_bytes", iter([0, fuzzing.MOST_BYTES]).__next__)
    with pytest.raises(AssertionError):
        run(tmp_path / "input", one_is_refused)


@pytest.mark.parametrize(
    "act",
    [
        lambda folder: (folder.parent / "elsewhere").read_bytes(),
        lambda folder: (folder / ".." / "elsewhere").read_bytes(),
        lambda folder: (folder / "link").read_bytes(),
        lambda folder: (folder / "new").write_bytes(b""),
        lambda folder: (folder / "file").open("r+b"),
        lambda folder: (folder / "file").unlink(),
        lambda folder: (folder / "new").mkdir(),
        lambda _: os.system("true"),
        lambda _: eval("1 + 1"),
    ],
)
def test_what_no_reader_may_do_is_seen_even_if_it_is_caught(tmp_path, act):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "elsewhere").write_bytes(b"")
    (folder / "file").write_bytes(b"")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(AssertionError), watched(folder), suppress(PermissionError):
        act(folder)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_a_reader_may_do_goes_unseen(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    with watched(tmp_path):
        assert (tmp_path / "file").read_bytes() == b"content"
