"""The equations of the LSTM with peepholes in NumPy."""

import numpy as np

from rnnpipe.cells.reference import Array, sigmoid


def peephole_lstm_step(  # noqa: PLR0913 (the weights, one by one)
    x_t: Array,
    state: tuple[Array, Array],
    kernel: Array,
    recurrent_kernel: Array,
    peepholes: Array,
    bias: Array,
) -> tuple[Array, Array]:
    """An LSTM's step, in which i and f see the cell before it, and o the cell after it.

    Args:
        x_t: the input at this timestep, `(..., features)`.
        state: the previous output and cell (h_{t-1}, c_{t-1}), each `(..., units)`.
        kernel: W, `(features, 4 * units)`, gates in the order i, f, c, o.
        recurrent_kernel: U, `(units, 4 * units)`.
        peepholes: `(3, units)`, those of i, f and o.
        bias: b, `(4 * units,)`.

    Returns:
        (h_t, c_t), each `(..., units)`.

    Source: F. A. Gers and J. Schmidhuber, "Recurrent nets that time and count", 2000,
    doi:10.1109/IJCNN.2000.861302.
    """
    h, c = state
    of_i, of_f, of_o = peepholes
    z_i, z_f, z_c, z_o = np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    i, f = sigmoid(z_i + of_i * c), sigmoid(z_f + of_f * c)
    c_t = f * c + i * np.tanh(z_c)
    h_t = sigmoid(z_o + of_o * c_t) * np.tanh(c_t)
    return h_t, c_t
