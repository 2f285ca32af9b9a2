import numpy as np
import pytest

from rnnpipe.baselines.majority import Majority
from rnnpipe.specs import Features, Numbers, Signature
from tests.rnnpipe.baselines.asked import COLOURS, TAGGED, TEXTS, forecast, part, texts

MAJORITY = Majority(type="majority")


def test_it_answers_with_the_frequencies_of_the_training_classes():
    signature = Signature(inputs={"features": Features(width=1)}, target=COLOURS)
    train = part(np.zeros((4, 1)), [0, 2, 2, 2])
    found = MAJORITY.answers(signature, train, part(np.ones((2, 1))))
    assert found.tolist() == [[0.25, 0.0, 0.75]] * 2


def test_of_two_classes_it_answers_the_probability_of_the_second():
    found = MAJORITY.answers(TEXTS, texts(np.ones((4, 4)), [1, 0, 1, 1]), texts(np.ones((1, 4))))
    assert found.tolist() == [[0.75]]


def test_a_single_class_is_certain():
    found = MAJORITY.answers(TEXTS, texts(np.ones((2, 4)), [1, 1]), texts(np.ones((1, 4))))
    assert found.tolist() == [[1.0]]


def test_weights_count_and_what_has_none_does_not():
    train = texts(np.ones((3, 4)), [0, 1, 1], [3, 1, 0])
    assert MAJORITY.answers(TEXTS, train, texts(np.ones((1, 4)))).tolist() == [[0.25]]


def test_numbers_are_answered_by_the_mean_of_each():
    train = part(np.zeros((2, 4, 3)), [[1, 2, 3, 4, 5, 6], [3, 2, 1, 0, 5, 8]])
    test = part(np.zeros((2, 4, 3)), np.zeros((2, 6)))
    found = MAJORITY.answers(forecast(), train, test)
    assert found.tolist() == [[2, 2, 2, 2, 5, 7]] * 2


def test_one_number_is_answered_by_a_column():
    signature = Signature(inputs={"features": Features(width=1)}, target=Numbers())
    found = MAJORITY.answers(signature, part(np.zeros((2, 1)), [1.0, 4.0]), part([[0.0]]))
    assert found.tolist() == [[pytest.approx(2.5)]]


def test_the_padding_of_tagged_text_does_not_count():
    train = texts([[0, 0, 2, 3]], [[0, 0, 1, 2]], [[0, 0, 1, 1]])
    test = texts([[2, 2, 2, 2]], np.zeros((1, 4), np.int32), np.ones((1, 4)))
    found = MAJORITY.answers(TAGGED, train, test)
    assert found.shape == (1, 4, 3)
    assert found.tolist() == [[[0.0, 0.5, 0.5]] * 4]
