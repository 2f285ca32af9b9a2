"""What the kernels of all cells do at a timestep, forwards and backwards.

For the names see `rnnpipe.kernels.cell`.
"""

from rnnpipe.kernels.compiling import helper
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s

GATHERED = 256
"""On the way back the gradients of so many places are gathered, and then added to the recurrent
kernel's in one product: every addition goes through all of an array as large as the kernel."""


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
