import re
import unicodedata
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.data.encoders import Words
from rnnpipe.data.splits import LEFT_OUT, TEST, TRAIN, VALIDATION
from rnnpipe.data.words import table
from rnnpipe.data.words.encoding import encode
from rnnpipe.data.words.fitting import fit
from rnnpipe.errors import UserError

KOREAN = ["영화가 정말 재미있었다!", "영화는 재미없다.", "정말 정말 좋은 영화"]


def batch(texts):
    return pa.array(texts, pa.string())


def fitted(texts, unit="word", num_words=100, **settings):
    return fit([batch(texts[:2]), batch(texts[2:])], unit, num_words, **settings)


def encoded(texts, words):
    parts = np.full(len(texts), TRAIN, np.int8)
    found = encode([batch(texts[:1]), batch(texts[1:])], words, parts)
    return found.take(np.arange(len(texts)))


def ids(texts, words):
    ragged = encoded(texts, words)
    return [
        ragged.values[begin:end].tolist()
        for begin, end in zip(ragged.offsets, ragged.offsets[1:], strict=False)
    ]


def test_words_are_numbered_by_falling_frequency_equal_ones_by_code_point():
    words = fitted(["b a c", "B, b! (d) Ä", "a é"])
    assert words == Words(
        unit="word", lowercase=True, tokens=("b", "a", "c", "d", "ä", "é"), tokenizer=None
    )
    assert words.vocabulary == 8
    assert ids(["a B c x", "", "Ä?"], words) == [[3, 2, 4, 1], [], [6]]


def test_num_words_counts_padding_and_unknown():
    words = fitted(["b a c b a b", "d", ""], num_words=4)
    assert words.tokens == ("b", "a")
    assert ids(["a b c d"], words) == [[3, 2, 1, 1]]


def test_case_is_kept_where_it_is_declared():
    words = fitted(["Us us US Ä ä", "us", "Ä"], lowercase=False)
    assert words.tokens == ("us", "Ä", "US", "Us", "ä")
    assert ids(["US us uS Ä ä"], words) == [[4, 2, 1, 3, 6]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("don't stop", ["don't", "stop"]),
        ("don\u2019t 'quoted' dogs' '90s", ["don't", "quoted", "dogs", "90s"]),
        ("a''b well-made under_score", ["a", "b", "well", "made", "under", "score"]),
        ("3.5 1,000 x2", ["3", "5", "1", "000", "x2"]),
        ("<br />tag &amp;", ["br", "tag", "amp"]),
        ("naïve Straße ÉCOLE", ["naïve", "straße", "école"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("\u0645\u06cc\u200c\u062e\u0648", ["\u0645\u06cc\u200c\u062e\u0648"]),
        ("hello🙂world 中", ["hello", "world", "中"]),
        ("\U00010400\U00010401", ["\U00010428\U00010429"]),
        ("中文没有空格。再来", ["中文没有空格", "再来"]),
        (" \t\n", []),
    ],
)
def test_what_a_word_is(text, found):
    words = fitted([text, ""])
    assert sorted(words.tokens) == sorted(set(found))
    assert [words.tokens[id_ - 2] for id_ in ids([text], words)[0]] == found


def test_korean_is_cut_at_spaces_and_its_syllables_are_one_however_they_are_written():
    words = fitted(KOREAN)
    assert words.tokens == (
        *("정말", "영화", "영화가", "영화는", "재미없다", "재미있었다", "좋은"),
    )
    parts = [unicodedata.normalize("NFD", text) for text in KOREAN]
    assert parts != KOREAN
    assert fitted(parts) == words
    assert ids(parts, words) == ids(KOREAN, words) == [[4, 2, 7], [5, 6], [2, 2, 8, 3]]


def test_characters_of_korean():
    words = fitted(KOREAN, "character")
    counts = Counter("".join(KOREAN))
    assert words.tokens == tuple(sorted(counts, key=lambda c: (-counts[c], c)))
    place = {token: n + 2 for n, token in enumerate(words.tokens)}
    assert ids(["영화 x"], words) == [[place["영"], place["화"], place[" "], 1]]


def test_subwords_of_korean_know_the_parts_of_a_word_that_was_never_seen():
    words = fitted(KOREAN * 5, "subword", num_words=60)
    assert words.vocabulary <= 60
    assert "▁영화" in words.tokens
    place = {token: n + 2 for n, token in enumerate(words.tokens)}
    assert ids(["영화 책"], words) == [[place["▁영화"], place["▁"], 1]]
    (unseen,) = ids(["  좋은\n재미!"], words)
    assert 1 not in unseen
    assert "".join(words.tokens[token - 2] for token in unseen) == "▁좋은▁재미!"
    assert ids(["", " \t"], words) == [[], []]
    parts = [unicodedata.normalize("NFD", text) for text in KOREAN]
    assert ids(parts, words) == ids(KOREAN, words)


def test_fewer_subwords_than_characters():
    with pytest.raises(UserError, match="num_words = 5 leaves no room for subwords"):
        fitted(["abcdef", "g"], "subword", num_words=5)


def test_subwords_are_learned_the_same_every_time():
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("abcde "), 60)) for _ in range(200)]
    first = fitted(texts, "subword", num_words=300)
    assert all(fitted(texts, "subword", num_words=300) == first for _ in range(5))


