"""minLSTM over packed rows: the gates f and i and the candidate, of the input alone.

The equations are those of `rnnpipe.cells.min_lstm`; the arguments those of `rnnpipe.kernels.cell`.
`saved` keeps f / (f + i), 1 - f, the candidate and 1 - i of every step.
"""

import numpy as np

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, loop
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.layouts import WITHOUT_RECURRENT
from rnnpipe.kernels.reading import add_read, read, read_back
from rnnpipe.kernels.steps import add_rows, fetch_step, join, leave

_ONE = np.float32(1)
_TWO = np.float32(2)
_MOST = np.float32(80)


@loop
def _forward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,  # noqa: ARG001
    initial: Floats, state: Floats, saved: Floats,
) -> None:  # fmt: skip
    units = state.shape[1]
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        gates = saved[start:end]
        read(gates[:, : 3 * units], projection, index[start:end], below, kernel_panels)
        _step(gates, state[start:end], state[end : end + rows])


@helper
def _step(gates: Floats, before: Floats, after: Floats) -> None:
    units = before.shape[1]
    for row in range(before.shape[0]):
        g, h_before, h = gates[row], before[row], after[row]
        for j in range(units):
            # By the inverses of the gates, so that it is right where both are all but closed.
            closed_f, closed_i = _exp_of_minus(g[j]), _exp_of_minus(g[units + j])
            share = (_ONE + closed_i) / (_TWO + closed_f + closed_i)
            g[j] = share
            g[units + j] = closed_f / (_ONE + closed_f)
            g[3 * units + j] = closed_i / (_ONE + closed_i)
            h[j] = share * h_before[j] + (_ONE - share) * g[2 * units + j]


@helper
def _exp_of_minus(x: np.float32) -> np.float32:
    """exp(-x); of x < -80 that of 80, which float32 still holds."""
    # A comparison with NaN is false, and so it passes; min would not let it.
    negative = _MOST if -x > _MOST else -x  # noqa: FURB136
    result: np.float32 = np.exp(negative)
    return result


@loop
def _backward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, recurrent: Floats, panels_t: Floats, drops: Floats,  # noqa: ARG001
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, scratch: Floats,
    met: Floats, d_initial: Floats, d_projection: Floats, d_below: Floats, d_kernel: Floats,  # noqa: ARG001
    d_recurrent: Floats,  # noqa: ARG001
) -> None:  # fmt: skip
    for t in range(len(counts) - 1, -1, -1):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        if not rows:
            break
        d_z = scratch[0, :rows]
        fetch_step(t - 1, starts, state, saved, d_outputs)
        if len(d_outputs):
            add_rows(d_state, d_outputs[start:end])
        _step_back(saved[start:end], state[start:end], d_state, d_z)
        read_back(d_projection, index[start:end], d_z, d_below[start:end], kernel_panels_t)
        add_read(d_kernel, index[start:end], d_z, below)
        leave(d_state, counts[t - 1] if t else 0, rows, d_initial, origins)


@helper
def _step_back(gates: Floats, before: Floats, d_state: Floats, d_z: Floats) -> None:
    units = before.shape[1]
    for row in range(before.shape[0]):
        share, not_f = gates[row, :units], gates[row, units : 2 * units]
        candidate, not_i = gates[row, 2 * units : 3 * units], gates[row, 3 * units :]
        d_f, d_i = d_z[row, :units], d_z[row, units : 2 * units]
        d_candidate, d_h, h_before = d_z[row, 2 * units :], d_state[row], before[row]
        for j in range(units):
            d_ratio = d_h[j] * (h_before[j] - candidate[j]) * share[j] * (_ONE - share[j])
            d_f[j] = d_ratio * not_f[j]
            d_i[j] = -d_ratio * not_i[j]
        for j in range(units):
            d_candidate[j] = d_h[j] * (_ONE - share[j])
            d_h[j] *= share[j]


MIN_LSTM = Cell(
    gates=3, states=1, saved=4, forward=_forward, backward=_backward, layout=WITHOUT_RECURRENT
)
