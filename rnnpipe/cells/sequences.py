"""A cell's step over whole sequences in NumPy: from given states, past what is masked, both ways.

Shapes are `(batch, timesteps, features)` and `(batch, units)`; vectors are rows.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.cells.reference import Array

Present = NDArray[np.bool_]
"""Where there is something to read and no padding, `(batch, timesteps)`."""

States = tuple[Array, ...]
"""h, and of an LSTM c, each `(batch, units)`."""

Step = Callable[..., Any]
"""`step(x_t, h, *weights)` to h_t; of a cell with several states these are tuples."""


def recurrent(
    step: Step, inputs: Array, weights: Sequence[Array], states: States, present: Present | None
) -> tuple[Array, States]:
    """Read a sequence from given states: the outputs h_1 … h_T, and the last states.

    Where nothing is present the states stay as they are, and the output is that before: so padding
    in front changes nothing.

    Args:
        step: of the cell, such as `rnnpipe.cells.reference.gru_step`.
        inputs: `(batch, timesteps, features)`.
        weights: those of one direction, as Keras has them.
        states: h_0, and of an LSTM c_0.
        present: None where every step is.

    """
    outputs = []
    for t in range(inputs.shape[1]):
        after = step(inputs[:, t], states if len(states) > 1 else states[0], *weights)
        after = after if len(states) > 1 else (after,)
        if present is not None:
            counts = present[:, t, None]
            after = tuple(np.where(counts, a, b) for a, b in zip(after, states, strict=True))
        states = after
        outputs.append(states[0])
    return np.stack(outputs, axis=1), states


def bidirectional(
    step: Step, inputs: Array, weights: Sequence[Array], states: States, present: Present
) -> tuple[Array, States]:
    """Read a sequence in both directions, each with weights of its own; join what they make.

    Schuster & Paliwal 1997. Outputs, h and c are each the forward direction's units, and then the
    backward one's.
    """
    half = len(weights) // 2
    forwards, ends = recurrent(step, inputs, weights[:half], states, present)
    turned, starts = recurrent(step, inputs[:, ::-1], weights[half:], states, present[:, ::-1])
    outputs = np.concatenate([forwards, turned[:, ::-1]], axis=-1)
    joined = (np.concatenate(pair, axis=-1) for pair in zip(ends, starts, strict=True))
    return outputs, tuple(joined)
