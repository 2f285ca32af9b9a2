"""The first layer's products, in one share and in several."""

import numpy as np
import pytest

from rnnpipe.kernels import projections
from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.stack import Direction, Gradients

INPUTS, FEATURES, UNITS = 23, 4, 3


def integers(*shape):
    """Small whole numbers, whose products and sums are exact in float32."""
    return np.random.default_rng(0).integers(-8, 9, shape).astype(np.float32)


@pytest.mark.parametrize(
    ("least", "shares"), [(1, 3), (INPUTS * FEATURES * 3 * UNITS, 2), (2**23, 1)]
)
def test_they_and_their_way_back_are_exact_in_any_number_of_shares(least, shares, monkeypatch):
    monkeypatch.setattr(projections, "_LEAST", least)
    weights = [integers(*shape) for shape in GRU.layout.shapes(FEATURES, UNITS, 3 * UNITS)]
    direction, inputs = Direction(GRU, weights, 0), integers(INPUTS, FEATURES)
    assert len(projections._shares(inputs, 2 * direction.gates, 3)) == shares
    (found,) = projections.project([direction], inputs, 3)
    np.testing.assert_array_equal(found, inputs @ direction.kernel + direction.bias)
    blocks = [[integers(INPUTS, 3 * UNITS)] for _ in range(2)]
    total, d_inputs = 2 * blocks[0][0], np.full_like(inputs, np.nan)
    sums = Gradients.none(direction, 0)
    projections.project_back([direction], inputs, blocks, [sums], 3, d_inputs)
    np.testing.assert_array_equal(d_inputs, total @ direction.kernel.T)
    np.testing.assert_array_equal(sums.kernel, inputs.T @ total)
    np.testing.assert_array_equal(sums.bias, total.sum(axis=0))
