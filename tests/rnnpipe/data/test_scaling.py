import numpy as np
import pytest

from rnnpipe.data.scaling import fit_scaling, refuse_huge, scaled
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


@pytest.mark.parametrize(("value", "written"), [(1e308, "1e308"), (-1e30, "-1e30")])
def test_a_number_that_is_too_large_to_be_scaled_is_named_by_its_row(value, written):
    with pytest.raises(UserError) as error:
        refuse_huge(np.array([1.0, np.nan, value, 1e308]), "load", lambda row: f"x.csv, row {row}")
    assert str(error.value) == (
        f"x.csv, row 2: 'load' is {written}, which is too large to be scaled; expected numbers "
        "below 1e30, or give it in larger units, or declare it missing"
    )


def test_large_numbers_below_the_bound_are_scaled():
    numbers = np.array([9e29, -9e29, np.nan])
    refuse_huge(numbers, "load", str)
    scaling = fit_scaling(numbers[:, np.newaxis], ["load"])
    assert scaled(numbers[:2, np.newaxis], scaling).tolist() == [[1.0], [-1.0]]


def test_a_value_beyond_float32_is_named():
    scaling = fit_scaling(np.array([[1.0], [3.0]]), ["a"])
    with pytest.raises(UserError, match=r"a holds 1e\+50, which is too large"):
        scaled(np.array([[1e50]]), scaling)
