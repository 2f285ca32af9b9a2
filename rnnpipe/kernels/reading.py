"""What a layer reads at a step, and its way back.

The first layer looks up its W x + b, which have been computed for every different input. One above
another multiplies what the other has left by W itself, a step at a time, while it is in the cache.
For the names see `rnnpipe.kernels.cell`.
"""

import numpy as np

from rnnpipe.kernels.compiling import helper, maker
from rnnpipe.kernels.dtypes import Floats, Int32s
from rnnpipe.kernels.products import multiply_add, multiply_add_panels, multiply_panels
from rnnpipe.kernels.steps import look_up, scatter_add


@helper
def read(
    out: Floats, projection: Floats, index: Int32s, below: Floats, kernel_panels: Floats
) -> None:
    """Set `out` `(n, gates)` to W x + b of the places whose `index` this is."""
    if not len(below):
        look_up(out, out.shape[1], projection, index)
        return
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            out[row, column] = projection[0, column]
    features = kernel_panels.shape[0]
    if _follow(index):
        x = below[index[0] : index[0] + len(index), :features]
        multiply_add_panels(out, x, kernel_panels, 0)
    else:
        _read_copied(out, below, index, kernel_panels)


@helper
def read_back(
    d_projection: Floats, index: Int32s, d_x: Floats, d_below: Floats, kernel_panels_t: Floats
) -> None:
    """Add the gradients `d_x` `(n, gates)` by W x + b to those by what was looked up.

    In a layer above that is b; and there it sets `d_below` `(n, features)` to those by x.
    """
    if not len(d_below):
        scatter_add(d_projection, index, d_x)
        return
    total = d_projection[0]
    for row in range(d_x.shape[0]):
        for column in range(d_x.shape[1]):
            total[column] += d_x[row, column]
    multiply_panels(d_below, d_x, kernel_panels_t, 0)


@helper
def add_read(d_kernel: Floats, index: Int32s, d_x: Floats, below: Floats) -> None:
    """Add to the gradient by W what places of any steps add, in a layer above."""
    if not len(below):
        return
    if _follow(index):
        x = below[index[0] : index[0] + len(index), : d_kernel.shape[0]]
        multiply_add(d_kernel, x.T, d_x)
    else:
        _add_copied(d_kernel, index, d_x, below)


@helper
def meet(met: Floats, h: Floats, below: Floats, index: Int32s) -> None:
    """Keep h `(n, units)`, and behind it what is read in a layer above, in `met` `(n, ...)`."""
    units = h.shape[1]
    for row in range(h.shape[0]):
        target, source = met[row, :units], h[row]
        for j in range(units):
            target[j] = source[j]
        if met.shape[1] > units:
            target, source = met[row, units:], below[index[row]]
            for j in range(len(target)):
                target[j] = source[j]


@helper
def add_met(d_kernel: Floats, met: Floats, units: int, d_x: Floats) -> None:
    """Add to the gradient by W what the places add that `meet` has kept, in a layer above."""
    if met.shape[1] > units:
        multiply_add(d_kernel, met[:, units:].T, d_x)


@helper
def _follow(index: Int32s) -> bool:
    """Whether these rows follow each other; there is at least one."""
    gaps = 0
    for place in range(len(index)):
        gaps += index[place] - index[0] != place
    return gaps == 0


@maker
def _read_copied(out: Floats, below: Floats, index: Int32s, kernel_panels: Floats) -> None:
    x = np.empty((len(index), kernel_panels.shape[0]), np.float32)
    look_up(x, x.shape[1], below, index)
    multiply_add_panels(out, x, kernel_panels, 0)


@maker
def _add_copied(d_kernel: Floats, index: Int32s, d_x: Floats, below: Floats) -> None:
    x = np.empty((len(index), d_kernel.shape[0]), np.float32)
    look_up(x, x.shape[1], below, index)
    multiply_add(d_kernel, x.T, d_x)
