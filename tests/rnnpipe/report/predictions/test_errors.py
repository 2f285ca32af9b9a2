import numpy as np

from rnnpipe.records.examples import read_examples
from rnnpipe.report.predictions.errors import (
    Errors,
    answered_differently,
    largest_errors,
    telling_errors,
)
from rnnpipe.report.predictions.examples import Shown
from rnnpipe.specs import Quantity
from tests.rnnpipe.report import own_factory as own
from tests.rnnpipe.report.predictions.answered import numbers, variants


def errors(targets, answers):
    return Errors(np.array(targets), np.array(answers), np.ones(len(targets), bool))


def test_the_largest_errors_come_first_whichever_their_sign():
    found = errors([0.0, 1, 2, 3, 4, 5], [0.5, -1.5, 2, 5.5, 3.5, 5.25])
    assert largest_errors(found).tolist() == [1, 3, 0, 4, 5]


def test_different_is_where_one_is_near_and_another_far():
    near = errors([0.0, 0.0, 0.0], [0.1, -3.0, 0.5])
    far = errors([0.0, 0.0, 0.0], [2.0, 3.0, 0.6])
    # sizes differ by 1.9, 0 and 0.1
    assert answered_differently([near, far]).tolist() == [0, 2, 1]


def test_the_tables_are_in_own_units_by_the_mean_of_the_seeds(tmp_path):
    signature = numbers(quantities=(Quantity(name="price", offset=100.0, scale=10.0),))
    outputs = {"lstm": [[[1.0], [2.5]], [[2.0], [2.5]]], "gru": [[[1.0], [5.0]]]}
    found = variants(tmp_path, signature, [1.0, 2.5], outputs)
    own.write_shown(tmp_path / "data", ["house", "flat"])
    shown = Shown(read_examples(tmp_path / "data" / "examples.jsonl", 2))
    lstm, gru, differently = telling_errors(found, shown, signature.target)
    assert lstm.header == ("Example", "Text", "True", "Answer", "Error")
    assert lstm.lines == (
        ("1", "house", "110.0", "115.0", "5.0"),
        ("2", "flat", "125.0", "125.0", "0.0"),
    )
    assert gru.lines[0] == ("2", "flat", "125.0", "150.0", "25.0")
    assert differently.header == ("Example", "Text", "True", "lstm", "gru")
    assert differently.lines[0] == ("2", "flat", "125.0", "125.0", "150.0")
