import numpy as np
import pytest

from rnnpipe.kernels.products import (
    in_panels,
    multiply,
    multiply_add,
    multiply_add_panels,
    multiply_panels,
)


def integers(*shape):
    """Small whole numbers, whose products and sums are exact in float32."""
    return np.random.default_rng(0).integers(-8, 9, shape).astype(np.float32)


# 47 columns take vectors of every width, and 15 rows tiles of every height.
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 15, 16])
@pytest.mark.parametrize("columns", [1, 7, 24, 47, 128])
@pytest.mark.parametrize("terms", [0, 1, 33])
def test_products_are_exact_on_whole_numbers(rows, columns, terms):
    a, b = integers(rows, terms), integers(terms, columns)
    out = np.full((rows, columns), np.nan, np.float32)
    multiply(out, a, b)
    np.testing.assert_array_equal(out, a @ b)
    multiply_add(out, a, b)
    np.testing.assert_array_equal(out, 2 * (a @ b))


def test_factors_may_be_transposed_and_parts_of_arrays():
    a, b, out = integers(40, 20), integers(40, 60), np.zeros((12, 50), np.float32)
    multiply_add(out[2:10, 5:41], a[:, 3:11].T, b[:, 7:43])
    expected = np.zeros_like(out)
    expected[2:10, 5:41] = a[:, 3:11].T @ b[:, 7:43]
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("columns", [1, 7, 24, 47, 128])
@pytest.mark.parametrize("as_it_lies", [True, False])
def test_a_factor_in_panels_gives_the_same_products(columns, as_it_lies):
    a, b = integers(9, 30), integers(35, columns) if as_it_lies else integers(columns, 35).T
    out, panels = np.full((9, columns), np.nan, np.float32), in_panels(b)
    np.testing.assert_array_equal(np.sort(panels.ravel()), np.sort(b.ravel()))
    multiply_panels(out, a, panels, 5)
    np.testing.assert_array_equal(out, a @ b[5:])
    multiply_add_panels(out, a, panels, 0)
    np.testing.assert_array_equal(out, a @ b[5:] + a @ b[:30])
