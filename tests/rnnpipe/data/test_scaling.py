import numpy as np
import pytest

from rnnpipe.data.scaling import fit_scaling, scaled
from rnnpipe.errors import UserError


def test_columns_get_mean_0_and_deviation_1_and_a_constant_one_is_moved():
    train = np.array([[1.0, 5.0], [np.nan, 5.0], [3.0, 5.0]])

    scaling = fit_scaling(train, ["a", "b"], fills=True)

    assert scaling.offset == (2.0, 5.0)
    assert scaling.scale == (1.0, 1.0)
    assert scaling.fill == (2.0, 5.0)
    assert scaled(np.array([[0.0, 5.0], [4.0, 6.0]]), scaling).tolist() == [[-2, 0], [2, 1]]
    assert fit_scaling(train, ["a", "b"]).fill == ()


def test_the_deviation_is_that_of_the_training_rows_themselves():
    scaling = fit_scaling(np.array([[0.0], [0.0], [6.0]]), ["a"])

    assert scaling.scale[0] == pytest.approx(np.sqrt(8))


def test_a_column_without_values_is_named():
    with pytest.raises(UserError, match="b has no value in any training row"):
        fit_scaling(np.array([[1.0, np.nan]]), ["a", "b"])


def test_a_value_beyond_float32_is_named():
    scaling = fit_scaling(np.array([[1.0], [3.0]]), ["a"])
    with pytest.raises(UserError, match=r"a holds 1e\+50, which is too large"):
        scaled(np.array([[1e50]]), scaling)
