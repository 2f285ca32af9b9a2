import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from rnnpipe.baselines.base import MisfitError
from rnnpipe.baselines.tfidf_logistic import TfidfLogistic
from rnnpipe.specs import Numbers, Signature
from tests.rnnpipe.baselines.asked import SERIES, TAGGED, TEXTS, texts

TFIDF = TfidfLogistic(type="tfidf_logistic", c=100)
TRAIN = texts([[0, 0, 2, 3], [0, 2, 3, 4], [0, 0, 5, 3], [0, 5, 3, 4]], [0, 0, 1, 1])


def test_it_tells_texts_apart_by_the_word_that_differs():
    """As scikit-learn does from the same texts as words."""
    words = TfidfVectorizer(token_pattern=r"\w+")
    model = LogisticRegression(C=100, max_iter=5000)
    model.fit(words.fit_transform(["2 3", "2 3 4", "5 3", "5 3 4"]), [0, 0, 1, 1])
    expected = model.predict_proba(words.transform(["3 2", "4 5", "3"]))[:, 1:]
    found = TFIDF.answers(TEXTS, TRAIN, texts([[0, 0, 3, 2], [0, 0, 4, 5], [0, 0, 0, 3]]))
    assert found == pytest.approx(expected, abs=1e-4)
    assert found[:, 0].round(2).tolist() == [0.02, 0.96, 0.5]


def test_padding_changes_nothing():
    short = texts([[2, 3], [5, 3]], [0, 1])
    long = texts([[0, 0, 2, 3], [0, 0, 5, 3]], [0, 1])
    asked = texts([[0, 0, 0, 2]])
    assert TFIDF.answers(TEXTS, short, asked).tolist() == TFIDF.answers(TEXTS, long, asked).tolist()


def test_an_example_of_weight_zero_is_not_seen():
    whole = texts(
        np.vstack([TRAIN.inputs["tokens"], [[0, 0, 2, 2]]]), [0, 0, 1, 1, 1], [1, 1, 1, 1, 0]
    )
    asked = texts([[0, 0, 0, 2]])
    found = TFIDF.answers(TEXTS, whole, asked)
    assert found == pytest.approx(TFIDF.answers(TEXTS, TRAIN, asked), abs=1e-6)


def test_a_number_is_answered_by_ridge_regression():
    signature = Signature(inputs=TEXTS.inputs, target=Numbers())
    train = texts(TRAIN.inputs["tokens"], np.float32([1, 1, 9, 9]))
    found = TFIDF.answers(signature, train, texts([[0, 0, 2, 3], [0, 0, 3, 5]]))
    assert found.round(1).tolist() == [[0.6], [9.4]]


@pytest.mark.parametrize("signature", [SERIES, TAGGED])
def test_it_fits_tokens_with_one_target(signature):
    with pytest.raises(MisfitError, match=r"reads tokens|one answer an example"):
        TFIDF.fits(signature)
    TFIDF.fits(TEXTS)
