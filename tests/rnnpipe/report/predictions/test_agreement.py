import numpy as np

from rnnpipe.report.predictions.agreement import MOST_VARIANTS, agreements
from rnnpipe.specs import Quantity
from tests.rnnpipe.report.predictions.answered import numbers, variants


def test_answers_are_those_of_all_seeds_in_own_units(tmp_path):
    signature = numbers(quantities=(Quantity(name="heat", offset=5.0, scale=2.0),))
    outputs = {"lstm": [[[1.0], [2.0]], [[3.0], [2.0]]]}
    [found] = agreements(variants(tmp_path, signature, [1.0, 0.0], outputs), signature.target)
    assert found.variant == "lstm"
    assert found.truth.tolist() == [7, 5]
    assert found.answers.tolist() == [9, 9]


def test_of_many_examples_some_at_equal_distances_are_shown_and_of_few_variants(tmp_path):
    signature = numbers()
    targets = np.arange(1000, dtype=np.float32)
    outputs = {f"v{i}": [targets[:, None]] for i in range(8)}
    found = agreements(variants(tmp_path, signature, targets, outputs), signature.target)
    assert len(found) == MOST_VARIANTS == 6
    truth = found[0].truth
    assert (len(truth), truth[0], truth[-1]) == (400, 0, 999)
    assert set(np.diff(truth)) == {2, 3}
