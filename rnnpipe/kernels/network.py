"""Embedding and recurrent layers over a batch: outputs, and the gradients of all weights.

Nothing here knows Keras: arrays in, arrays out, in the layouts of `get_weights()`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.memory import aligned, carve
from rnnpipe.kernels.packing import Block, pack_features, pack_tokens
from rnnpipe.kernels.products import multiply, multiply_add
from rnnpipe.kernels.stack import Gradients, Layer, scan, scan_back
from rnnpipe.kernels.threads import run_in_threads

_EVALUATION_ROWS = 16


@dataclass(frozen=True)
class Network:
    """Embedding (where `embedded`) and recurrent layers, whose last gives its last output alone.

    Inputs are token ids `(batch, timesteps)`, int32, padded with 0 on the left, or features
    `(batch, timesteps, features)`, float32. Weights are an embedding's `(vocabulary, units)`, then
    each layer's kernel, recurrent kernel and bias, all float32. Where `masked`, the layers skip
    every token 0, and the output of a row without another is zero.

    For one number of `threads` the results are the same bit for bit: each thread adds up the
    gradients of its own rows in their order, and their sums are added up in the threads' order.
    """

    cells: tuple[Cell, ...]
    embedded: bool
    masked: bool
    threads: int

    def outputs(self, inputs: NDArray[Any], *weights: Floats) -> Floats:
        """The last outputs `(batch, units)`.

        Raises:
            ValueError: a token that the embedding has no row for.

        """
        # Small blocks, each forgotten when it is done: memory does not grow with the batch.
        blocks = max(self.threads, -(-len(inputs) // _EVALUATION_ROWS))
        return _Batch(self, inputs, weights, blocks).outputs(None)

    def outputs_and_tape(self, inputs: NDArray[Any], *weights: Floats) -> tuple[Floats, Floats]:
        """The last outputs, and what `gradients` needs besides; raises what `outputs` does."""
        batch = _Batch(self, inputs, weights, self.threads)
        tape = aligned(batch.tape_size)
        return batch.outputs(tape), tape

    def gradients(
        self, d_outputs: Floats, tape: Floats, inputs: NDArray[Any], *weights: Floats
    ) -> list[Floats]:
        """Gradients of the loss by the weights, from those by the outputs `(batch, units)`."""
        return _Batch(self, inputs, weights, self.threads).gradients(d_outputs, tape)


class _Batch:
    """One batch, packed, with the weights at hand."""

    def __init__(
        self, network: Network, inputs: NDArray[Any], weights: Sequence[Floats], blocks: int
    ) -> None:
        self._threads = network.threads
        self._embeddings = weights[0] if network.embedded else None
        flat = weights[1:] if network.embedded else weights
        triples = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
        self._layers = [
            Layer(cell, *triple) for cell, triple in zip(network.cells, triples, strict=True)
        ]
        if self._embeddings is not None:
            rows = len(self._embeddings)
            self._packing = pack_tokens(inputs, rows, blocks, masked=network.masked)
            self._inputs: Floats = self._embeddings[self._packing.tokens]
        else:
            self._packing = pack_features(len(inputs), inputs.shape[1], blocks)
            self._inputs = np.ascontiguousarray(inputs).reshape(-1, inputs.shape[2])
        self._outputs_shape = (len(inputs), self._layers[-1].units)

    @property
    def tape_size(self) -> int:
        """Numbers that the arrays of all scans hold."""
        return sum(rows * columns for rows, columns in self._tape_shapes())

    def outputs(self, tape: Floats | None) -> Floats:
        """The last outputs; writes the scans' arrays onto `tape`, if there is one."""
        layers, packing = self._layers, self._packing
        arrays = self._on_tape(tape) if tape is not None else None
        projection = self._projection()
        pads = arrays[0] if arrays else _new_arrays(layers, packing.padding)
        zeros = [np.zeros((1, layer.state_width), np.float32) for layer in layers]
        for state in pads[::2]:
            state[:1] = 0
        scan(layers, packing.padding, projection, zeros, pads)
        outputs = aligned(*self._outputs_shape)

        def scan_block(position: int, block: Block) -> None:
            scanned = arrays[position] if arrays else _new_arrays(layers, block)
            scan(layers, block, projection, pads[::2], scanned)
            units = layers[-1].units
            outputs[block.rows[: block.active]] = scanned[-2][block.places :, :units]
            outputs[block.rows[block.active :]] = pads[-2][-1, :units]

        run_in_threads(scan_block, list(enumerate(packing.blocks, start=1)), self._threads)
        return outputs

    def gradients(self, d_outputs: Floats, tape: Floats) -> list[Floats]:
        """The gradients of all weights, from those of the outputs and the tape."""
        layers, packing = self._layers, self._packing
        padding, *blocks = self._on_tape(tape)
        pads = len(packing.padding.counts)

        def scan_block_back(
            block: Block, arrays: Sequence[Floats]
        ) -> tuple[list[Gradients], Floats]:
            sums = [Gradients.none(layer, pads) for layer in layers]
            d_projection = np.zeros((len(self._inputs), layers[0].kernel.shape[1]), np.float32)
            d_lasts = [np.zeros((block.active, layer.state_width), np.float32) for layer in layers]
            units = layers[-1].units
            d_lasts[-1][:, :units] = d_outputs[block.rows[: block.active]]
            sums[-1].initial[-1, :units] += d_outputs[block.rows[block.active :]].sum(axis=0)
            none = [np.zeros((0, layer.state_width), np.float32) for layer in layers]
            scan_back(layers, block, arrays, none, d_lasts, d_projection, sums)
            return sums, d_projection

        tasks = list(zip(packing.blocks, blocks, strict=True))
        (sums, d_projection), *others = run_in_threads(scan_block_back, tasks, self._threads)
        for other, _ in others:
            for mine, its in zip(sums, other, strict=True):
                mine.add(its)
        d_pads = [layer_sums.initial[1:] for layer_sums in sums]
        d_lasts = [np.zeros((1, layer.state_width), np.float32) for layer in layers]
        scan_back(layers, packing.padding, padding, d_pads, d_lasts, d_projection, sums)
        d_inputs = self._project_back([d_projection, *(d for _, d in others)], sums[0])
        each = (its.weights(layer) for layer, its in zip(layers, sums, strict=True))
        weights = list(chain.from_iterable(each))
        if self._embeddings is None:
            return weights
        d_embeddings = aligned(*self._embeddings.shape)
        d_embeddings[:] = 0
        d_embeddings[packing.tokens] = d_inputs
        return [d_embeddings, *weights]

    def _projection(self) -> Floats:
        """W x + b of the first layer, of each of its different inputs."""
        first = self._layers[0]
        projection = np.empty((len(self._inputs), first.kernel.shape[1]), np.float32)

        def project(rows: slice) -> None:
            first.project(self._inputs[rows], projection[rows])

        run_in_threads(project, self._shares(), self._threads)
        return projection

    def _project_back(self, d_projections: Sequence[Floats], sums: Gradients) -> Floats:
        """Adds the first layer's gradients to `sums`; returns those by its inputs."""
        first = self._layers[0]
        d_inputs = np.empty_like(self._inputs)

        def project_back(rows: slice) -> tuple[Floats, Floats]:
            total, *others = (d_projection[rows] for d_projection in d_projections)
            for other in others:
                total += other
            multiply(d_inputs[rows], total, first.kernel_t)
            d_kernel = np.zeros_like(first.kernel)
            multiply_add(d_kernel, self._inputs[rows].T, total)
            return d_kernel, total.sum(axis=0)

        for d_kernel, d_bias in run_in_threads(project_back, self._shares(), self._threads):
            np.add(sums.kernel, d_kernel, out=sums.kernel)
            np.add(sums.bias, d_bias, out=sums.bias)
        return d_inputs

    def _shares(self) -> list[tuple[slice]]:
        """The first layer's inputs, cut into one share a thread."""
        cuts = np.linspace(0, len(self._inputs), self._threads + 1).astype(int)
        return [(slice(*ends),) for ends in pairwise(cuts)]

    def _on_tape(self, tape: Floats) -> list[list[Floats]]:
        """Each scan's arrays, that of the padding first."""
        arrays = carve(tape, self._tape_shapes())
        each = 2 * len(self._layers)
        return [arrays[first : first + each] for first in range(0, len(arrays), each)]

    def _tape_shapes(self) -> list[tuple[int, int]]:
        blocks = (self._packing.padding, *self._packing.blocks)
        return [shape for block in blocks for shape in _shapes(self._layers, block)]


def _new_arrays(layers: Sequence[Layer], block: Block) -> list[Floats]:
    return [np.empty(shape, np.float32) for shape in _shapes(layers, block)]


def _shapes(layers: Sequence[Layer], block: Block) -> list[tuple[int, int]]:
    return [shape for layer in layers for shape in layer.shapes(block)]
