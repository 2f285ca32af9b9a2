import numpy as np
import pyarrow as pa

from rnnpipe.data.words.encoding import encode
from rnnpipe.data.words.fitting import fit


def fingerprints(*texts):
    batch = pa.array(texts)
    parts = np.zeros(len(texts), np.int8)
    return encode([batch], fit([batch], "character", 100), parts).fingerprints


def test_equal_texts_have_equal_fingerprints():
    found = fingerprints("A good film.", "A good film.", "A good film", "A bad film.")
    exact = found.exact.tolist()
    assert exact[0] == exact[1]
    assert len(set(exact)) == 3


def test_near_texts_differ_in_case_space_and_punctuation_alone():
    near = fingerprints(
        *("A good film.", "a GOOD  film!!", "<a> good\nfilm", "a good films", "good a film"),
        *("ÉTÉ", "été?"),
    ).near.tolist()
    assert near[0] == near[1] == near[2]
    assert near[5] == near[6]
    assert len(set(near)) == 4


def test_texts_without_a_word_are_near_to_their_like_alone():
    near = fingerprints(":-)", ":-(", "", ":-)").near.tolist()
    assert near[0] == near[3]
    assert len(set(near)) == 3
