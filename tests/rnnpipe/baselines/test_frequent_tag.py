import pytest

from rnnpipe.baselines.base import MisfitError
from rnnpipe.baselines.frequent_tag import FrequentTag
from tests.rnnpipe.baselines.asked import STEPS, TAGGED, TEXTS, texts

TAGGER = FrequentTag(type="frequent_tag")
TRAIN = texts(
    [[0, 2, 2, 2], [3, 3, 2, 4], [0, 0, 0, 4]],
    [[2, 0, 0, 1], [1, 0, 1, 0], [2, 2, 2, 0]],
    [[0, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 1]],
)
"""Token 2 is twice a noun and twice a verb, 3 is each once, 4 twice a noun; 5 is never seen."""


def test_a_token_has_the_tags_that_it_had_in_training():
    found = TAGGER.answers(TAGGED, TRAIN, texts([[2, 3, 4, 5]]))
    nouns, verbs = 5 / 8, 3 / 8
    assert found.shape == (1, 4, 3)
    expected = [
        [(2 + nouns) / 5, (2 + verbs) / 5, 0],
        [(1 + nouns) / 3, (1 + verbs) / 3, 0],
        [(2 + nouns) / 3, verbs / 3, 0],
        [nouns, verbs, 0],
    ]
    assert found[0].tolist() == [pytest.approx(row) for row in expected]


def test_padding_teaches_nothing():
    """Its targets are "other", which no token is."""
    assert TAGGER.answers(TAGGED, TRAIN, TRAIN)[..., 2].max() == 0


@pytest.mark.parametrize(
    ("signature", "told"), [(TEXTS, "a class a step"), (STEPS, "reads tokens")]
)
def test_it_fits_tokens_with_a_class_each(signature, told):
    with pytest.raises(MisfitError, match=told):
        TAGGER.fits(signature)
    TAGGER.fits(TAGGED)
