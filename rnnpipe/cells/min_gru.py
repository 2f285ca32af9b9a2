"""The equations of minGRU in NumPy."""

import numpy as np

from rnnpipe.cells.reference import Array, sigmoid


def min_gru_step(x_t: Array, h: Array, kernel: Array, bias: Array) -> Array:
    """One step of minGRU, h_t = (1 - z) h_{t-1} + z (W_h x_t + b_h), z = sigmoid(W_z x_t + b_z).

    Args:
        x_t: the input at this timestep, `(..., features)`.
        h: the previous output h_{t-1}, `(..., units)`.
        kernel: W, `(features, 2 * units)`, z in front of h.
        bias: b, `(2 * units,)`.

    Returns:
        h_t, `(..., units)`.

    Source: L. Feng et al., "Were RNNs all we needed?", 2024, arXiv:2410.01201, section 3.1.3.
    """
    gate, candidate = np.split(x_t @ kernel + bias, 2, axis=-1)
    z = sigmoid(gate)
    h_t: Array = (1 - z) * h + z * candidate
    return h_t
