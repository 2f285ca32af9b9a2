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


def test_western_bytes_are_offered_their_own_encoding_alone(tmp_path):
    message = said(tmp_path, "text,label\nüber Müller gut,1\n".encode("cp1252"))
    assert message == (
        "a.csv, line 2: not in the encoding utf-8, which was tried (reason); it would be read by "
        "cp1252 (which reads 'über Müller gut,1'): declare the right one"
    )


def test_the_sample_shows_where_encodings_differ(tmp_path):
    long = "a line of plain words before it, " * 5
    content = f"{long}“so”\n{long}한국어 영화\n"
    message = said(tmp_path, "“so”\n".encode("cp1252") + f"{long}«à»\n".encode("cp1252"))
    assert f"cp1252 (which reads '…{long[-20:]}«à»')" in message
    korean = said(tmp_path, content.replace("“so”", "so").encode("cp949"))
    readings = korean.partition("would be read by ")[2].split("), ")
    assert readings[0] == f"cp949 (which reads '…{long[-20:]}한국어 영화'"
    assert len({reading.partition("reads ")[2] for reading in readings}) == len(readings) > 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04\x14\x00\xe9", "a zip archive, as .xlsx, .docx and .npz are: save a sheet"),
        (b"%PDF-1.4\n%\xe2\xe3", "a PDF: take the text or the table out of it"),
        (b"\x1f\x8b\x08\x00", "compressed by gzip: let its name end in .gz"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x80\x05\x95\x00\x00\xe9", "bytes that no text has"),
    ],
)
def test_what_is_no_text_is_said_to_be_none_and_no_encoding_is_offered(tmp_path, content, told):
    file = written(tmp_path, "a.csv", content)
    found = of_another_encoding(file.path, Layout(), ERROR)
    assert str(found).startswith(f"{file.path} is no text, ")
    assert told in str(found)
    assert found.fitting == ()
