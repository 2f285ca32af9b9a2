import numpy as np

from rnnpipe.data.typical import typical


def test_typical_examples_lie_in_the_middle_of_each_part():
    scores = np.arange(20)[::-1] / 20
    assert typical(scores, 5).tolist() == [17, 13, 9, 5, 1]
    assert typical(scores, 2).tolist() == [14, 4]


def test_of_few_or_equal_examples_each_is_taken_once():
    assert typical(np.zeros(2), 5).tolist() == [0, 1]
    assert typical(np.zeros(4), 2).tolist() == [1, 3]
