"""The padding that all rows share: one row, stepped through until its state repeats itself.

The input is the same at every pad, so the state after it is a function of the state before it. As
soon as the states of all layers are, to the last bit, what they were some steps ago, all that is to
come is known.
"""

from collections.abc import Sequence

import numpy as np

from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.packing import shared_padding
from rnnpipe.kernels.stack import Arrays, Gradients, Layer, scan, scan_back

_FIRST_STEPS = 32
_LONGEST_PERIOD = 4
"""Of a state that rounding moves back and forth."""


def scan_pads(layers: Sequence[Layer], projections: Sequence[Floats], arrays: Arrays) -> None:
    """Run all layers, each of one direction, over pads, from zero states.

    Args:
        layers: the layers.
        projections: the first one's, of which the first row is that of the padding.
        arrays: filled; of each layer `state` `(pads + 1, states)` and `saved` `(pads, saved)`.

    """
    pads, done = len(arrays[0][1]), 0
    for state, _ in arrays:
        state[0] = 0
    while done < pads:
        until = min(pads, max(_FIRST_STEPS, 2 * done))
        before = [[state[done : done + 1]] for state, _ in arrays]
        part = [[state[done : until + 1], saved[done:until]] for state, saved in arrays]
        scan(layers, shared_padding(until - done), projections, before, part)
        done = until
        if done < pads and (period := _period(arrays, done)):
            last = done - period + np.arange(pads - done) % period
            for state, saved in arrays:
                state[done + 1 :], saved[done:] = state[last + 1], saved[last]
            return


def scan_pads_back(
    layers: Sequence[Layer],
    arrays: Arrays,
    d_projections: Sequence[Floats],
    gradients: Sequence[Sequence[Gradients]],
) -> None:
    """Go the way back of `scan_pads`: add to `d_projections` and to `gradients`.

    Those by the initial states, `(1 + pads, states)`, are given as the gradients by the state after
    each number of pads; they are overwritten.
    """
    d_states = [[sums.initial[1:] for sums in layer] for layer in gradients]
    d_lasts = [[np.zeros((1, direction.state_width), np.float32)] for (direction,) in layers]
    padding = shared_padding(len(arrays[0][1]))
    scan_back(layers, padding, arrays, d_states, d_lasts, d_projections, gradients)


def _period(arrays: Arrays, done: int) -> int | None:
    """After how many steps the states after `done` of them were there before; None if they are new.

    A state that is no number equals none.
    """
    for period in range(1, _LONGEST_PERIOD + 1):
        if all((state[done] == state[done - period]).all() for state, _ in arrays):
            return period
    return None
