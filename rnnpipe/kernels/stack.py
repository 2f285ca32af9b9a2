"""Recurrent layers on top of each other, over one packed block, forwards and backwards.

A layer reads the block in one direction, or in both, each with weights of its own; then the outputs
of the one that reads from the end stand beside the other's (Schuster & Paliwal 1997).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import kernel
from rnnpipe.kernels.dropout import Dropout, Inputs
from rnnpipe.kernels.dtypes import Floats, Int32s, Int64s
from rnnpipe.kernels.packing import Block
from rnnpipe.kernels.products import in_panels, multiply_add_panels
from rnnpipe.kernels.steps import GATHERED

Array = TypeVar("Array", Floats, Int32s)


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


_NOTHING = np.empty((0, 0), np.float32)

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
            if inputs is None:
                index, read = block.inputs(backwards=direction.backwards), _NOTHING
                projection = projections[position]
            else:
                index, read = _in_direction(inputs.index, direction, block), inputs.values
                projection = direction.bias[np.newaxis]
            state, saved = arrays[depth][2 * position : 2 * position + 2]
            if block.shares_padding:
                state[0] = 0
            initial, origins = block.begins_in(
                initials[depth][position], state, backwards=direction.backwards
            )
            direction.cell.forward(
                block.counts, block.starts, index, origins, projection, read,
                direction.kernel_panels, direction.recurrent, direction.panels,
                direction.drops(block), initial, state, saved,
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
        d_reads: list[Floats] = []
        for position, direction in enumerate(layers[depth]):
            sums = gradients[depth][position]
            d_state = d_states[depth][position]
            if d_outputs is not None:
                d_state = _with_outputs(d_state, d_outputs, direction, block)
            if inputs is None:
                index, read = block.inputs(backwards=direction.backwards), _NOTHING
                d_read, d_projection = _NOTHING, d_projections[position]
            else:
                index, read = _in_direction(inputs.index, direction, block), inputs.values
                d_read = np.zeros((block.places, len(direction.kernel)), np.float32)
                d_projection = sums.bias[np.newaxis]
            state, saved = arrays[depth][2 * position : 2 * position + 2]
            d_last = d_lasts[depth][position]
            d_initial, origins = block.gives_to(sums.initial, d_last, backwards=direction.backwards)
            gathered = max(block.active, GATHERED)
            scratch = np.empty((2, gathered, direction.gates), np.float32)
            met = np.empty((gathered, direction.units + d_read.shape[1]), np.float32)
            direction.cell.backward(
                block.counts, block.starts, index, origins, read, direction.kernel_panels_t,
                direction.recurrent, direction.panels_t, direction.drops(block), state, saved,
                d_state, d_last, scratch, met, d_initial, d_projection, d_read, sums.kernel,
                sums.recurrent,
            )  # fmt: skip
            if inputs is not None:
                d_reads.append(_in_direction(d_read, direction, block))
        if inputs is not None:
            d_outputs = d_reads[0] if len(d_reads) == 1 else d_reads[0] + d_reads[1]
            inputs.drop(d_outputs)
    return d_outputs if first else None


def _inputs(layers: Sequence[Layer], depth: int, block: Block, arrays: Arrays) -> Inputs:
    """What a layer reads of the one below it."""
    below, dropout = layers[depth - 1], layers[depth][0].dropout
    if dropout is None and len(below) == 1:
        return Inputs(arrays[depth - 1][0], block.after)
    outputs = _outputs(below, block, arrays[depth - 1])
    if dropout is None:
        return Inputs(outputs, block.order(backwards=False))
    return dropout.inputs(outputs, block)


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
    part = _in_direction(d_outputs[:, direction.columns], direction, block)
    if not len(d_state):
        return np.ascontiguousarray(part)
    d_state[:, : direction.units] += part
    return d_state


def _in_direction(values: Array, direction: Direction, block: Block) -> Array:
    """Those of each place, step by step of a direction; and the other way round."""
    return values[block.order(backwards=True)] if direction.backwards else values


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
