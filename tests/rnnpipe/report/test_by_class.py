import numpy as np

from rnnpipe.report.by_class import Confusion, class_table, confused_pairs, majority


def test_precision_is_of_what_was_taken_for_a_class_and_recall_of_what_it_was():
    matrix = np.array([[8, 2, 0], [0, 6, 0], [2, 0, 0]])
    table = class_table({"lstm": Confusion(matrix, ("a", "b", "never taken"), 2)})
    assert table is not None
    measured = ("lstm: precision", "lstm: recall", "lstm: F1")
    assert table.header == ("Class", "Test targets", *measured)
    assert table.lines == (
        ("a", "5", "0.800", "0.800", "0.800"),
        ("b", "3", "0.750", "1.000", "0.857"),
        ("never taken", "1", "—", "0.000", "0.000"),
    )


def test_a_class_without_test_examples_has_no_recall():
    table = class_table({"lstm": Confusion(np.array([[3, 1], [0, 0]]), ("a", "b"), 1)})
    assert table is not None
    assert table.lines[1] == ("b", "0", "0.000", "—", "0.000")


def test_without_matrices_there_is_nothing_to_tell():
    assert class_table({}) is None
    assert confused_pairs({}) is None


def test_of_many_classes_the_ten_most_confused_pairs_are_listed_a_seed_on_average():
    names = tuple(f"c{i}" for i in range(13))
    one, other = np.diag(np.full(13, 50)), np.diag(np.full(13, 50))
    one[3, 4], other[3, 4] = 4, 3  # of two seeds and of one: 2 + 3
    one[0, 1] = 3  # 1.5
    other[2, 1] = 7
    for i in range(9):
        other[12, i] = 1
    table = confused_pairs({"lstm": Confusion(one, names, 2), "gru": Confusion(other, names, 1)})
    assert table is not None
    assert table.lines[:4] == (
        ("c2", "c1", "0.0", "7.0"),
        ("c3", "c4", "2.0", "3.0"),
        ("c0", "c1", "1.5", "0.0"),
        ("c12", "c0", "0.0", "1.0"),
    )
    assert len(table.rows) == 10


def test_pairs_that_are_never_confused_are_not_listed():
    matrix = np.diag(np.full(13, 5))
    matrix[5, 6] = 1
    table = confused_pairs({"lstm": Confusion(matrix, tuple("abcdefghijklm"), 1)})
    assert table is not None
    assert table.lines == (("f", "g", "1"),)


def test_twelve_classes_are_seen_in_the_matrix():
    matrix = np.ones((12, 12), int)
    assert confused_pairs({"lstm": Confusion(matrix, tuple("abcdefghijkl"), 1)}) is None


def test_the_majority_is_the_class_whose_share_is_the_baselines_accuracy():
    found = {"lstm": Confusion(np.array([[1, 4], [0, 15]]), ("earn", "acq"), 1)}
    assert majority(found, {"accuracy": 0.75}) == "always answering “acq”"
    assert majority(found, {"accuracy": 0.5}) == ""
    assert majority({}, {"accuracy": 0.5}) == ""
    even = {"lstm": Confusion(np.array([[5, 5], [0, 10]]), ("earn", "acq"), 1)}
    assert majority(even, {"accuracy": 0.5}) == ""
