"""LSTM over packed rows: gates i, f, c, o; the state is h and the cell c side by side.

The equations are those of `rnnpipe.cells.reference`; the arguments those of `rnnpipe.kernels.cell`.
`saved` keeps i, f, the candidate and o of every step.
"""

import numpy as np

from rnnpipe.kernels.activations import apply_sigmoid, apply_tanh, tanh
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, loop
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
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

_ZERO = np.float32(0)
_ONE = np.float32(1)


@loop
def _forward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,
    initial: Floats, state: Floats, saved: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0]
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        gates = saved[start:end]
        read(gates, projection, index[start:end], below, kernel_panels)
        add_recurrent(gates, state[start:end, :units], recurrent, panels, drops)
        apply_sigmoid(gates, 0, 2 * units)
        apply_tanh(gates, 2 * units, 3 * units)
        apply_sigmoid(gates, 3 * units, 4 * units)
        _step(gates, state[start:end], state[end : end + rows])


@helper
def _step(gates: Floats, before: Floats, after: Floats) -> None:
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        g, old, new = gates[row], before[row], after[row]
        for j in range(units):
            i, f, candidate, o = g[j], g[units + j], g[2 * units + j], g[3 * units + j]
            c = f * old[units + j] + i * candidate
            new[units + j] = c
            new[j] = o * tanh(c)


@loop
def _backward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, recurrent: Floats, panels_t: Floats, drops: Floats,
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, scratch: Floats,
    met: Floats, d_initial: Floats, d_projection: Floats, d_below: Floats, d_kernel: Floats,
    d_recurrent: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0]
    gathered = scratch[0]
    done, rows, needed = 0, len(d_state), first_needed(d_outputs, starts)
    bound = bound_of(d_outputs, d_state)
    for t in range(len(counts) - 1, -1, -1):
        rows = counts[t] if t >= needed else reaching(d_state[: min(rows, counts[t])], bound)
        if not rows:
            break
        start, end = starts[t], starts[t + 1]
        if done + rows > len(gathered):
            add_gathered(d_recurrent, met[:done, :units], gathered[:done], drops)
            add_met(d_kernel, met[:done], units, gathered[:done])
            done = 0
        d_z, before = gathered[done : done + rows], state[start : start + rows]
        meet(met[done : done + rows], before[:, :units], below, index[start : start + rows])
        done += rows
        fetch_step(t - 1, starts, state, saved, d_outputs)
        if len(d_outputs):
            add_rows(d_state, d_outputs[start : start + rows])
        _step_back(saved[start : start + rows], before, state[end : end + rows], d_state, d_z)
        read_back(
            d_projection, index[start : start + rows], d_z, d_below[start : start + rows],
            kernel_panels_t,
        )  # fmt: skip
        add_recurrent_back(
            d_state[:rows, :units], d_recurrent, before[:, :units], d_z, panels_t, drops
        )
        leave(d_state, counts[t - 1] if t else 0, counts[t], d_initial, origins)
    add_gathered(d_recurrent, met[:done, :units], gathered[:done], drops)
    add_met(d_kernel, met[:done], units, gathered[:done])


@helper
def _step_back(gates: Floats, before: Floats, after: Floats, d_state: Floats, d_z: Floats) -> None:
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        i, f = gates[row, :units], gates[row, units : 2 * units]
        candidate, o = gates[row, 2 * units : 3 * units], gates[row, 3 * units :]
        d_i, d_f = d_z[row, :units], d_z[row, units : 2 * units]
        d_candidate, d_o = d_z[row, 2 * units : 3 * units], d_z[row, 3 * units :]
        d_h, d_c = d_state[row, :units], d_state[row, units:]
        c_before, c = before[row, units:], after[row, units:]
        # Three loops: one over so many arrays would not be vectorized, as each could overlap each.
        for j in range(units):
            output = tanh(c[j])
            d_o[j] = d_h[j] * output * o[j] * (_ONE - o[j])
            d_c[j] += d_h[j] * o[j] * (_ONE - output * output)
        for j in range(units):
            d_i[j] = d_c[j] * candidate[j] * i[j] * (_ONE - i[j])
            d_candidate[j] = d_c[j] * i[j] * (_ONE - candidate[j] * candidate[j])
        for j in range(units):
            d_f[j] = d_c[j] * c_before[j] * f[j] * (_ONE - f[j])
            d_c[j] *= f[j]
        d_h[:] = _ZERO


LSTM = Cell(gates=4, states=2, saved=4, forward=_forward, backward=_backward)
