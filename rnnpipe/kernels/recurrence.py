"""U h_{t-1} of every row at a step, and its way back; with recurrent dropout, gate by gate.

Then each gate sees a part of h_{t-1} alone: its columns of U are multiplied by m h_{t-1}, where m
is drawn once for a row and a gate, and is 0 or 1 / (1 - rate) (Gal & Ghahramani 2016,
arXiv:1512.05287, with a mask a gate, as Keras has them). `drops` are these, `(rows, gates *
units)`; where nothing is dropped it has no rows.
"""

import numpy as np

from rnnpipe.kernels.compiling import helper, maker
from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.products import multiply_add, multiply_add_panels, multiply_panels


@helper
def add_recurrent(out: Floats, h: Floats, recurrent: Floats, panels: Floats, drops: Floats) -> None:
    """Adds U h to `out` `(rows, gates * units)`; h is `(rows, units)`, `panels` those of U."""
    if len(drops):
        add_dropped(out, h, recurrent, drops)
    else:
        multiply_add_panels(out, h, panels, 0)


@maker
def add_dropped(out: Floats, h: Floats, recurrent: Floats, drops: Floats) -> None:
    """Adds U (m h) of each gate's own m."""
    units = h.shape[1]
    kept = np.empty((h.shape[0], units), np.float32)
    for first in range(0, recurrent.shape[1], units):
        _drop(kept, h, drops, first)
        multiply_add(out[:, first : first + units], kept, recurrent[:, first : first + units])


@helper
def add_recurrent_back(  # noqa: PLR0913
    d_h: Floats, d_recurrent: Floats, h: Floats, d_z: Floats, panels_t: Floats, drops: Floats
) -> None:
    """Adds to the gradient by h what comes from `d_z` `(rows, gates * units)`.

    With `drops` also to that by U, which else `add_gathered` does for many steps at once. These
    gates are the first of those whose columns of U have the panels `panels_t`, turned round.
    """
    if len(drops):
        _add_dropped_back(d_h, d_recurrent, h, d_z, panels_t, drops)
    else:
        multiply_add_panels(d_h, d_z, panels_t, 0)


@maker
def _add_dropped_back(  # noqa: PLR0913
    d_h: Floats, d_recurrent: Floats, h: Floats, d_z: Floats, panels_t: Floats, drops: Floats
) -> None:
    units = h.shape[1]
    kept = np.empty((h.shape[0], units), np.float32)
    for first in range(0, d_z.shape[1], units):
        d_gate = d_z[:, first : first + units]
        _drop(kept, h, drops, first)
        multiply_add(d_recurrent[:, first : first + units], kept.T, d_gate)
        multiply_panels(kept, d_gate, panels_t, first)
        for row in range(h.shape[0]):
            for j in range(units):
                d_h[row, j] += kept[row, j] * drops[row, first + j]


@helper
def add_gathered(d_recurrent: Floats, before: Floats, d_z: Floats, drops: Floats) -> None:
    """Adds to the gradient by U what comes from places of any steps, where nothing is dropped."""
    if not len(drops):
        multiply_add(d_recurrent, before.T, d_z)


@helper
def _drop(kept: Floats, h: Floats, drops: Floats, first: int) -> None:
    for row in range(h.shape[0]):
        for j in range(h.shape[1]):
            kept[row, j] = h[row, j] * drops[row, first + j]
