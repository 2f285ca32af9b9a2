"""What the kernels of all cells do at a timestep, forwards and backwards.

For the names see `rnnpipe.kernels.cell`.
"""

import numpy as np

from rnnpipe.kernels.addresses import fetch
from rnnpipe.kernels.compiling import helper
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s

GATHERED = 256
"""On the way back the gradients of so many places are gathered, and then added to the recurrent
kernel's in one product: every addition goes through all of an array as large as the kernel."""

NEGLIGIBLE = np.float32(2.0**-64)
"""On the way back a scan ends where no row's gradient is larger than this share of the largest that
it was given. In the steps in front of it the gradient would have to grow 2⁴⁰-fold before what they
add were a last bit of the largest sums, which float32 has to 2⁻²⁴. A gated cell's gradient vanishes
so within a few hundred steps, the sooner the more of them are padding."""


@helper
def look_up(out: Floats, width: int, table: Floats, index: Int32s) -> None:
    """The first `width` columns of `out` `(n, ...)` become those of the table's rows `index`."""
    for row in range(len(index)):
        source = table[index[row]]
        for column in range(width):
            out[row, column] = source[column]


@helper
def scatter_add(table: Floats, index: Int32s, rows: Floats) -> None:
    """Adds each of `rows` `(n, width)` to the row of `table` that `index` `(n,)` names."""
    for row in range(len(index)):
        target = table[index[row]]
        for column in range(rows.shape[1]):
            target[column] += rows[row, column]


@helper
def join(state: Floats, first: int, last: int, initial: Floats, origins: Int64s) -> None:
    """The rows `first` to `last - 1`, which become active, begin in their initial states."""
    for row in range(first, last):
        source = initial[origins[row]]
        for column in range(state.shape[1]):
            state[row, column] = source[column]


@helper
def leave(d_state: Floats, first: int, last: int, d_initial: Floats, origins: Int64s) -> None:
    """Their gradients go to these states."""
    for row in range(first, last):
        target = d_initial[origins[row]]
        for column in range(d_state.shape[1]):
            target[column] += d_state[row, column]


@helper
def add_rows(out: Floats, rows: Floats) -> None:
    """Adds `rows` `(n, width)` to the first n rows and width columns of `out`."""
    for row in range(rows.shape[0]):
        for column in range(rows.shape[1]):
            out[row, column] += rows[row, column]


@helper
def fetch_step(t: int, starts: Int64s, state: Floats, saved: Floats, d_outputs: Floats) -> None:
    """Has the processor fetch what the way back needs at step t, while it is at the one behind.

    It looks ahead by itself along the rows of a step, but not to those in front of them.
    """
    if t >= 0:
        places = slice(starts[t], starts[t + 1])
        fetch(state[places])
        fetch(saved[places])
        fetch(d_outputs[places])


@helper
def bound_of(d_outputs: Floats, d_state: Floats) -> np.float32:
    """Below which size gradients are negligible, from those by the outputs and the last state."""
    largest = np.float32(0)
    for given in (d_outputs, d_state):
        for row in range(given.shape[0]):
            numbers = given[row]
            for column in range(len(numbers)):
                largest = max(largest, abs(numbers[column]))
    return NEGLIGIBLE * largest


@helper
def first_needed(d_outputs: Floats, starts: Int64s) -> int:
    """The first step that has a gradient by its outputs; as many as there are where none has."""
    for place in range(len(d_outputs)):
        if not is_within(d_outputs[place : place + 1], np.float32(0)):
            return int(np.searchsorted(starts, place, "right")) - 1
    return len(starts)


@helper
def reaching(d_state: Floats, bound: np.float32) -> int:
    """The number of rows without those at the end whose gradient is within the bound.

    Those in front have the fewest pads behind them, where their gradient begins.
    """
    rows = len(d_state)
    while rows and is_within(d_state[rows - 1 : rows], bound):
        rows -= 1
    return rows


@helper
def is_within(d_state: Floats, bound: np.float32) -> bool:
    """Whether no gradient is larger than the bound; one that is no number is."""
    for row in range(d_state.shape[0]):
        for column in range(d_state.shape[1]):
            if not abs(d_state[row, column]) <= bound:
                return False
    return True