def test_a_text_that_names_a_special_token_says_just_that():
    words = fitted(["a b [PAD] [UNK]", "c"], "subword")
    assert 0 not in ids(["[PAD] a"], words)[0]


def test_ids_have_the_smallest_dtype():
    few = encoded(["a"], fitted(["a b", "c"]))
    many = encoded(["a"], fitted([" ".join(map(str, range(400)))], num_words=500))
    assert few.values.dtype == np.uint8
    assert many.values.dtype == np.uint16


def test_no_texts_and_no_words():
    assert fit([], "word", 10).tokens == ()
    none = encode([], Words(unit="word", lowercase=True, tokens=()), np.zeros(0, np.int8))
    assert (len(none.lengths), len(none.fingerprints.exact)) == (0, 0)
    assert len(none.take(np.zeros(0, np.int64))) == 0
    assert ids(["a", "", "?"], Words(unit="word", lowercase=True, tokens=())) == [[1], [], []]


def test_the_table_grows_as_words_come(monkeypatch):
    monkeypatch.setattr(table, "_AT_FIRST", 4)
    names = [f"w{n}" for n in range(300)] + ["x" * 1000]
    text = " ".join(name for n, name in enumerate(names) for _ in range(400 - n))
    words = fitted([text, text, "w7 w7 " * 10], num_words=1000)
    assert words.tokens == ("w7", *(name for name in names if name != "w7"))
    assert ids([" ".join(words.tokens)], words) == [list(range(2, 303))]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_words_are_those_that_a_regular_expression_finds(texts):
    def split(text):
        text = unicodedata.normalize("NFC", text).replace("\u2019", "'").lower()
        kinds = "".join(
            "j" if c in "'\u200c\u200d" else "l" if unicodedata.category(c)[0] in "LMN" else " "
            for c in text
        )
        return [text[found.start() : found.end()] for found in re.finditer("l+(?:jl+)*", kinds)]

    # Python lower-cases these two in a way of its own
    texts = [text for text in texts if not set(text) & set("İΣ")]
    expected = Counter(word for text in texts for word in split(text))
    words = fit([pa.array(texts, pa.string())], "word", 10_000)
    assert list(words.tokens) == sorted(expected, key=lambda word: (-expected[word], word))
    assert encoded(texts, words).lengths.tolist() == [len(split(text)) for text in texts]


def test_each_part_is_taken_in_any_order_and_what_is_left_out_is_in_none():
    texts = [f"{'abc'[n % 3]} x" for n in range(9)]
    words = fitted(texts)
    parts = np.array([TRAIN, TEST, VALIDATION, TRAIN, LEFT_OUT, TEST, TRAIN, TEST, TRAIN], np.int8)
    found = encode([batch(texts[:4]), batch(texts[4:])], words, parts)
    assert found.lengths.tolist() == [2] * 9
    a, b, c, x = (words.tokens.index(token) + 2 for token in "abcx")
    assert found.take(np.array([8, 0, 3, 6])).values.tolist() == [c, x, a, x, a, x, a, x]
    assert found.take(np.array([1, 5, 7])).values.tolist() == [b, x, c, x, b, x]
    assert found.take(np.array([2])).values.tolist() == [c, x]
    with pytest.raises(ValueError, match="of several parts"):
        found.take(np.array([0, 1]))
