import hashlib

import pytest

from rnnpipe.data.readers.lines import numbered_lines
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError


def written(path, content):
    path.write_bytes(content)
    return LocalFile(path, hashlib.sha256(content).hexdigest())


def test_lines_end_as_on_any_system_and_nowhere_else(tmp_path):
    content = "\ufeffone\r\n\ntwo \u2028 \x85\x0b\x1c still\n한\rgul".encode()

    assert list(numbered_lines(written(tmp_path / "a", content))) == [
        (1, "one"),
        (2, ""),
        (3, "two \u2028 \x85\x0b\x1c still"),
        (4, "한\rgul"),
    ]


def test_another_encoding_is_told_with_line_and_byte(tmp_path):
    file = written(tmp_path / "a", "ok\ncafé\n".encode("latin-1"))
    with pytest.raises(UserError, match="line 2 is not UTF-8: byte 0xe9 at position 3; save"):
        list(numbered_lines(file))


def test_a_file_that_changed_is_refused_at_its_end(tmp_path):
    file = written(tmp_path / "a", b"one\n")
    file.path.write_bytes(b"two\n")
    with pytest.raises(UserError, match=rf"expected {file.sha256}: it was changed while"):
        list(numbered_lines(file))


def test_a_missing_file(tmp_path):
    with pytest.raises(UserError, match=r"cannot read .*gone: "):
        list(numbered_lines(LocalFile(tmp_path / "gone", "0" * 64)))
