"""Recurrent layers on top of each other, over one packed block, forwards and backwards.

A layer reads the block in one direction, or in both, each with weights of its own; then the outputs
of the one that reads from the end stand beside the other's (Schuster & Paliwal 1997).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import kernel
from rnnpipe.kernels.dropout import Dropout, Inputs
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.packing import Block
from rnnpipe.kernels.products import in_panels, multiply_add, multiply_add_panels


class Direction:
    """One direction's weights, in the layouts of `get_weights()`, and as the kernels want them.

    `gates` is the number of columns of its kernel; `columns` are those of its outputs among its
    layer's; `drops` `(batch, gates)` is by what the state is multiplied in front of the recurrent
    kernel, and `dropout` what is dropped of its inputs, by both directions of a layer the same;
    None where nothing is.
    """

    def __init__(
        self,
        cell: Cell,
        weights: Sequence[Floats],
        position: int,
        drops: Floats | None = None,
        dropout: Dropout | None = None,
    ) -> None:
        self.weights = weights
        self.cell = cell
        self.dropout = dropout
        self.backwards = position == 1
        self.kernel, self.recurrent, self.bias = cell.layout.join(weights)
        self.gates: int = self.kernel.shape[1]
        self.units: int = self.gates // cell.gates
        self.columns = slice(position * self.units, (position + 1) * self.units)
        self._drops = np.empty((0, self.gates), np.float32) if drops is None else drops

    @cached_property
    def kernel_panels(self) -> Floats:
        """W as products want it."""
        return in_panels(self.kernel)

    @cached_property
    def kernel_panels_t(self) -> Floats:
        """Its transpose likewise."""
        return in_panels(self.kernel.T)

    @cached_property
    def panels(self) -> Floats:
        """U as products want it, without what its layout has below it."""
        return in_panels(self.recurrent[: self.units])

    @cached_property
    def panels_t(self) -> Floats:
        """Its transpose likewise."""
        return in_panels(self.recurrent[: self.units].T)

    @property
    def state_width(self) -> int:
        """Numbers in a row's state."""
        return self.cell.states * self.units

    def drops(self, block: Block) -> Floats:
        """What its rows drop of their states, `(rows, gates)`; no rows where that is nothing."""
        return self._drops[block.rows] if len(self._drops) else self._drops

    def project(self, inputs: Floats, out: Floats) -> None:
        """W x + b of each of the `inputs` `(n, features)`, into `out` `(n, gates)`."""
        out[:] = self.bias
        multiply_add_panels(out, inputs, self.kernel_panels, 0)

    def shapes(self, block: Block) -> list[tuple[int, int]]:
        """Those of the arrays `state` and `saved` of a scan over `block`."""
        states = (block.places + block.active, self.state_width)
        return [states, (block.places, self.cell.saved * self.units)]


Layer = Sequence[Direction]
"""One direction, or both, the one that reads from the start in front."""

Arrays = Sequence[Sequence[Floats]]
"""Of each layer: one array for each direction, or `state` and `saved` for each direction."""


@dataclass(frozen=True, eq=False)
class Gradients:
    """A direction's sums of gradients.

    Those of `kernel` and `bias` stay 0 in a first layer that drops nothing of its inputs.
    """

    initial: Floats
    kernel: Floats
    recurrent: Floats
    bias: Floats

    @classmethod
    def none(cls, direction: Direction, initials: int) -> "Gradients":
        """Zeros, with room for so many initial states."""
        initial = np.zeros((initials, direction.state_width), np.float32)
        weights = (direction.kernel, direction.recurrent, direction.bias)
        return cls(initial, *map(np.zeros_like, weights))

    def add(self, other: "Gradients") -> None:
        """Adds the other's sums to these."""
        for name, mine in vars(self).items():
            np.add(mine, getattr(other, name), out=mine)

    def weights(self, direction: Direction) -> list[Floats]:
        """Those by its weights, as `get_weights()` has them."""
        split = direction.cell.layout.split
        return split(direction.weights, self.kernel, self.recurrent, self.bias)


def scan(  # noqa: PLR0913
    layers: Sequence[Layer],
    block: Block,
    projections: Sequence[Floats],
    initials: Arrays,
    arrays: Arrays,
    first: Inputs | None = None,
) -> None:
    """Runs all layers over a block; fills `arrays`, a `state` and a `saved` for each direction.

    `projections` are those of the first layer's directions, to which the block's index points;
    `initials` has each direction's initial states, to which the block's origins point, unless its
    rows share their padding. Where the first layer drops some of its inputs, no two places read the
    same: then it reads `first` in place of projections.
    """
    for depth, layer in enumerate(layers):
        inputs = _inputs(layers, depth, block, arrays) if depth else first
        for position, direction in enumerate(layer):
            if inputs:
                projection = np.empty((block.places, direction.gates), np.float32)
                direction.project(inputs.values, projection)
                index = block.order(backwards=direction.backwards)
            else:
                projection = projections[position]
                index = block.inputs(backwards=direction.backwards)
            state, saved = arrays[depth][2 * position : 2 * position + 2]
            if block.shares_padding:
                state[0] = 0
            initial, origins = block.begins_in(
                initials[depth][position], state, backwards=direction.backwards
            )
            direction.cell.forward(
                block.counts, block.starts, index, origins, projection, direction.recurrent,
                direction.panels, direction.drops(block), initial, state, saved,
            )  # fmt: skip


