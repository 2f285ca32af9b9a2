import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.records.lengths import lengths_file
from rnnpipe.report.predictions.lengths import by_length, lengths_of
from rnnpipe.specs import Numbers, Quantity
from tests.rnnpipe.report import own_factory as own
from tests.rnnpipe.report.predictions.answered import classes, numbers, variants

FILE = lengths_file("features")


def recorded(folder, lengths):
    """The record of test sequences of such lengths, and the file that it names."""
    np.save(folder / FILE, np.concatenate([[0], np.cumsum(lengths)]))
    record = own.record(classes("no", "yes"), len(lengths))
    return record.model_copy(update={"files": {FILE: "f" * 64}})


def test_lengths_are_read_where_they_are_recorded_and_differ(tmp_path):
    assert lengths_of(tmp_path, recorded(tmp_path, [3, 1, 4])).tolist() == [3, 1, 4]
    assert lengths_of(tmp_path, recorded(tmp_path, [3, 3, 3])) is None
    assert lengths_of(tmp_path, own.record(classes("no", "yes"), 3)) is None


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", None])
def test_a_damaged_file_is_named(tmp_path, content):
    record = recorded(tmp_path, [3, 1, 4])
    if content is None:
        record = record.model_copy(update={"test_examples": 4})
    else:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(UserError, match=r"test\.inputs\.features\.offsets\.npy, which holds"):
        lengths_of(tmp_path, record)


def test_accuracy_is_of_bins_of_as_many_examples_and_the_mean_of_the_seeds(tmp_path):
    lengths = np.repeat([5, 9], 20)
    short_right = [[0.9]] * 20 + [[0.1]] * 20
    half = [[0.9]] * 20 + [[0.9]] * 10 + [[0.1]] * 10
    outputs = {"lstm": [short_right, half], "gru": [half]}
    found = by_length(variants(tmp_path, classes("no", "yes"), [1] * 40, outputs), lengths, None)
    assert found.score == "accuracy"
    assert found.lengths.tolist() == [5, 9]
    assert found.scores["lstm"].tolist() == [1, 0.25]
    assert found.table.title == "Accuracy by length"
    assert found.table.lines == (
        ("5", "20", "1.000", "1.000"),
        ("9", "20", "0.250", "0.500"),
    )


def test_numbers_have_their_mean_absolute_error_in_own_units(tmp_path):
    quantities = (Quantity(name="heat", offset=5.0, scale=2.0),)
    signature = numbers(quantities=quantities)
    targets, outputs = [0.0] * 40, [[1.0]] * 20 + [[3.0]] * 20
    found = by_length(
        variants(tmp_path, signature, targets, {"lstm": [outputs]}),
        np.repeat([5, 9], 20),
        signature.target if isinstance(signature.target, Numbers) else None,
    )
    assert found.table.lines == (("5", "20", "2.000"), ("9", "20", "6.000"))


def test_few_examples_make_no_bins(tmp_path):
    outputs = {"lstm": [[[0.9]] * 39]}
    found = variants(tmp_path, classes("no", "yes"), [1] * 39, outputs)
    assert by_length(found, np.arange(39), None) is None
