"""Recurrent layers over a packed batch, whose blocks are shared among threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.memory import aligned, carve
from rnnpipe.kernels.packing import Block, Packing
from rnnpipe.kernels.products import multiply, multiply_add
from rnnpipe.kernels.stack import Gradients, Layer, scan, scan_back
from rnnpipe.kernels.threads import run_in_threads


@dataclass(frozen=True, eq=False)
class Batch:
    """One batch, packed, with the weights at hand.

    `inputs` `(n, features)` are its different inputs, to which the packing's indices point.
    """

    layers: Sequence[Layer]
    packing: Packing
    inputs: Floats
    threads: int

    @property
    def tape_size(self) -> int:
        """Numbers that the arrays of all scans hold."""
        return sum(rows * columns for rows, columns in self._tape_shapes())

    def outputs(self, tape: Floats | None) -> Floats:
        """The last outputs; writes the scans' arrays onto `tape`, if there is one."""
        layers, packing = self.layers, self.packing
        arrays = self._on_tape(tape) if tape is not None else None
        projections = self._projections()
        pads = arrays[0] if arrays else _new_arrays(layers, packing.padding)
        initials = [states_and_saved[::2] for states_and_saved in pads]
        for state in chain.from_iterable(initials):
            state[:1] = 0
        scan(layers, packing.padding, projections, _zeros(layers, 1), pads)
        outputs = aligned(len(packing), sum(direction.units for direction in layers[-1]))

        def scan_block(position: int, block: Block) -> None:
            scanned = arrays[position] if arrays else _new_arrays(layers, block)
            scan(layers, block, projections, initials, scanned)
            states = zip(layers[-1], scanned[-1][::2], initials[-1], strict=True)
            for direction, state, initial in states:
                last = state[block.places :, : direction.units]
                outputs[block.rows[: block.active], direction.columns] = last
                padding = initial[-1, : direction.units]
                outputs[block.rows[block.active :], direction.columns] = padding

        run_in_threads(scan_block, list(enumerate(packing.blocks, start=1)), self.threads)
        return outputs

    def gradients(self, d_outputs: Floats, tape: Floats) -> tuple[Floats, list[Floats]]:
        """Those by the inputs and by all weights, from those by the outputs and the tape."""
        layers, packing = self.layers, self.packing
        padding, *blocks = self._on_tape(tape)
        pads = len(packing.padding.counts)

        def scan_block_back(block: Block, arrays: list[list[Floats]]) -> _Sums:
            sums = _Sums.none(layers, pads, len(self.inputs))
            d_lasts = _zeros(layers, block.active)
            for position, direction in enumerate(layers[-1]):
                d_own, units = d_outputs[:, direction.columns], direction.units
                d_lasts[-1][position][:, :units] = d_own[block.rows[: block.active]]
                d_initial = sums.gradients[-1][position].initial
                d_initial[-1, :units] += d_own[block.rows[block.active :]].sum(axis=0)
            none = _zeros(layers, 0)
            scan_back(layers, block, arrays, none, d_lasts, sums.d_projections, sums.gradients)
            return sums

        tasks = list(zip(packing.blocks, blocks, strict=True))
        total, *others = run_in_threads(scan_block_back, tasks, self.threads)
        for other in others:
            total.add_weights(other)
        d_pads = [[sums.initial[1:] for sums in layer] for layer in total.gradients]
        d_lasts = _zeros(layers, 1)
        scan_back(
            layers, packing.padding, padding, d_pads, d_lasts, total.d_projections, total.gradients
        )
        d_inputs = self._project_back([total, *others])
        weights = [
            array
            for layer, sums in zip(layers, total.gradients, strict=True)
            for direction, its in zip(layer, sums, strict=True)
            for array in its.weights(direction)
        ]
        return d_inputs, weights

    def _projections(self) -> list[Floats]:
        """W x + b of the first layer's directions, of each of its different inputs."""
        first = self.layers[0]
        count = len(self.inputs)
        projections = [np.empty((count, len(each.kernel_t)), np.float32) for each in first]

        def project(rows: slice) -> None:
            for direction, projection in zip(first, projections, strict=True):
                direction.project(self.inputs[rows], projection[rows])

        run_in_threads(project, self._shares(), self.threads)
        return projections

    def _project_back(self, all_sums: Sequence["_Sums"]) -> Floats:
        """Adds the first layer's gradients to the first sums; returns those by its inputs."""
        first = self.layers[0]
        d_inputs = np.empty_like(self.inputs)

        def project_back(rows: slice) -> list[tuple[Floats, Floats]]:
            shares = []
            for position, direction in enumerate(first):
                total, *others = (sums.d_projections[position][rows] for sums in all_sums)
                for other in others:
                    total += other
                put = multiply_add if position else multiply
                put(d_inputs[rows], total, direction.kernel_t)
                d_kernel = np.zeros_like(direction.kernel)
                multiply_add(d_kernel, self.inputs[rows].T, total)
                shares.append((d_kernel, total.sum(axis=0)))
            return shares

        for shares in run_in_threads(project_back, self._shares(), self.threads):
            for sums, (d_kernel, d_bias) in zip(all_sums[0].gradients[0], shares, strict=True):
                np.add(sums.kernel, d_kernel, out=sums.kernel)
                np.add(sums.bias, d_bias, out=sums.bias)
        return d_inputs

    def _shares(self) -> list[tuple[slice]]:
        """The first layer's inputs, cut into one share a thread."""
        cuts = np.linspace(0, len(self.inputs), self.threads + 1).astype(int)
        return [(slice(*ends),) for ends in pairwise(cuts)]

    def _on_tape(self, tape: Floats) -> list[list[list[Floats]]]:
        """Each scan's arrays, that of the padding first."""
        scans = (self.packing.padding, *self.packing.blocks)
        arrays = iter(carve(tape, self._tape_shapes()))
        return [
            [[next(arrays) for _ in range(2 * len(layer))] for layer in self.layers] for _ in scans
        ]

    def _tape_shapes(self) -> list[tuple[int, int]]:
        blocks = (self.packing.padding, *self.packing.blocks)
        shapes = (_shapes(layer, block) for block in blocks for layer in self.layers)
        return list(chain.from_iterable(shapes))


