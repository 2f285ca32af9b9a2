import numpy as np
import pytest

from rnnpipe.data.labels import fit_classes, positions_of
from rnnpipe.data.splits import LEFT_OUT, TEST, TRAIN, VALIDATION
from rnnpipe.errors import UserError

PARTS = np.array([TRAIN, TEST, TRAIN, VALIDATION, LEFT_OUT], np.int8)


def test_classes_are_those_of_the_training_rows_as_they_are_written():
    labels = ["b", "b", "01", "01", "unseen"]

    assert fit_classes(labels, PARTS, "class") == ("01", "b")
    assert fit_classes(labels, PARTS, "class", ["b", "x", "01"]) == ("b", "01")
    assert positions_of(labels[:4], ("01", "b")).tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["a", "a", "a", "b", "b"], "the training rows have one class only, 'a'; expected two"),
        (["a", "A", "b", "a", "a"], "the test rows have a class that no training row has: 'A'"),
        (["a", "b", "b", "c", "a"], "the validation rows have a class that no training row has"),
    ],
)
def test_too_few_classes_and_classes_never_trained_on(labels, said):
    with pytest.raises(UserError, match=said):
        fit_classes(labels, PARTS, "class")


def test_many_unknown_classes_are_counted():
    labels = ["a", "b", *"cdefghi"]
    parts = np.array([TRAIN, TRAIN, *[TEST] * 7], np.int8)
    with pytest.raises(UserError, match="'c', 'd', 'e', 'f', 'g' and 2 more; take such"):
        fit_classes(labels, parts, "tag")
