"""GRU with `reset_after=True` over packed rows: gates z, r, h.

The equations are those of `rnnpipe.cells.reference`; the arguments those of `rnnpipe.kernels.cell`.
`saved` keeps z, r, U_h h_{t-1} with its bias, and the candidate of every step.
"""

import numpy as np

from rnnpipe.kernels.activations import sigmoid, tanh
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, kernel
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.layouts import TWO_BIASES
from rnnpipe.kernels.recurrence import add_gathered, add_recurrent, add_recurrent_back
from rnnpipe.kernels.steps import (
    GATHERED,
    add_rows,
    bound_of,
    first_needed,
    join,
    leave,
    reaching,
    scatter_add,
)

_ONE = np.float32(1)


@kernel
def _forward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    recurrent: Floats, panels: Floats, drops: Floats, initial: Floats, state: Floats,
    saved: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0] - 1
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        gates = saved[start:end]
        for row in range(rows):
            gates[row, : 3 * units] = recurrent[units]
        add_recurrent(gates[:, : 3 * units], state[start:end], recurrent[:units], panels, drops)
        _step(gates, projection, index[start:end], state[start:end], state[end : end + rows])


@helper
def _step(gates: Floats, projection: Floats, index: Int32s, before: Floats, after: Floats) -> None:
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        x = projection[index[row]]
        x_zr, x_h = x[: 2 * units], x[2 * units :]
        zr, z, r = gates[row, : 2 * units], gates[row, :units], gates[row, units : 2 * units]
        h_h, candidate = gates[row, 2 * units : 3 * units], gates[row, 3 * units :]
        h_before, h = before[row], after[row]
        for j in range(2 * units):
            zr[j] = sigmoid(x_zr[j] + zr[j])
        for j in range(units):
            candidate[j] = tanh(x_h[j] + r[j] * h_h[j])
        for j in range(units):
            h[j] = z[j] * h_before[j] + (_ONE - z[j]) * candidate[j]


@kernel
def _backward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, recurrent: Floats,
    panels_t: Floats, drops: Floats,
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, d_initial: Floats,
    d_projection: Floats, d_recurrent: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0] - 1
    scratch = np.empty((len(d_state), 3 * units), np.float32)
    gathered = np.empty((max(len(d_state), GATHERED), 3 * units), np.float32)
    met = np.empty((len(gathered), units), np.float32)
    done, rows, needed = 0, len(d_state), first_needed(d_outputs, starts)
    bound = bound_of(d_outputs, d_state)
    for t in range(len(counts) - 1, -1, -1):
        rows = counts[t] if t >= needed else reaching(d_state[: min(rows, counts[t])], bound)
        if not rows:
            break
        start, end = starts[t], starts[t] + rows
        if done + rows > len(gathered):
            _add_gathered(d_recurrent, met[:done], gathered[:done], drops)
            done = 0
        d_x, d_z, before = scratch[:rows], gathered[done : done + rows], state[start:end]
        met[done : done + rows] = before
        done += rows
        if len(d_outputs):
            add_rows(d_state, d_outputs[start:end])
        _step_back(saved[start:end], before, d_state, d_x, d_z)
        scatter_add(d_projection, index[start:end], d_x)
        add_recurrent_back(d_state[:rows], d_recurrent[:units], before, d_z, panels_t, drops)
        leave(d_state, counts[t - 1] if t else 0, counts[t], d_initial, origins)
    _add_gathered(d_recurrent, met[:done], gathered[:done], drops)


@helper
def _add_gathered(d_recurrent: Floats, before: Floats, d_z: Floats, drops: Floats) -> None:
    """What places add to the gradients by U, and by the bias below it."""
    units = d_recurrent.shape[0] - 1
    add_gathered(d_recurrent[:units], before, d_z, drops)
    for row in range(len(d_z)):
        for j in range(3 * units):
            d_recurrent[units, j] += d_z[row, j]


@helper
def _step_back(gates: Floats, before: Floats, d_state: Floats, d_x: Floats, d_z: Floats) -> None:
    """Gradients by the two parts of each gate: `d_x` by W x_t + b_0, `d_z` by U h_{t-1} + b_1."""
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        z, r = gates[row, :units], gates[row, units : 2 * units]
        h_h, candidate = gates[row, 2 * units : 3 * units], gates[row, 3 * units :]
        d_xz, d_xr, d_xh = d_x[row, :units], d_x[row, units : 2 * units], d_x[row, 2 * units :]
        h_before, d_h, d_hh = before[row], d_state[row], d_z[row, 2 * units :]
        # Three loops: one over so many arrays would not be vectorized, as each could overlap each.
        for j in range(units):
            d_xh[j] = d_h[j] * (_ONE - z[j]) * (_ONE - candidate[j] * candidate[j])
        for j in range(units):
            d_xr[j] = d_xh[j] * h_h[j] * r[j] * (_ONE - r[j])
            d_hh[j] = d_xh[j] * r[j]
        for j in range(units):
            d_xz[j] = d_h[j] * (h_before[j] - candidate[j]) * z[j] * (_ONE - z[j])
            d_h[j] *= z[j]
        d_z[row, : 2 * units] = d_x[row, : 2 * units]


GRU = Cell(gates=3, states=1, saved=4, forward=_forward, backward=_backward, layout=TWO_BIASES)
