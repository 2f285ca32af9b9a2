import os
from pathlib import Path

import pytest

from rnnpipe.files.untrusted import plain, read_file, shown


def test_a_regular_file_is_read_up_to_its_limit(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_file(path, most=5) == b"12345"
    with pytest.raises(ValueError, match="it has 5 bytes; expected at most 4"):
        read_file(path, most=4)


def test_a_link_is_not_followed_wherever_it_leads(tmp_path):
    (tmp_path / "file").write_text("content")
    link = tmp_path / "link"
    for target in (tmp_path / "file", "/etc/passwd", "nowhere", link):
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        with pytest.raises(ValueError, match="it is a link"):
            read_file(link, most=10**9)


def test_a_pipe_is_not_waited_for_and_a_device_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ValueError, match="not a regular file"):
            read_file(path, most=10)


def test_what_is_not_there_or_a_folder_is_told(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "missing", most=10)
    with pytest.raises(ValueError, match="not a regular file"):
        read_file(tmp_path, most=10)


def test_no_file_is_left_open(tmp_path):
    opened = len(list(Path("/dev/fd").iterdir()))
    for _ in range(3):
        test_what_is_not_there_or_a_folder_is_told(tmp_path)
    assert len(list(Path("/dev/fd").iterdir())) == opened


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("back\x08space\rreturn\x7f", r"back\x08space\rreturn\x7f"),
        ("\x9b2J", r"\x9b2J"),
        ("invoice\u202egnp.exe", r"invoice\u202egnp.exe"),
        ("\ud800", r"\ud800"),
        ("\x00", r"\x00"),
    ],
)
def test_control_characters_are_written_out(text, told):
    assert shown(text) == told
    assert plain({text: [text]}) == {told: [told]}


def test_other_text_stays_as_it_is():
    text = "größer — 한국어\N{NO-BREAK SPACE}👩\N{ZERO WIDTH JOINER}🔬\n\ttwo \\x1b lines"
    assert shown(text) == text


def test_nesting_and_whole_numbers_have_a_limit():
    nested = []
    for _ in range(31):
        nested = [nested]
    assert plain(nested) == nested
    for _ in range(2):
        nested = {"a": nested}
    with pytest.raises(ValueError, match="nested more than 32 levels deep"):
        plain(nested)
    assert plain([2**63 - 1, -(2**63), 1e300, None, True]) == [
        2**63 - 1,
        -(2**63),
        1e300,
        None,
        True,
    ]
    for number in (2**63, -(2**63) - 1):
        with pytest.raises(ValueError, match="does not fit 64 bits"):
            plain([number])
