"""Encodings are ranked by whether words come out in one script."""

import pytest

from rnnpipe.data.tables.scripts import by_likeness, likeness

ALL = ("cp949", "cp932", "gb18030", "cp1252", "cp1251")


def ranked(text, encoding):
    content = text.encode(encoding)
    fitting = []
    for name in ALL:
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        fitting.append(name)
    return by_likeness(fitting, [content])


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("Müller kauft Äpfel für Frau Größe", "cp1252", ["cp1252"]),
        ("über", "cp1252", ["cp1252"]),
        ("El niño comió piña", "cp1252", ["cp1252"]),
        ("a “nice” film", "cp1252", ["cp1252", "cp1251"]),
        ("Привет, хорошее кино", "cp1251", ["cp1251"]),
    ],
)
def test_bytes_of_one_letter_each_are_never_read_in_pairs(text, encoding, expected):
    assert ranked(text, encoding) == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("한국어 영화가 재미있었다", "cp949"),
        ("映画がとても面白かった。テスト", "cp932"),
        ("电影很好看我喜欢", "gb18030"),
    ],
)
def test_asian_texts_come_first_in_their_own_encoding(text, encoding):
    assert ranked(text, encoding)[0] == encoding


def test_likeness_is_the_share_of_foreign_letters_in_words_of_one_script():
    assert likeness("Müller und Größe") == 1.0
    assert likeness("M黮ler") == 0.0
    assert likeness("für M黮ler") == 0.5
    assert likeness("“nice” …") == 0.5  # punctuation tells nothing
    assert likeness("映画がとても") == 1.0  # Japanese words have three scripts
