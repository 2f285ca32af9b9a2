"""LRU over packed rows: h_t = λ h_{t-1} + gamma u of complex numbers, real parts in front.

The equations are those of `rnnpipe.cells.lru`; the arguments those of `rnnpipe.kernels.cell`. What
the state meets, `recurrent`, has λ and gamma as its two rows. `saved` keeps u, the projection, of
every step.
"""

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import helper, loop
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.layouts import DIAGONAL
from rnnpipe.kernels.reading import add_read, read, read_back
from rnnpipe.kernels.steps import add_rows, fetch_step, join, leave


@loop
def _forward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, projection: Floats,
    below: Floats, kernel_panels: Floats, recurrent: Floats, panels: Floats, drops: Floats,  # noqa: ARG001
    initial: Floats, state: Floats, saved: Floats,
) -> None:  # fmt: skip
    active = 0
    for t in range(len(counts)):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        join(state[start:end], active, rows, initial, origins)
        active = rows
        read(saved[start:end], projection, index[start:end], below, kernel_panels)
        _step(saved[start:end], state[start:end], state[end : end + rows], recurrent)


@helper
def _step(given: Floats, before: Floats, after: Floats, recurrent: Floats) -> None:
    pairs = before.shape[1] // 2
    real, imaginary, scale = recurrent[0, :pairs], recurrent[0, pairs:], recurrent[1]
    for row in range(before.shape[0]):
        u, a, b = given[row], before[row, :pairs], before[row, pairs:]
        new_a, new_b = after[row, :pairs], after[row, pairs:]
        for j in range(pairs):
            new_a[j] = real[j] * a[j] - imaginary[j] * b[j] + scale[j] * u[j]
        for j in range(pairs):
            new_b[j] = real[j] * b[j] + imaginary[j] * a[j] + scale[j] * u[pairs + j]


@loop
def _backward(  # noqa: PLR0913
    counts: Int64s, starts: Int64s, index: Int32s, origins: Int64s, below: Floats,
    kernel_panels_t: Floats, recurrent: Floats, panels_t: Floats, drops: Floats,  # noqa: ARG001
    state: Floats, saved: Floats, d_outputs: Floats, d_state: Floats, scratch: Floats,
    met: Floats, d_initial: Floats, d_projection: Floats, d_below: Floats, d_kernel: Floats,  # noqa: ARG001
    d_recurrent: Floats,
) -> None:  # fmt: skip
    for t in range(len(counts) - 1, -1, -1):
        rows, start, end = counts[t], starts[t], starts[t + 1]
        if not rows:
            break
        d_u = scratch[0, :rows]
        fetch_step(t - 1, starts, state, saved, d_outputs)
        if len(d_outputs):
            add_rows(d_state, d_outputs[start:end])
        _step_back(saved[start:end], state[start:end], recurrent, d_state, d_u, d_recurrent)
        read_back(d_projection, index[start:end], d_u, d_below[start:end], kernel_panels_t)
        add_read(d_kernel, index[start:end], d_u, below)
        leave(d_state, counts[t - 1] if t else 0, rows, d_initial, origins)


@helper
def _step_back(  # noqa: PLR0913
    given: Floats, before: Floats, recurrent: Floats, d_state: Floats, d_u: Floats,
    d_recurrent: Floats,
) -> None:  # fmt: skip
    pairs = before.shape[1] // 2
    real, imaginary, scale = recurrent[0, :pairs], recurrent[0, pairs:], recurrent[1]
    d_real, d_imaginary, d_scale = d_recurrent[0, :pairs], d_recurrent[0, pairs:], d_recurrent[1]
    for row in range(before.shape[0]):
        u, d = given[row], d_u[row]
        a, b = before[row, :pairs], before[row, pairs:]
        d_a, d_b = d_state[row, :pairs], d_state[row, pairs:]
        for j in range(pairs):
            d_real[j] += d_a[j] * a[j] + d_b[j] * b[j]
            d_imaginary[j] += d_b[j] * a[j] - d_a[j] * b[j]
        for j in range(2 * pairs):
            d_scale[j] += d_state[row, j] * u[j]
            d[j] = d_state[row, j] * scale[j]
        for j in range(pairs):
            through_a = real[j] * d_a[j] + imaginary[j] * d_b[j]
            d_b[j] = real[j] * d_b[j] - imaginary[j] * d_a[j]
            d_a[j] = through_a


LRU = Cell(gates=1, states=1, saved=1, forward=_forward, backward=_backward, layout=DIAGONAL)
