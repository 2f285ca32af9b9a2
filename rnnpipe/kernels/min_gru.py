"""minGRU over packed rows: the gate z and the candidate, of the input alone.

The equations are those of `rnnpipe.cells.min_gru`; the arguments those of `rnnpipe.kernels.cell`.
`saved` keeps z and the candidate of every step.
"""

import numpy as np

from rnnpipe.kernels.activations import apply_sigmoid
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, loop
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.layouts import WITHOUT_RECURRENT
from rnnpipe.kernels.reading import add_read, read, read_back
from rnnpipe.kernels.steps import add_rows, fetch_step, join, leave

_ONE = np.float32(1)


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
        read(gates, projection, index[start:end], below, kernel_panels)
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
