"""A state at rest under one input: what many more steps change is a geometric series, and known.

Near the state h to which steps F lead, F(h + d) = F(h) + J d up to the square of d. So n more steps
move it by the sum of Jᵏ (F(h) - h), k < n, and a gradient g by the state after them is Jᵀⁿ g by the
one before. Powers of J and their sums are had by doubling: to go through hundreds of steps takes a
dozen products.
"""

from dataclasses import dataclass

import numpy as np

from rnnpipe.kernels.dtypes import Floats, Int64s
from rnnpipe.kernels.packing import Block
from rnnpipe.kernels.products import multiply_add
from rnnpipe.kernels.stack import Direction, Gradients, scan, scan_back

NOISE = np.float32(2.0**-20)
"""Of a number up to 1, or of its size: by no more than that may steps that are not computed change
it. Float32's own noise is no less where a step's rounding is remembered for 50 steps."""


@dataclass(frozen=True, eq=False)
class Rest:
    """A state `(1, states)` of a direction, and its steps from there, all with the same input.

    Attributes:
        direction: whose steps they are; it drops nothing of its states.
        projection: `(n, gates)`, W x + b of the inputs, that of the steps' input in front.
        state: the state.

    """

    direction: Direction
    projection: Floats
    state: Floats

    def jacobian(self) -> Floats:
        """The derivatives `(states, states)` of a step: of each number after it, a row."""
        sums = Gradients.none(self.direction, self.direction.state_width)
        d_projection = np.zeros((1, self.direction.gates), np.float32)
        self.step_back(np.eye(len(sums.initial), dtype=np.float32), d_projection, sums)
        return sums.initial

    def step_back(self, d_after: Floats, d_projection: Floats, sums: Gradients) -> None:
        """Go back through one step of each of the `d_after` `(n, states)`, which are overwritten.

        Adds to those by the projection and to the sums, which have n initial states.
        """
        layers, n = [[self.direction]], len(d_after)
        steps = _one_step(np.zeros(n, np.int64)), _one_step(np.arange(n))
        arrays = [[np.empty(shape, np.float32) for shape in self.direction.shapes(steps[0])]]
        scan(layers, steps[0], [self.projection], [[self.state]], arrays)
        scan_back(
            layers, steps[1], arrays, [[d_after[:0]]], [[d_after]], [d_projection], [[sums]]
        )  # fmt: skip


def through(vectors: Floats, matrix: Floats, times: Int64s) -> tuple[Floats, Floats]:
    """Multiply each vector by powers of a matrix, as many as it is told.

    Args:
        vectors: `(n, states)`.
        matrix: `(states, states)`, which they are multiplied by from the left.
        times: `(n,)`, how many times.

    Returns:
        Of each vector, the sum of those before each of its multiplications, and the last.

    """
    sums, vectors = np.zeros_like(vectors), vectors.copy()
    power, series = matrix, np.eye(len(matrix), dtype=np.float32)
    for bit in range(int(times.max(initial=0)).bit_length()):
        if bit:
            series, power = series + _product(power, series), _product(power, power)
        chosen = np.flatnonzero(times >> bit & 1)
        its = vectors[chosen]
        sums[chosen] += _product(its, series)
        vectors[chosen] = _product(its, power)
    return sums, vectors


def _product(a: Floats, b: Floats) -> Floats:
    out = np.zeros((len(a), b.shape[1]), np.float32)
    multiply_add(out, a, b)
    return out


def _one_step(origins: Int64s) -> Block:
    """A step of rows that begin in these states, all with the first input."""
    rows = len(origins)
    return Block(
        rows=np.arange(rows),
        origins=origins,
        shares_padding=False,
        counts=np.array([rows]),
        starts=np.array([0, rows]),
        index=np.zeros(rows, np.int32),
        present=np.ones((rows, 1), np.bool_),
    )
