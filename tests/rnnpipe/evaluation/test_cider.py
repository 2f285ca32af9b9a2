import math

import numpy as np
import pytest

from rnnpipe.evaluation.cider import cider_d

REFERENCES = [("a red circle", "a circle, red"), ("a blue square",), ("two dogs run fast",)]


def test_one_word_by_hand():
    """Of words alone: "a" is in two of three examples, "red" and "circle" in one each."""
    common, rare = math.log(3 / 2), math.log(3)
    # "a red" against "a red circle": one word, and of pairs "a red" beside "a red", "red circle"
    words = (common**2 + rare**2) / math.sqrt((common**2 + rare**2) * (common**2 + 2 * rare**2))
    pairs = rare**2 / math.sqrt(rare**2 * 2 * rare**2)
    shorter = math.exp(-(1**2) / (2 * 6**2))
    references = [("a red circle",), ("a blue square",), ("two dogs run fast",)]
    found = cider_d(["a red", "a blue square", ""], references)
    assert found[0] == pytest.approx(10 * shorter * (words + pairs) / 4)
    assert found[1] == pytest.approx(10 * 3 / 4)  # it has no four words in a row
    assert found[2] == 0


def test_what_all_references_say_scores_ten():
    found = cider_d(["two dogs run fast"] * 3, [*REFERENCES[:2], ("two dogs run fast",) * 5])
    assert found[2] == pytest.approx(10)
    assert found[:2].tolist() == [0, 0]


def test_several_references_are_averaged():
    both = cider_d(["a red circle", "x", "y"], REFERENCES)[0]
    rest = REFERENCES[1:]
    # the same words in all documents, so that nothing becomes rarer
    each = [
        cider_d(["a red circle", "x", "y"], [(first, first), *rest])[0] for first in REFERENCES[0]
    ]
    assert min(each) < both < max(each)


def test_case_and_punctuation_do_not_count():
    assert (
        cider_d(["A RED circle!", "", ""], REFERENCES)[0]
        == cider_d(["a red circle", "", ""], REFERENCES)[0]
    )


def test_words_that_are_repeated_gain_nothing():
    once, often = (cider_d([text, "", ""], REFERENCES)[0] for text in ("circle", "circle circle"))
    assert often <= once


def test_rarity_is_that_of_the_whole_test_set():
    caption, few = ["a red circle", "x"], [REFERENCES[0], ("a red circle",)]
    many = [REFERENCES[0], *[("something else",)] * 9]
    assert cider_d(caption, few)[0] < cider_d(["a red circle", *["x"] * 9], many)[0]
    assert cider_d(["a"], [("a",)]).tolist() == [0]


def test_other_numbers_of_captions_are_refused():
    with pytest.raises(ValueError, match="1 captions and references for 3"):
        cider_d(["a"], REFERENCES)


def test_scores_lie_between_0_and_10():
    words = np.array(["a", "red", "blue", "circle", "dog", "runs"])
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(words, rng.integers(1, 7))) for _ in range(40)]
    references = [tuple(rng.choice(texts, 3)) for _ in range(40)]
    found = cider_d(texts, references)
    assert (found >= 0).all()
    assert (found <= 10).all()
