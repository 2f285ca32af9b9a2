import numpy as np
import pytest

from rnnpipe.report.predictions.calibration import calibration_of
from tests.rnnpipe.report.predictions.answered import classes, variants


def test_confidence_is_set_beside_how_often_it_is_right_over_all_seeds(tmp_path):
    # Sure of 15/16 and right in three of four; sure of 5/8 and right in one of two.
    first = [[0.9375], [0.9375], [0.625]]
    second = [[0.9375], [0.0625], [0.375]]
    outputs = {"lstm": [first, second]}
    found = calibration_of(variants(tmp_path, classes("no", "yes"), [1, 1, 1], outputs))
    accuracy = found.accuracy["lstm"]
    assert found.middles.tolist() == pytest.approx(np.arange(0.05, 1, 0.1))
    assert accuracy[[6, 9]].tolist() == [0.5, 0.75]
    assert np.isnan(np.delete(accuracy, [6, 9])).all()
    # (|1 - 1.25| + |3 - 3.75|) / 6
    assert found.table.lines == (("lstm", "0.833", "0.667", "0.167"),)


def test_certainty_falls_into_the_last_bin(tmp_path):
    outputs = {"lstm": [[[1.0], [0.0]]]}
    found = calibration_of(variants(tmp_path, classes("no", "yes"), [1, 0], outputs))
    assert found.accuracy["lstm"][9] == 1
    assert found.table.lines == (("lstm", "1.000", "1.000", "0.000"),)
