"""Recurrent layers on top of each other, over one packed block, forwards and backwards."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.compiling import kernel
from rnnpipe.kernels.dtypes import Floats, Int64s
from rnnpipe.kernels.packing import Block
from rnnpipe.kernels.products import multiply_add


class Layer:
    """A layer's weights, in the layouts of its `get_weights()`, and as the kernels want them."""

    def __init__(self, cell: Cell, kernel: Floats, recurrent: Floats, bias: Floats) -> None:
        self.cell = cell
        self.units = len(recurrent)
        self.kernel = kernel
        self.kernel_t = np.ascontiguousarray(kernel.T)
        self.has_two_biases = bias.ndim == 2
        self.bias = bias[0] if self.has_two_biases else bias
        self.recurrent = np.vstack([recurrent, bias[1]]) if self.has_two_biases else recurrent
        self.recurrent_t = np.ascontiguousarray(self.recurrent.T)

    @property
    def state_width(self) -> int:
        """Numbers in a row's state."""
        return self.cell.states * self.units

    def project(self, inputs: Floats, out: Floats) -> None:
        """W x + b of each of the `inputs` `(n, features)`, into `out` `(n, gates)`."""
        out[:] = self.bias
        multiply_add(out, inputs, self.kernel)

    def shapes(self, block: Block) -> list[tuple[int, int]]:
        """Those of the arrays `state` and `saved` of a scan over `block`."""
        states = (block.places + block.active, self.state_width)
        return [states, (block.places, self.cell.saved * self.units)]


@dataclass(frozen=True, eq=False)
class Gradients:
    """A layer's sums of gradients; those of `kernel` and `bias` stay 0 in the first layer."""

    initial: Floats
    kernel: Floats
    recurrent: Floats
    bias: Floats

    @classmethod
    def none(cls, layer: Layer, pads: int) -> "Gradients":
        """Zeros, with room for the states after 0 to `pads` pads."""
        initial = np.zeros((pads + 1, layer.state_width), np.float32)
        return cls(initial, *map(np.zeros_like, (layer.kernel, layer.recurrent, layer.bias)))

    def add(self, other: "Gradients") -> None:
        """Adds the other's sums to these."""
        for name, mine in vars(self).items():
            np.add(mine, getattr(other, name), out=mine)

    def weights(self, layer: Layer) -> list[Floats]:
        """Those by the layer's kernel, recurrent kernel and bias, as `get_weights()` has them."""
        bias = np.stack([self.bias, self.recurrent[-1]]) if layer.has_two_biases else self.bias
        return [self.kernel, self.recurrent[: layer.units], bias]


def scan(
    layers: Sequence[Layer],
    block: Block,
    projection: Floats,
    initials: Sequence[Floats],
    arrays: Sequence[Floats],
) -> None:
    """Runs all layers over a block; fills `arrays`, a `state` and a `saved` for each layer.

    `projection` is that of the first layer, to which the block's index points; `initials` has each
    layer's states after 0, 1, ... pads.
    """
    index = block.index
    for depth, (layer, initial) in enumerate(zip(layers, initials, strict=True)):
        state, saved = arrays[2 * depth : 2 * depth + 2]
        if depth:
            units = layers[depth - 1].units
            below = _outputs(block.counts, block.starts, arrays[2 * depth - 2], units)
            projection = np.empty((block.places, layer.kernel.shape[1]), np.float32)
            layer.project(below, projection)
            index = np.arange(block.places, dtype=np.int32)
        layer.cell.forward(
            block.counts, block.starts, index, projection, layer.recurrent, initial, state, saved
        )


def scan_back(  # noqa: PLR0913
    layers: Sequence[Layer],
    block: Block,
    arrays: Sequence[Floats],
    d_states: Sequence[Floats],
    d_lasts: Sequence[Floats],
    d_projection: Floats,
    gradients: Sequence[Gradients],
) -> None:
    """The way back of `scan`: adds to `d_projection` and to each layer's `gradients`.

    For each layer, `d_states` has the gradients by the state after each place's step, `(places,
    states)`, or no rows where there are none; `d_lasts` those by the last states `(active,
    states)`. Both are overwritten.
    """
    d_outputs = d_states[-1]
    for depth in range(len(layers) - 1, -1, -1):
        layer, sums = layers[depth], gradients[depth]
        state, saved = arrays[2 * depth : 2 * depth + 2]
        if depth:
            index = np.arange(block.places, dtype=np.int32)
            d_inputs = np.zeros((block.places, layer.kernel.shape[1]), np.float32)
        else:
            index, d_inputs = block.index, d_projection
        layer.cell.backward(
            block.counts, block.starts, index, layer.recurrent, layer.recurrent_t, state, saved,
            d_outputs, d_lasts[depth], sums.initial, d_inputs, sums.recurrent,
        )  # fmt: skip
        if depth:
            units = layers[depth - 1].units
            below = _outputs(block.counts, block.starts, arrays[2 * depth - 2], units)
            multiply_add(sums.kernel, below.T, d_inputs)
            np.add(sums.bias, d_inputs.sum(axis=0), out=sums.bias)
            d_outputs = d_states[depth - 1]
            if not len(d_outputs):
                d_outputs = np.zeros((block.places, units), np.float32)
            multiply_add(d_outputs[:, :units], d_inputs, layer.kernel_t)


@kernel
def _outputs(counts: Int64s, starts: Int64s, state: Floats, units: int) -> Floats:
    """The outputs h after each place's step, `(places, units)`."""
    outputs = np.empty((starts[-1], units), np.float32)
    for t in range(len(counts)):
        for row in range(counts[t]):
            for unit in range(units):
                outputs[starts[t] + row, unit] = state[starts[t + 1] + row, unit]
    return outputs
