"""What a recurrent cell's kernels have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from rnnpipe.kernels.layouts import PLAIN, Layout


@dataclass(frozen=True)
class Cell:
    """A cell's sizes, in multiples of its units, and its two kernels, each over one packed block.

    `forward(counts, starts, index, origins, projection, below, kernel_panels, recurrent, panels,
    drops, initial, state, saved)` fills the last two, from:

    - counts, starts, index, origins: see `rnnpipe.kernels.packing.Block`; in a layer above another
      the index says which row of `below` belongs to a place;
    - projection `(inputs, gates)`: W x + b of every input, the first of two biases; in a layer
      above another b alone, `(1, gates)`;
    - below `(n, ...)`: what such a layer reads, in its first columns; else no rows;
    - kernel_panels: those of W, by which it is multiplied, see `rnnpipe.kernels.products`;
    - recurrent `(rows, gates)`: what the state meets, U and what its layout has beside it;
    - panels: those of the first rows of `recurrent`, as many as h has numbers, by which it is
      multiplied;
    - drops `(rows, gates)`: by what h is multiplied in front of U, see
      `rnnpipe.kernels.recurrence`; or no rows;
    - initial `(n, states)`: the states in which rows begin, each in the one its origin names;
    - state `(places + rows, states)`: the state in which each place's step starts, h in front. A
      row whose step has place p at step t, the nth active one, puts the state after it to place
      `starts[t + 1] + n`: where its next step starts, or the end;
    - saved `(places, saved)`: what the way back needs besides.

    `backward(counts, starts, index, origins, below, kernel_panels_t, recurrent, panels_t, drops,
    state, saved, d_outputs, d_state, scratch, met, d_initial, d_projection, d_below, d_kernel,
    d_recurrent)` adds to the last five the loss's gradients by initial, projection, what is read,
    W and recurrent, from:

    - kernel_panels_t, panels_t: the panels of the transposes of W, and of the rows of `recurrent`
      that h is multiplied by;
    - d_outputs `(places, width)`: the gradients by the first `width` columns of the state after
      each step, or no rows where the last outputs alone count;
    - d_state `(rows, states)`: those by the last state, overwritten;
    - scratch `(2, n, gates)`: room for the gradients of n places, at least as many as rows;
    - met `(n, units + features)`: room for what these have met, h and, in a layer above another,
      what they read.

    What is read has its gradients place by place, `(places, features)`, zeros before; they and
    those by W are asked for in a layer above another alone.

    Attributes:
        gates: columns of the kernel and of the recurrent kernel.
        states: numbers in a row's state: h, and what follows it.
        saved: numbers kept of a step for the way back.
        forward: the steps from first to last.
        backward: their gradients, from last to first.
        layout: how its weights become what the kernels are given.

    """

    gates: int
    states: int
    saved: int
    forward: Callable[..., None]
    backward: Callable[..., None]
    layout: Layout = PLAIN
