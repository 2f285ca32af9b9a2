"""What a recurrent cell's kernels have in common."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A cell's sizes, in multiples of its units, and its two kernels, each over one packed block.

    `forward(counts, starts, index, projection, recurrent, initial, state, saved)` fills the last
    two, from:

    - counts, starts, index: see `rnnpipe.kernels.packing.Block`;
    - projection `(inputs, gates)`: W x + b of every input, the first of two biases;
    - recurrent `(units, gates)`: U; the GRU's has the second bias as its last row;
    - initial `(pads + 1, states)`: the state after each number of pads; where they are masked, one
      row for all numbers;
    - state `(places + rows, states)`: the state in which each place's step starts, h in front. A
      row whose step has place p at timestep t, the nth active one, puts the state after it to place
      `starts[t + 1] + n`: where its next step starts, or the end;
    - saved `(places, saved)`: what the way back needs besides.

    `backward(counts, starts, index, recurrent, recurrent_t, state, saved, d_outputs, d_state,
    d_initial, d_projection, d_recurrent)` adds to the last three the loss's gradients by initial,
    projection and recurrent, from:

    - recurrent_t: the transpose of `recurrent`, side by side in memory;
    - d_outputs `(places, width)`: the gradients by the first `width` columns of the state after
      each step, or no rows where the last outputs alone count;
    - d_state `(rows, states)`: those by the last state, overwritten.
    """

    gates: int
    states: int
    saved: int
    forward: Callable[..., None]
    backward: Callable[..., None]
