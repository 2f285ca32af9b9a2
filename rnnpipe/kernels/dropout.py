"""Dropout in front of a layer: its inputs at each place set to zero at random.

Each number is dropped by itself, with probability `rate`, and what is kept is scaled by
1 / (1 - rate) (Srivastava et al. 2014). What is kept is what Keras' Dropout keeps, as TensorFlow
draws it for a whole batch; but it is drawn only where a row makes a step, and once more on the way
back, which takes less time than to keep it.
"""

import math
from dataclasses import dataclass

import numpy as np

from rnnpipe.kernels.compiling import kernel
from rnnpipe.kernels.dtypes import Bools, Floats, Int32s, Int64s, UInt64s
from rnnpipe.kernels.packing import Block
from rnnpipe.kernels.philox import at_least
from rnnpipe.kernels.steps import scatter_add

_STEPS = 2**23
"""Into how many TensorFlow divides the numbers from 0 to 1."""


def kept_of(rate: float, draw: UInt64s, rows: Int64s, width: int) -> Bools:
    """Which numbers `(n, width)` of the `rows` `(n,)` of a tensor a dropout of this rate keeps."""
    return at_least(math.ceil(float(np.float32(rate)) * _STEPS), draw, rows, width)


@dataclass(frozen=True, eq=False)
class Dropout:
    """What one batch loses.

    Attributes:
        rate: the probability that a number is dropped, 0 to 1, as float32 has it.
        draw: `(3,)`, from where its random numbers are counted, see `rnnpipe.kernels.philox`.

    """

    rate: float
    draw: UInt64s

    def inputs(self, values: Floats, block: Block) -> "Inputs":
        """Drop some of the `values` `(places, features)` of a block's places, which are changed."""
        kept = kept_of(self.rate, self.draw, block.timesteps, values.shape[1])
        inputs = Inputs(values, block.order(backwards=False), kept, 1 / (1 - self.rate))
        inputs.drop(values)
        return inputs


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a layer reads at each place of a block.

    Attributes:
        values: `(n, features)`.
        index: `(places,)`, which of them each place reads.
        kept: which of them are not dropped; None where all are kept.
        scale: by what these were multiplied.

    """

    values: Floats
    index: Int32s
    kept: Bools | None = None
    scale: float = 1.0

    def drop(self, numbers: Floats) -> None:
        """Do the same to other numbers, such as the gradients by the values."""
        if self.kept is not None:
            _drop(numbers, self.kept, np.float32(self.scale))


@kernel
def collect(d_inputs: Floats, index: Int32s, d_values: Floats) -> None:
    """Adds the gradients by what is read at each place to those by the inputs, which are fewer."""
    scatter_add(d_inputs, index, d_values)


@kernel
def _drop(numbers: Floats, kept: Bools, scale: np.float32) -> None:
    for row in range(numbers.shape[0]):
        for j in range(numbers.shape[1]):
            # No product: what is dropped is zero even where it is no number.
            numbers[row, j] = numbers[row, j] * scale if kept[row, j] else np.float32(0)
