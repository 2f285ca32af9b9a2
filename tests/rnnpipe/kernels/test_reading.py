import numpy as np
import pytest

from rnnpipe.kernels.products import in_panels
from rnnpipe.kernels.reading import add_met, add_read, meet, read, read_back

FEATURES, GATES = 3, 6
NOTHING = np.empty((0, 0), np.float32)


def integers(*shape):
    """Small whole numbers, whose products and sums are exact in float32."""
    return np.random.default_rng(0).integers(-8, 9, shape).astype(np.float32)


# Of rows that follow each other no copy is made, of others one is.
@pytest.mark.parametrize("index", [[2, 3, 4, 5], [5, 0, 3, 3]])
def test_a_layer_above_multiplies_the_first_columns_of_what_it_reads(index):
    index = np.array(index, np.int32)
    below, kernel, bias = integers(7, FEATURES + 2), integers(FEATURES, GATES), integers(1, GATES)
    x, d_x = below[index, :FEATURES], integers(4, GATES)
    out = np.full((4, GATES), np.nan, np.float32)
    read(out, bias, index, below, in_panels(kernel))
    np.testing.assert_array_equal(out, x @ kernel + bias)

    d_bias, d_below = np.ones((1, GATES), np.float32), np.empty((4, FEATURES), np.float32)
    read_back(d_bias, index, d_x, d_below, in_panels(kernel.T))
    np.testing.assert_array_equal(d_bias, 1 + d_x.sum(axis=0, keepdims=True))
    np.testing.assert_array_equal(d_below, d_x @ kernel.T)
    d_kernel = np.ones((FEATURES, GATES), np.float32)
    add_read(d_kernel, index, d_x, below)
    np.testing.assert_array_equal(d_kernel, 1 + x.T @ d_x)


def test_the_first_layer_looks_its_projections_up():
    index, projection, d_x = np.array([4, 1, 4], np.int32), integers(5, GATES), integers(3, GATES)
    out = np.full((3, GATES), np.nan, np.float32)
    read(out, projection, index, NOTHING, NOTHING)
    np.testing.assert_array_equal(out, projection[index])

    d_projection, d_kernel = np.zeros_like(projection), np.zeros((FEATURES, GATES), np.float32)
    read_back(d_projection, index, d_x, NOTHING, NOTHING)
    np.testing.assert_array_equal(d_projection[4], d_x[0] + d_x[2])
    np.testing.assert_array_equal(
        d_projection[[0, 1, 2, 3]], [[0] * GATES, d_x[1], *np.zeros((2, GATES))]
    )
    add_read(d_kernel, index, d_x, NOTHING)
    assert not d_kernel.any()


@pytest.mark.parametrize("reads", [True, False])
def test_what_places_have_met_is_kept_until_their_gradients_are_added(reads):
    index, h, d_x = np.array([4, 1, 4], np.int32), integers(3, 2), integers(3, GATES)
    below = integers(5, FEATURES + 2) if reads else NOTHING
    met = np.full((3, 2 + FEATURES * reads), np.nan, np.float32)
    meet(met, h, below, index)
    np.testing.assert_array_equal(met[:, :2], h)

    d_kernel = np.ones((FEATURES, GATES), np.float32)
    add_met(d_kernel, met, 2, d_x)
    expected = below[index, :FEATURES].T @ d_x if reads else 0
    np.testing.assert_array_equal(d_kernel, np.ones_like(d_kernel) + expected)
