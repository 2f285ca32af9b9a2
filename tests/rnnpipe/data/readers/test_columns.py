import hashlib

import pytest

from rnnpipe.data.readers.columns import read_columns
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError


def read(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    return read_columns(LocalFile(path, hashlib.sha256(path.read_bytes()).hexdigest()))


def test_tokens_and_tags_with_spaces_between_them(tmp_path):
    text = read(tmp_path, "EU B-ORG\n#  O\n\n\n \nnull NA\r\n10\u00a0000 O\n")

    assert text.tokens == ["EU", "#", "null", "10\u00a0000"]
    assert text.tags == ["B-ORG", "O", "NA", "O"]
    assert text.offsets.tolist() == [0, 2, 4]
    assert text.documents is None


def test_tokens_with_spaces_where_tabs_stand_between(tmp_path):
    text = read(tmp_path, "New York\tPLACE\nis\tO\n\nUlan Bator\tPLACE")

    assert text.tokens == ["New York", "is", "Ulan Bator"]
    assert text.offsets.tolist() == [0, 2, 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n\n", "holds no tokens"),
        ("a O\nb\n", "line 2: it is 'b'; expected a token and its tag, spaces between"),
        ("a b O\n", "line 1: it is 'a b O'; expected a token and its tag, spaces between"),
        ("a\tO\nb O\n", "line 2: it is 'b O'; expected a token and its tag, a tab between"),
        ("a\t\n", "line 1: it is 'a.t'; expected a token and its tag, a tab between"),
        ("a\tb\tO\n", "expected a token and its tag, a tab between"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(UserError, match=said):
        read(tmp_path, text)