def scan_back(  # noqa: PLR0913
    layers: Sequence[Layer],
    block: Block,
    arrays: Arrays,
    d_states: Arrays,
    d_lasts: Arrays,
    d_projections: Sequence[Floats],
    gradients: Sequence[Sequence[Gradients]],
    first: Inputs | None = None,
) -> Floats | None:
    """The way back of `scan`: adds to `d_projections` and to each direction's `gradients`.

    Where the layers have read `first`, returns instead those by it, before any of it was dropped.

    For each direction, `d_states` has the gradients by the state after each of its steps, or by
    the outputs alone, which are in front, `(places, states or units)`, or no rows where there are
    none; `d_lasts` those by the last states `(active, states)`. Both are overwritten.
    """
    d_outputs: Floats | None = None
    for depth in range(len(layers) - 1, -1, -1):
        inputs = _inputs(layers, depth, block, arrays) if depth else first
        d_below = np.zeros(inputs.values.shape if inputs else (0, 0), np.float32)
        for position, direction in enumerate(layers[depth]):
            sums = gradients[depth][position]
            d_state = d_states[depth][position]
            if d_outputs is not None:
                d_state = _with_outputs(d_state, d_outputs, direction, block)
            if inputs:
                index = block.order(backwards=direction.backwards)
                d_projection = np.zeros((block.places, direction.gates), np.float32)
            else:
                index = block.inputs(backwards=direction.backwards)
                d_projection = d_projections[position]
            state, saved = arrays[depth][2 * position : 2 * position + 2]
            d_last = d_lasts[depth][position]
            d_initial, origins = block.gives_to(sums.initial, d_last, backwards=direction.backwards)
            direction.cell.backward(
                block.counts, block.starts, index, origins, direction.recurrent,
                direction.panels_t, direction.drops(block), state, saved, d_state, d_last,
                d_initial, d_projection, sums.recurrent,
            )  # fmt: skip
            if inputs:
                multiply_add(sums.kernel, inputs.values.T, d_projection)
                np.add(sums.bias, d_projection.sum(axis=0), out=sums.bias)
                multiply_add_panels(d_below, d_projection, direction.kernel_panels_t, 0)
        if inputs:
            inputs.drop(d_below)
        d_outputs = d_below
    return d_outputs if first else None


def _inputs(layers: Sequence[Layer], depth: int, block: Block, arrays: Arrays) -> Inputs:
    """What a layer reads of the one below it."""
    outputs = _outputs(layers[depth - 1], block, arrays[depth - 1])
    dropout = layers[depth][0].dropout
    return dropout.inputs(outputs, block) if dropout else Inputs(outputs)


def _outputs(layer: Layer, block: Block, arrays: Sequence[Floats]) -> Floats:
    """The outputs h of a layer's directions at each place, `(places, units of all)`."""
    outputs = np.empty((block.places, sum(direction.units for direction in layer)), np.float32)
    for position, direction in enumerate(layer):
        order = block.order(backwards=direction.backwards)
        first, state = direction.columns.start, arrays[2 * position]
        _put(outputs, first, direction.units, block.counts, block.starts, order, state)
    return outputs


def _with_outputs(d_state: Floats, d_outputs: Floats, direction: Direction, block: Block) -> Floats:
    """A direction's gradients by the state after each of its steps, with those by its outputs.

    `d_outputs` `(places, units of all)` are those of its layer at each place.
    """
    part = d_outputs[:, direction.columns]
    if direction.backwards:
        part = part[block.order(backwards=True)]
    if not len(d_state):
        return np.ascontiguousarray(part)
    d_state[:, : direction.units] += part
    return d_state


@kernel
def _put(  # noqa: PLR0913
    outputs: Floats, first: int, units: int, counts: Int64s, starts: Int64s, order: Int32s,
    state: Floats,
) -> None:  # fmt: skip
    """Puts the outputs h after each step into `units` columns of `outputs`, each at its place."""
    for t in range(len(counts)):
        for row in range(counts[t]):
            out = outputs[order[starts[t] + row], first : first + units]
            h = state[starts[t + 1] + row]
            for unit in range(len(out)):
                out[unit] = h[unit]
