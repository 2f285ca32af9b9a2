"""SimpleRNN, h_t = tanh(W x_t + U h_{t-1} + b), over packed rows; also with relu in place of tanh.

The equations are those of `rnnpipe.cells.reference`; the arguments those of `rnnpipe.kernels.cell`.
"""

import numpy as np

from rnnpipe.kernels.activations import apply_relu, apply_tanh
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, loop
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.reading import add_read, read, read_back
from rnnpipe.kernels.recurrence import add_gathered, add_recurrent, add_recurrent_back
from rnnpipe.kernels.steps import add_rows, fetch_step, join, leave

_ZERO = np.float32(0)
_ONE = np.float32(1)


@loop
def _forward_tanh(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,
    initial: Floats, state: Floats,
    saved: Floats,  # noqa: ARG001 (h_t is all there is to save)
) -> None:  # fmt: skip
    _steps(
        counts, starts, index, origins, projection, below, kernel_panels, recurrent, panels, drops,
        initial, state, relu=False,
    )  # fmt: skip


@loop
def _forward_relu(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,
    initial: Floats, state: Floats,
    saved: Floats,  # noqa: ARG001 (likewise)
) -> None:  # fmt: skip
    _steps(
        counts, starts, index, origins, projection, below, kernel_panels, recurrent, panels, drops,
        initial, state, relu=True,
    )  # fmt: skip


@loop
def _backward_tanh(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, recurrent: Floats, panels_t: Floats, drops: Floats,  # noqa: ARG001
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, scratch: Floats,
    met: Floats, d_initial: Floats, d_projection: Floats, d_below: Floats, d_kernel: Floats,  # noqa: ARG001
    d_recurrent: Floats,
) -> None:  # fmt: skip
    _steps_back(
        counts, starts, index, origins, below, kernel_panels_t, panels_t, drops, state, saved,
        d_outputs, d_state, scratch, d_initial, d_projection, d_below, d_kernel, d_recurrent,
        relu=False,
    )  # fmt: skip


@loop
def _backward_relu(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, recurrent: Floats, panels_t: Floats, drops: Floats,  # noqa: ARG001
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, scratch: Floats,
    met: Floats, d_initial: Floats, d_projection: Floats, d_below: Floats, d_kernel: Floats,  # noqa: ARG001
    d_recurrent: Floats,
) -> None:  # fmt: skip
    _steps_back(
        counts, starts, index, origins, below, kernel_panels_t, panels_t, drops, state, saved,
        d_outputs, d_state, scratch, d_initial, d_projection, d_below, d_kernel, d_recurrent,
        relu=True,
    )  # fmt: skip


@helper
def _steps(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,
    initial: Floats, state: Floats, relu: bool,  # noqa: FBT001 (compiled)
) -> None:  # fmt: skip
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        after = state[end : end + rows]
        read(after, projection, index[start:end], below, kernel_panels)
        add_recurrent(after, state[start:end], recurrent, panels, drops)
        if relu:
            apply_relu(after, 0, after.shape[1])
        else:
            apply_tanh(after, 0, after.shape[1])


@helper
def _steps_back(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, panels_t: Floats, drops: Floats, state: Floats, saved: Floats,
    d_outputs: Floats, d_state: Floats, scratch: Floats, d_initial: Floats, d_projection: Floats,
    d_below: Floats, d_kernel: Floats, d_recurrent: Floats, relu: bool,  # noqa: FBT001 (compiled)
) -> None:  # fmt: skip
    gathered = scratch[0]
    last = starts[len(counts)]
    first = last - len(gathered)
    for t in range(len(counts) - 1, -1, -1):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        if not rows:
            break
        if start < first:
            done = gathered[end - first : last - first]
            add_gathered(d_recurrent, state[end:last], done, drops)
            add_read(d_kernel, index[end:last], done, below)
            last, first = end, end - len(gathered)
        d_z = gathered[start - first : end - first]
        fetch_step(t - 1, starts, state, saved, d_outputs)
        if len(d_outputs):
            add_rows(d_state, d_outputs[start:end])
        _step_back(state[end : end + rows], d_state, d_z, relu)
        read_back(d_projection, index[start:end], d_z, d_below[start:end], kernel_panels_t)
        add_recurrent_back(d_state[:rows], d_recurrent, state[start:end], d_z, panels_t, drops)
        leave(d_state, counts[t - 1] if t else 0, rows, d_initial, origins)
    done = gathered[-first : last - first]
    add_gathered(d_recurrent, state[:last], done, drops)
    add_read(d_kernel, index[:last], done, below)


@helper
def _step_back(after: Floats, d_state: Floats, d_z: Floats, relu: bool) -> None:  # noqa: FBT001
    for row in range(after.shape[0]):
        h, d_h, d = after[row], d_state[row], d_z[row]
        if relu:  # 0 in the kink, as TensorFlow has it
            for j in range(after.shape[1]):
                d[j] = d_h[j] if h[j] > _ZERO else _ZERO
        else:
            for j in range(after.shape[1]):
                d[j] = d_h[j] * (_ONE - h[j] * h[j])
        d_h[:] = _ZERO


SIMPLE_RNN = Cell(gates=1, states=1, saved=0, forward=_forward_tanh, backward=_backward_tanh)
RELU_RNN = Cell(gates=1, states=1, saved=0, forward=_forward_relu, backward=_backward_relu)
