"""minGRU over packed rows: the gate z and the candidate, of the input alone.

The equations are those of `rnnpipe.cells.min_gru`; the arguments those of `rnnpipe.kernels.cell`.
`saved` keeps z and the candidate of every step.
"""

import numpy as np

from rnnpipe.kernels.activations import apply_sigmoid
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, kernel
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.layouts import WITHOUT_RECURRENT
from rnnpipe.kernels.steps import add_rows, join, leave, look_up, scatter_add

_ONE = np.float32(1)


@kernel
def _forward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    recurrent: Floats, panels: Floats, drops: Floats, initial: Floats, state: Floats,  # noqa: ARG001
    saved: Floats,
) -> None:  # fmt: skip
    units = state.shape[1]
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        gates = saved[start:end]
        look_up(gates, 2 * units, projection, index[start:end])
        apply_sigmoid(gates, 0, units)
        _step(gates, state[start:end], state[end : end + rows])


@helper
def _step(gates: Floats, before: Floats, after: Floats) -> None:
    units = before.shape[1]
    for row in range(before.shape[0]):
        z, candidate = gates[row, :units], gates[row, units:]
        h_before, h = before[row], after[row]
        for j in range(units):
            h[j] = (_ONE - z[j]) * h_before[j] + z[j] * candidate[j]


@kernel
def _backward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, recurrent: Floats,  # noqa: ARG001
    panels_t: Floats, drops: Floats,  # noqa: ARG001
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, d_initial: Floats,
    d_projection: Floats, d_recurrent: Floats,  # noqa: ARG001
) -> None:  # fmt: skip
    scratch = np.empty((len(d_state), 2 * d_state.shape[1]), np.float32)
    for t in range(len(counts) - 1, -1, -1):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        if not rows:
            break
        d_z = scratch[:rows]
        if len(d_outputs):
            add_rows(d_state, d_outputs[start:end])
        _step_back(saved[start:end], state[start:end], d_state, d_z)
        scatter_add(d_projection, index[start:end], d_z)
        leave(d_state, counts[t - 1] if t else 0, rows, d_initial, origins)


@helper
def _step_back(gates: Floats, before: Floats, d_state: Floats, d_z: Floats) -> None:
    units = before.shape[1]
    for row in range(before.shape[0]):
        z, candidate = gates[row, :units], gates[row, units:]
        d_gate, d_candidate = d_z[row, :units], d_z[row, units:]
        h_before, d_h = before[row], d_state[row]
        for j in range(units):
            d_gate[j] = d_h[j] * (candidate[j] - h_before[j]) * z[j] * (_ONE - z[j])
        for j in range(units):
            d_candidate[j] = d_h[j] * z[j]
            d_h[j] *= _ONE - z[j]


MIN_GRU = Cell(
    gates=2, states=1, saved=2, forward=_forward, backward=_backward, layout=WITHOUT_RECURRENT
)