@dataclass(frozen=True, eq=False)
class _Sums:
    """A block's gradients: those of each direction, and by the first layer's projections."""

    gradients: list[list[Gradients]]
    d_projections: list[Floats]

    @classmethod
    def none(cls, layers: Sequence[Layer], pads: int, inputs: int) -> "_Sums":
        gradients = [[Gradients.none(each, pads) for each in layer] for layer in layers]
        widths = [len(direction.kernel_t) for direction in layers[0]]
        return cls(gradients, [np.zeros((inputs, width), np.float32) for width in widths])

    def add_weights(self, other: "_Sums") -> None:
        """Adds the other's gradients to these; those by the projections are left as they are."""
        for layer, its_layer in zip(self.gradients, other.gradients, strict=True):
            for mine, its in zip(layer, its_layer, strict=True):
                mine.add(its)


def _zeros(layers: Sequence[Layer], rows: int) -> list[list[Floats]]:
    """Room for so many states of each direction."""
    return [
        [np.zeros((rows, direction.state_width), np.float32) for direction in layer]
        for layer in layers
    ]


def _new_arrays(layers: Sequence[Layer], block: Block) -> list[list[Floats]]:
    return [[np.empty(shape, np.float32) for shape in _shapes(layer, block)] for layer in layers]


def _shapes(layer: Layer, block: Block) -> list[tuple[int, int]]:
    """Those of a layer's arrays: state and saved of each direction."""
    return [shape for direction in layer for shape in direction.shapes(block)]
