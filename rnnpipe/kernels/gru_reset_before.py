"""GRU with `reset_after=False`, as its paper has it, over packed rows: gates z, r, h.

The equations are those of `rnnpipe.cells.reference`; the arguments those of `rnnpipe.kernels.cell`.
`saved` keeps z, r, the candidate and r h_{t-1} of every step.
"""

import numpy as np

from rnnpipe.kernels.activations import apply_sigmoid, apply_tanh
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, loop
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.products import multiply_add, multiply_panels
from rnnpipe.kernels.reading import add_read, read, read_back
from rnnpipe.kernels.recurrence import add_dropped, add_gathered, add_recurrent_back
from rnnpipe.kernels.steps import add_rows, fetch_step, join, leave

_ONE = np.float32(1)


@loop
def _forward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,  # noqa: ARG001
    initial: Floats, state: Floats, saved: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0]
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        before, after, gates = state[start:end], state[end : end + rows], saved[start:end]
        read(gates[:, : 3 * units], projection, index[start:end], below, kernel_panels)
        _add_to_gates(gates[:, : 2 * units], before, recurrent[:, : 2 * units], drops)
        apply_sigmoid(gates, 0, 2 * units)
        _reset(gates, before, drops)
        multiply_add(
            gates[:, 2 * units : 3 * units], gates[:, 3 * units :], recurrent[:, 2 * units :]
        )
        apply_tanh(gates, 2 * units, 3 * units)
        _mix(gates, before, after)


@helper
def _add_to_gates(out: Floats, h: Floats, recurrent: Floats, drops: Floats) -> None:
    """Adds U h of z and r, without panels: those of all of U may be cut in the midst of these."""
    if len(drops):
        add_dropped(out, h, recurrent, drops)
    else:
        multiply_add(out, h, recurrent)


@helper
def _reset(gates: Floats, before: Floats, drops: Floats) -> None:
    units = before.shape[1]
    for row in range(before.shape[0]):
        r, reset, h = gates[row, units : 2 * units], gates[row, 3 * units :], before[row]
        for j in range(units):
            reset[j] = r[j] * h[j]
        if len(drops):
            for j in range(units):
                reset[j] *= drops[row, 2 * units + j]


@helper
def _mix(gates: Floats, before: Floats, after: Floats) -> None:
    units = before.shape[1]
    for row in range(before.shape[0]):
        z, candidate = gates[row, :units], gates[row, 2 * units : 3 * units]
        h_before, h = before[row], after[row]
        for j in range(units):
            h[j] = z[j] * h_before[j] + (_ONE - z[j]) * candidate[j]


@loop
def _backward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, recurrent: Floats, panels_t: Floats, drops: Floats,
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, scratch: Floats,
    met: Floats, d_initial: Floats, d_projection: Floats, d_below: Floats, d_kernel: Floats,  # noqa: ARG001
    d_recurrent: Floats,
) -> None:  # fmt: skip
    units = recurrent.shape[0]
    gathered = scratch[0]
    last = starts[len(counts)]
    first = last - len(gathered)
    for t in range(len(counts) - 1, -1, -1):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        if not rows:
            break
        if start < first:
            done = gathered[end - first : last - first]
            _add_gathered(d_recurrent, state[end:last], saved[end:last], done, drops)
            add_read(d_kernel, index[end:last], done, below)
            last, first = end, end - len(gathered)
        d_z, d_reset = gathered[start - first : end - first], scratch[1, :rows, :units]
        before, gates = state[start:end], saved[start:end]
        fetch_step(t - 1, starts, state, saved, d_outputs)
        if len(d_outputs):
            add_rows(d_state, d_outputs[start:end])
        _mix_back(gates, before, d_state, d_z)
        multiply_panels(d_reset, d_z[:, 2 * units :], panels_t, 2 * units)
        _reset_back(gates, before, drops, d_reset, d_state, d_z)
        read_back(d_projection, index[start:end], d_z, d_below[start:end], kernel_panels_t)
        add_recurrent_back(
            d_state[:rows], d_recurrent[:, : 2 * units], before, d_z[:, : 2 * units],
            panels_t, drops,
        )  # fmt: skip
        leave(d_state, counts[t - 1] if t else 0, rows, d_initial, origins)
    done = gathered[-first : last - first]
    _add_gathered(d_recurrent, state[:last], saved[:last], done, drops)
    add_read(d_kernel, index[:last], done, below)


@helper
def _add_gathered(
    d_recurrent: Floats, before: Floats, gates: Floats, d_z: Floats, drops: Floats
) -> None:
    """What places add to the gradients by U: of z and r from h, of the candidate from r h."""
    units = before.shape[1]
    add_gathered(d_recurrent[:, : 2 * units], before, d_z[:, : 2 * units], drops)
    multiply_add(d_recurrent[:, 2 * units :], gates[:, 3 * units :].T, d_z[:, 2 * units :])


@helper
def _mix_back(gates: Floats, before: Floats, d_state: Floats, d_z: Floats) -> None:
    units = before.shape[1]
    for row in range(before.shape[0]):
        z, candidate = gates[row, :units], gates[row, 2 * units : 3 * units]
        d_update, d_candidate = d_z[row, :units], d_z[row, 2 * units :]
        h_before, d_h = before[row], d_state[row]
        for j in range(units):
            d_candidate[j] = d_h[j] * (_ONE - z[j]) * (_ONE - candidate[j] * candidate[j])
        for j in range(units):
            d_update[j] = d_h[j] * (h_before[j] - candidate[j]) * z[j] * (_ONE - z[j])
            d_h[j] *= z[j]


@helper
def _reset_back(  # noqa: PLR0913
    gates: Floats, before: Floats, drops: Floats, d_reset: Floats, d_state: Floats, d_z: Floats
) -> None:
    units = before.shape[1]
    for row in range(before.shape[0]):
        r, d_r = gates[row, units : 2 * units], d_z[row, units : 2 * units]
        h_before, d_h, d = before[row], d_state[row], d_reset[row]
        if len(drops):
            for j in range(units):
                d[j] *= drops[row, 2 * units + j]
        for j in range(units):
            d_r[j] = d[j] * h_before[j] * r[j] * (_ONE - r[j])
        for j in range(units):
            d_h[j] += d[j] * r[j]


GRU_RESET_BEFORE = Cell(gates=3, states=1, saved=4, forward=_forward, backward=_backward)
