import numpy as np
import pytest
from sklearn.datasets import load_digits

from rnnpipe.data.datasets import handwritten


@pytest.mark.parametrize("lies_elsewhere", [False, True])
def test_the_digits_are_scikit_learn_s(monkeypatch, lies_elsewhere):
    if lies_elsewhere:
        monkeypatch.setattr(handwritten, "find_spec", lambda _: None)
    pictures, digits = handwritten.handwritten_digits()
    original = load_digits()
    np.testing.assert_array_equal(pictures, original.images)
    np.testing.assert_array_equal(digits, original.target)
    assert (pictures.dtype.name, digits.dtype.name) == ("float64", "int64")
