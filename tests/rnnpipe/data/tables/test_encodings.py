import pytest

from rnnpipe.data.tables import encodings
from rnnpipe.data.tables.encodings import of_another_encoding
from rnnpipe.data.tables.layout import Layout
from tests.rnnpipe.data.tables.tables import written

ERROR = UnicodeError("reason")


def said(folder, content, **layout):
    file = written(folder, "a.csv", content)
    message = str(of_another_encoding(file.path, Layout(**layout), ERROR))
    return message.replace(f"{folder}/", "")


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 2**20])
def test_the_line_is_found_wherever_the_file_is_cut(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(encodings, "_PIECE", piece)
    content = "text\nübrig\n나무\n".encode() + "나무,x\n".encode("cp949") + b"end\n"
    assert said(tmp_path, content).startswith(
        "a.csv, line 4: not in the encoding utf-8, which was tried (reason)"
    )


def test_a_character_cut_off_at_the_end(tmp_path):
    assert said(tmp_path, "text\n나무".encode()[:-1]).startswith("a.csv, line 2: not in the")


def test_utf_8_is_sure_where_it_fits(tmp_path):
    assert said(tmp_path, "text\n나무\n", encoding="ascii") == (
        "a.csv, line 2: not in the encoding ascii, which was tried (reason); it would be read by "
        "utf-8 (which reads '나무'): declare the right one"
    )


def test_a_mark_says_utf_16(tmp_path):
    message = said(tmp_path, "text\n나무\n".encode("utf-16"))
    assert message.endswith(
        "it would be read by utf-16 (which reads 'text'): declare the right one"
    )
