import numpy as np
import pytest

from rnnpipe.data.labels import UNKNOWN, fit_labels, numbered
from rnnpipe.data.splits import LEFT_OUT, TEST, TRAIN, VALIDATION
from rnnpipe.errors import UserError

PARTS = np.array([TRAIN, TEST, TRAIN, VALIDATION, LEFT_OUT], np.int8)


def test_classes_are_those_of_the_training_rows_as_they_are_written():
    found = numbered(["b", "b", "01", "01", "unseen"])
    labels = fit_labels(found, PARTS, "class")
    assert labels.names == ("01", "b")
    assert labels.codes.tolist() == [1, 1, 0, 0, UNKNOWN]
    assert labels.codes.dtype == np.int32
    declared = fit_labels(found, PARTS, "class", order=["b", "x", "01"])
    assert declared.names == ("b", "01")
    assert declared.codes.tolist() == [0, 0, 1, 1, UNKNOWN]


def test_rows_without_a_label_have_no_class_and_are_no_mistake():
    labels = fit_labels(numbered(["a", None, "b", None, "a"]), PARTS, "class")
    assert labels.names == ("a", "b")
    assert labels.codes.tolist() == [0, UNKNOWN, 1, UNKNOWN, 0]


def test_classes_of_a_single_training_row_are_named():
    parts = np.array([TRAIN, TRAIN, TRAIN, TEST, TEST], np.int8)
    assert fit_labels(numbered(["a", "b", "a", "b", "b"]), parts, "class").rare(parts) == ["b"]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (
            ["a", "a", "a", "b", "b"],
            "the training rows have one class of column 'y' alone, 'a'; expected two or more",
        ),
        ([None] * 5, "the training rows have no class of column 'y'; expected two or more"),
        (
            ["a", "A", "b", "a", "a"],
            "row 2: the test part has 'A', a class of column 'y' that no training row has (1 row",
        ),
        (["a", "c", "b", "c", "a"], "row 2: the test part has 'c', a class of column 'y' that no "),
        (["a", "b", "b", "c", "a"], "row 4: the validation part has 'c', a class of column 'y'"),
    ],
)
def test_too_few_classes_and_classes_never_trained_on(labels, said):
    with pytest.raises(UserError) as error:
        fit_labels(
            numbered(labels), PARTS, "class of column 'y'", named=lambda row: f"row {row + 1}"
        )
    assert str(error.value).startswith(said)
