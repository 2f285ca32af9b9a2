"""GRU with `reset_after=True` over packed rows: gates z, r, h.

The equations are those of `rnnpipe.cells.reference`; the arguments those of `rnnpipe.kernels.cell`.
`saved` keeps z, r, U_h h_{t-1} with its bias, and the candidate of every step.
"""

import numpy as np

from rnnpipe.kernels.activations import sigmoid, tanh
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, loop
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.layouts import TWO_BIASES
from rnnpipe.kernels.reading import add_met, meet, read, read_back
from rnnpipe.kernels.recurrence import add_gathered, add_recurrent, add_recurrent_back
from rnnpipe.kernels.steps import (
    add_rows,
    bound_of,
    fetch_step,
    first_needed,
    join,
    leave,
    reaching,
)

_ONE = np.float32(1)


@loop
def _forward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,
    initial: Floats, state: Floats, saved: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0] - 1
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        gates, before = saved[start:end], state[start:end]
        read(gates[:, : 3 * units], projection, index[start:end], below, kernel_panels)
        _part(gates, recurrent[units])
        add_recurrent(gates[:, : 3 * units], before, recurrent[:units], panels, drops)
        _step(gates, before, state[end : end + rows])


@helper
def _part(gates: Floats, bias: Floats) -> None:
    """Puts what the candidate reads into its place, and adds the second bias."""
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        zr, h_h, candidate = (
            gates[row, : 2 * units],
            gates[row, 2 * units : 3 * units],
            gates[row, 3 * units :],
        )
        for j in range(2 * units):
            zr[j] += bias[j]
        for j in range(units):
            candidate[j] = h_h[j]
            h_h[j] = bias[2 * units + j]


@helper
def _step(gates: Floats, before: Floats, after: Floats) -> None:
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        zr, z, r = gates[row, : 2 * units], gates[row, :units], gates[row, units : 2 * units]
        h_h, candidate = gates[row, 2 * units : 3 * units], gates[row, 3 * units :]
        h_before, h = before[row], after[row]
        for j in range(2 * units):
            zr[j] = sigmoid(zr[j])
        for j in range(units):
            candidate[j] = tanh(candidate[j] + r[j] * h_h[j])
        for j in range(units):
            h[j] = z[j] * h_before[j] + (_ONE - z[j]) * candidate[j]


@loop
def _backward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, recurrent: Floats, panels_t: Floats, drops: Floats,
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, scratch: Floats,
    met: Floats, d_initial: Floats, d_projection: Floats, d_below: Floats, d_kernel: Floats,
    d_recurrent: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0] - 1
    gathered, gathered_x = scratch[0], scratch[1]
    done, rows, needed = 0, len(d_state), first_needed(d_outputs, starts)
    bound = bound_of(d_outputs, d_state)
    for t in range(len(counts) - 1, -1, -1):
        rows = counts[t] if t >= needed else reaching(d_state[: min(rows, counts[t])], bound)
        if not rows:
            break
        start, end = starts[t], starts[t] + rows
        if done + rows > len(gathered):
            _add_gathered(d_recurrent, met[:done, :units], gathered[:done], drops)
            add_met(d_kernel, met[:done], units, gathered_x[:done])
            done = 0
        d_z, d_x = gathered[done : done + rows], gathered_x[done : done + rows]
        before = state[start:end]
        meet(met[done : done + rows], before, below, index[start:end])
        done += rows
        fetch_step(t - 1, starts, state, saved, d_outputs)
        if len(d_outputs):
            add_rows(d_state, d_outputs[start:end])
        _step_back(saved[start:end], before, d_state, d_x, d_z)
        read_back(d_projection, index[start:end], d_x, d_below[start:end], kernel_panels_t)
        add_recurrent_back(d_state[:rows], d_recurrent[:units], before, d_z, panels_t, drops)
        leave(d_state, counts[t - 1] if t else 0, counts[t], d_initial, origins)
    _add_gathered(d_recurrent, met[:done, :units], gathered[:done], drops)
    add_met(d_kernel, met[:done], units, gathered_x[:done])


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
        d_zr, d_xzr = d_z[row, : 2 * units], d_x[row, : 2 * units]
        for j in range(2 * units):
            d_zr[j] = d_xzr[j]


GRU = Cell(gates=3, states=1, saved=4, forward=_forward, backward=_backward, layout=TWO_BIASES)
