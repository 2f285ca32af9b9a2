import pytest

from rnnpipe.baselines.base import MisfitError
from rnnpipe.baselines.nearest_neighbour import NearestNeighbour
from rnnpipe.specs import Features, Numbers, Signature
from tests.rnnpipe.baselines.asked import COLOURS, TAGGED, TEXTS, part, texts

NEAREST = NearestNeighbour(type="nearest_neighbour")
POINTS = Signature(inputs={"features": Features(width=2)}, target=COLOURS)


def test_the_nearest_is_told_after_each_column_is_standardised():
    train = part([[0.0, 0.0], [1000.0, 1.0], [500.0, 0.0]], [0, 1, 2])
    found = NEAREST.answers(POINTS, train, part([[300.0, 0.9], [450.0, 0.1]]))
    assert found.tolist() == [[0, 1, 0], [0, 0, 1]]


def test_what_has_no_weight_is_nobodys_neighbour():
    train = part([[0.0, 0.0], [4.0, 4.0], [1.0, 1.0]], [0, 1, 2], [1, 1, 0])
    assert NEAREST.answers(POINTS, train, part([[1.0, 1.0]])).tolist() == [[1, 0, 0]]


def test_texts_are_near_that_share_rare_words_whatever_their_length():
    train = texts([[0, 0, 2, 3], [0, 0, 2, 4], [0, 0, 2, 5]], [0, 1, 0])
    found = NEAREST.answers(TEXTS, train, texts([[4, 4, 2, 2], [0, 0, 0, 3]]))
    assert found.tolist() == [[1.0], [0.0]]


def test_numbers_are_those_of_the_nearest():
    signature = Signature(inputs=POINTS.inputs, target=Numbers(width=2))
    train = part([[0.0, 0.0], [1.0, 1.0]], [[1.5, -2.0], [7.0, 8.0]])
    assert NEAREST.answers(signature, train, part([[0.2, 0.1]])).tolist() == [[1.5, -2.0]]


def test_it_gives_one_answer_an_example():
    with pytest.raises(MisfitError, match="the dataset has a target for each step"):
        NEAREST.fits(TAGGED)
    NEAREST.fits(POINTS)
