"""The equations of minLSTM in NumPy."""

import numpy as np

from rnnpipe.cells.reference import Array, sigmoid


def min_lstm_step(x_t: Array, h: Array, kernel: Array, bias: Array) -> Array:
    """One step of minLSTM, h_t = (f h_{t-1} + i (W_h x_t + b_h)) / (f + i).

    f = sigmoid(W_f x_t + b_f), and i = sigmoid(W_i x_t + b_i).

    Args:
        x_t: the input at this timestep, `(..., features)`.
        h: the previous output h_{t-1}, `(..., units)`.
        kernel: W, `(features, 3 * units)`, in the order f, i, h.
        bias: b, `(3 * units,)`.

    Returns:
        h_t, `(..., units)`.

    Source: L. Feng et al., "Were RNNs all we needed?", 2024, arXiv:2410.01201, section 3.2.3.
    """
    forget, write, candidate = np.split(x_t @ kernel + bias, 3, axis=-1)
    f, i = sigmoid(forget), sigmoid(write)
    h_t: Array = (f * h + i * candidate) / (f + i)
    return h_t
