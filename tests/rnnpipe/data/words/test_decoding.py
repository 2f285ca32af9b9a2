import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.data.encoders import END, PADDING, UNKNOWN, Words
from rnnpipe.data.ragged import pad
from rnnpipe.data.words.decoding import texts_of
from rnnpipe.data.words.encoding import encode, ids_of
from rnnpipe.data.words.fitting import fit
from rnnpipe.data.words.punctuated import JOINER, pieces

SENTENCES = [
    'Ein Mann (mit Hut) sagt: "Ja!", geht\'s?',
    "A well-known man's dog isn't 3.5 m tall...",
    "두 사람이 웃고 있다.",
    "Ça va -- l\u2019été, n'est-ce pas?",
    "'Tis 50% off @ the dogs' end; #1!",
]


def encoded(words, texts):
    parts = np.zeros(len(texts), np.int8)
    return encode([pa.array(texts)], words, parts).take(np.arange(len(texts)))


def read_back(unit, texts, **settings):
    words = fit([pa.array(texts)], unit, 5_000, ends=True, **settings)
    ragged = encoded(words, texts)
    ids = pad(ragged, int(ragged.lengths.max()) + 2, "right")
    assert (ragged.values[ragged.offsets[1:] - 1] == END).all()
    return texts_of(words, ids)


@pytest.mark.parametrize("unit", ["punctuated", "subword", "character"])
def test_sentences_are_read_back_as_they_were(unit):
    expected = SENTENCES
    if unit == "character":  # there a typographic apostrophe is a plain one
        expected = [text.replace("\u2019", "'") for text in SENTENCES]
    assert read_back(unit, SENTENCES, lowercase=False) == expected


@pytest.mark.parametrize("unit", ["punctuated", "subword", "character"])
def test_lower_case_is_all_that_is_lost(unit):
    lowered = [text.lower() for text in SENTENCES]
    found = read_back(unit, SENTENCES, lowercase=True)
    if unit == "character":
        lowered = [text.replace("\u2019", "'") for text in lowered]
    assert found == lowered


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_words_with_marks_are_any_text_but_for_white_space(text):
    words = Words(unit="punctuated", lowercase=False, tokens=(), ends=True)
    tokens = tuple(dict.fromkeys(pieces(text, lowercase=False)))
    words = words.model_copy(update={"tokens": tokens})
    ids = pad(encoded(words, [text]), len(text) + 1, "right")
    spelled = unicodedata.normalize("NFC", text).replace(JOINER, "■")
    assert texts_of(words, ids) == [" ".join(spelled.split())]


def test_words_alone_have_spaces_between_them():
    assert read_back("word", SENTENCES[:2], lowercase=True) == [
        "ein mann mit hut sagt ja geht's",
        "a well known man's dog isn't 3 5 m tall",
    ]


def test_pieces_say_on_which_side_they_were_joined():
    assert pieces('He said: "no (3.5)", twice.', lowercase=True) == [
        *("he", "said", "￭:", '"￭', "no", "(￭", "3", "￭.￭", "5", "￭)", '￭"', "￭,", "twice", "￭."),
    ]


def test_what_follows_the_end_or_padding_does_not_count():
    words = Words(unit="word", lowercase=True, tokens=("a", "b"), ends=True)
    a, b = words.first, words.first + 1
    ids = np.array([[a, END, b], [b, a, b], [END, a, b], [a, PADDING, b], [UNKNOWN, a, END]])
    assert texts_of(words, ids) == ["a", "b a b", "", "a", "<unk> a"]


def test_without_an_end_the_id_is_that_of_the_first_token():
    words = Words(unit="word", lowercase=True, tokens=("a", "b"))
    assert texts_of(words, np.array([[2, 3, 0]])) == ["a b"]


def test_marks_that_a_model_puts_anywhere_leave_no_joiner():
    words = Words(unit="punctuated", lowercase=True, tokens=("￭,", "(￭", "￭.￭", "a"), ends=True)
    for row in np.random.default_rng(0).integers(3, 7, (50, 6)):
        (text,) = texts_of(words, row[np.newaxis])
        assert JOINER not in text
        assert text == text.strip()


def test_an_id_beyond_the_vocabulary_is_refused():
    words = Words(unit="word", lowercase=True, tokens=("a",), ends=True)
    with pytest.raises(ValueError, match="ids from 4 to 4; expected 0 to 3"):
        texts_of(words, np.array([[4]]))


def test_texts_are_encoded_as_targets_are():
    words = Words(unit="word", lowercase=True, tokens=("a", "b"), ends=True)
    assert ids_of(words, ["A b", "", "b x b a"], 4).tolist() == [
        [3, 4, END, 0],
        [END, 0, 0, 0],
        [4, UNKNOWN, 4, 3],
    ]
