"""LSTM with peepholes over packed rows: gates i, f, c, o; the state is h and the cell c.

The equations are those of `rnnpipe.cells.peephole_lstm`; the arguments those of
`rnnpipe.kernels.cell`. The last row that the state meets has the peepholes of i, f and o. `saved`
keeps i, f, the candidate and o of every step.
"""

import numpy as np

from rnnpipe.kernels.activations import apply_sigmoid, apply_tanh, tanh
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, loop
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.layouts import PEEPHOLES
from rnnpipe.kernels.products import multiply_add_panels, multiply_panels
from rnnpipe.kernels.reading import add_met, meet, read, read_back
from rnnpipe.kernels.recurrence import add_gathered
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
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,  # noqa: ARG001
    initial: Floats, state: Floats, saved: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0] - 1
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        gates, before = saved[start:end], state[start:end]
        read(gates, projection, index[start:end], below, kernel_panels)
        multiply_add_panels(gates, before[:, :units], panels, 0)
        _peep(gates, before, recurrent[units])
        apply_sigmoid(gates, 0, 2 * units)
        apply_tanh(gates, 2 * units, 3 * units)
        _step(gates, before, state[end : end + rows], recurrent[units])


@helper
def _peep(gates: Floats, before: Floats, peepholes: Floats) -> None:
    """Lets i and f see the cell before the step."""
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        g, c = gates[row], before[row, units:]
        for j in range(units):
            g[j] += peepholes[j] * c[j]
        for j in range(units):
            g[units + j] += peepholes[units + j] * c[j]


@helper
def _step(gates: Floats, before: Floats, after: Floats, peepholes: Floats) -> None:
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        g, old, new = gates[row], before[row], after[row]
        # More loops than one, which over so many arrays would not be vectorized.
        for j in range(units):
            new[units + j] = g[units + j] * old[units + j] + g[j] * g[2 * units + j]
        for j in range(units):
            g[3 * units + j] += peepholes[3 * units + j] * new[units + j]
    apply_sigmoid(gates, 3 * units, 4 * units)
    for row in range(gates.shape[0]):
        g, new = gates[row], after[row]
        for j in range(units):
            new[j] = g[3 * units + j] * tanh(new[units + j])


@loop
def _backward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, recurrent: Floats, panels_t: Floats, drops: Floats,
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, scratch: Floats,
    met: Floats, d_initial: Floats, d_projection: Floats, d_below: Floats, d_kernel: Floats,
    d_recurrent: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0] - 1
    gathered = scratch[0]
    done, rows, needed = 0, len(d_state), first_needed(d_outputs, starts)
    bound = bound_of(d_outputs, d_state)
    for t in range(len(counts) - 1, -1, -1):
        rows = counts[t] if t >= needed else reaching(d_state[: min(rows, counts[t])], bound)
        if not rows:
            break
        start, end = starts[t], starts[t + 1]
        if done + rows > len(gathered):
            add_gathered(d_recurrent[:units], met[:done, :units], gathered[:done], drops)
            add_met(d_kernel, met[:done], units, gathered[:done])
            done = 0
        d_z, before = gathered[done : done + rows], state[start : start + rows]
        after = state[end : end + rows]
        meet(met[done : done + rows], before[:, :units], below, index[start : start + rows])
        done += rows
        fetch_step(t - 1, starts, state, saved, d_outputs)
        if len(d_outputs):
            add_rows(d_state, d_outputs[start : start + rows])
        _step_back(saved[start : start + rows], before, after, recurrent[units], d_state, d_z)
        _peep_back(before, after, d_z, d_recurrent[units])
        read_back(
            d_projection, index[start : start + rows], d_z, d_below[start : start + rows],
            kernel_panels_t,
        )  # fmt: skip
        multiply_panels(d_state[:rows, :units], d_z, panels_t, 0)
        leave(d_state, counts[t - 1] if t else 0, counts[t], d_initial, origins)
    add_gathered(d_recurrent[:units], met[:done, :units], gathered[:done], drops)
    add_met(d_kernel, met[:done], units, gathered[:done])


@helper
def _step_back(  # noqa: PLR0913
    gates: Floats, before: Floats, after: Floats, peepholes: Floats, d_state: Floats, d_z: Floats
) -> None:
    units = gates.shape[1] // 4
    for row in range(gates.shape[0]):
        g, d, d_h, d_c = gates[row], d_z[row], d_state[row, :units], d_state[row, units:]
        c_before, c = before[row, units:], after[row, units:]
        for j in range(units):
            i, f, candidate, o = g[j], g[units + j], g[2 * units + j], g[3 * units + j]
            output = tanh(c[j])
            d_o = d_h[j] * output * o * (_ONE - o)
            d_cell = d_c[j] + d_h[j] * o * (_ONE - output * output) + d_o * peepholes[3 * units + j]
            d_i = d_cell * candidate * i * (_ONE - i)
            d_f = d_cell * c_before[j] * f * (_ONE - f)
            d[j], d[units + j], d[3 * units + j] = d_i, d_f, d_o
            d[2 * units + j] = d_cell * i * (_ONE - candidate * candidate)
            d_c[j] = d_cell * f + d_i * peepholes[j] + d_f * peepholes[units + j]


@helper
def _peep_back(before: Floats, after: Floats, d_z: Floats, d_peepholes: Floats) -> None:
    units = d_z.shape[1] // 4
    for row in range(d_z.shape[0]):
        d, c_before, c = d_z[row], before[row, units:], after[row, units:]
        for j in range(units):
            d_peepholes[j] += d[j] * c_before[j]
            d_peepholes[units + j] += d[units + j] * c_before[j]
            d_peepholes[3 * units + j] += d[3 * units + j] * c[j]


PEEPHOLE_LSTM = Cell(
    gates=4, states=2, saved=4, forward=_forward, backward=_backward, layout=PEEPHOLES
)
