"""Recurrent layers over a packed batch, whose blocks are shared among threads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.memory import aligned, carve
from rnnpipe.kernels.packing import Block, Packing
from rnnpipe.kernels.pads import scan_pads, scan_pads_back
from rnnpipe.kernels.projections import project, project_back
from rnnpipe.kernels.results import Read, Result, Sums
from rnnpipe.kernels.stack import Arrays, Gradients, Layer, scan, scan_back
from rnnpipe.kernels.threads import run_in_threads


@dataclass(frozen=True, eq=False)
class Batch:
    """One batch, packed, with the weights at hand.

    Attributes:
        layers: the recurrent layers.
        packing: the batch.
        inputs: `(n, features)`, its different inputs, to which the packing's indices point.
        initials: each direction's initial states `(batch, states)`; None where they are zero.
        result: what is returned of the last layer.
        threads: number of threads.

    """

    layers: Sequence[Layer]
    packing: Packing
    inputs: Floats
    initials: Arrays | None
    result: Result
    threads: int

    def new_tape(self) -> list[Floats]:
        """Room for the arrays of the scans, one piece each: that of the padding, and the blocks'.

        In one piece it would be more than malloc keeps for the next step.
        """
        sizes = (sum(map(math.prod, shapes)) for shapes in self._tape_shapes())
        return [aligned(size) for size in sizes]

    def outputs(self, tape: Sequence[Floats] | None) -> list[Floats]:
        """Return the results; write the scans' arrays onto `tape`, if there is one."""
        layers, packing = self.layers, self.packing
        arrays = self._on_tape(tape) if tape is not None else None
        projections = project(layers[0], self.inputs, self.threads)
        pads = arrays[0] if arrays else _new_arrays(layers, packing.padding)
        initials = self._initials_after_pads(projections, pads)
        results = self.result.room()

        def scan_block(position: int, block: Block) -> None:
            scanned = arrays[position] if arrays else _new_arrays(layers, block)
            scan(layers, block, projections, initials, scanned)
            self.result.put(results, Read(block, scanned[-1][::2], initials[-1]))

        run_in_threads(scan_block, list(enumerate(packing.blocks, start=1)), self.threads)
        return results

    def gradients(
        self, d_results: Sequence[Floats], tape: Sequence[Floats], d_inputs: Floats | None
    ) -> tuple[list[Floats], list[Floats]]:
        """Those by the initial states and by all weights, from those by the results and the tape.

        Fills `d_inputs` `(n, features)` with those by the inputs, if it is given.
        """
        layers, packing = self.layers, self.packing
        padding, *blocks = self._on_tape(tape)

        def scan_block_back(block: Block, arrays: list[list[Floats]]) -> _Sums:
            sums = _Sums.none(layers, packing.initials, len(self.inputs))
            d_states, d_lasts = _zeros(layers, 0), _zeros(layers, block.active)
            of_last = Sums(block, sums.gradients[-1], d_lasts[-1])
            d_states[-1] = self.result.put_back(d_results, of_last)
            scan_back(layers, block, arrays, d_states, d_lasts, sums.d_projections, sums.gradients)
            return sums

        tasks = list(zip(packing.blocks, blocks, strict=True))
        total, *others = run_in_threads(scan_block_back, tasks, self.threads)
        for other in others:
            total.add_weights(other)
        if packing.padding.places:
            scan_pads_back(layers, padding, total.d_projections, total.gradients)
        d_projections = [sums.d_projections for sums in (total, *others)]
        first = total.gradients[0]
        project_back(layers[0], self.inputs, d_projections, first, self.threads, d_inputs)
        pairs = [
            (direction, sums)
            for layer, its_sums in zip(layers, total.gradients, strict=True)
            for direction, sums in zip(layer, its_sums, strict=True)
        ]
        initials = [sums.initial for _, sums in pairs]
        return initials, [array for direction, sums in pairs for array in sums.weights(direction)]

    def _initials_after_pads(self, projections: list[Floats], pads: list[list[Floats]]) -> Arrays:
        """The states in which the blocks' rows begin; fills `pads`, where they are shared."""
        if self.initials is not None:
            return self.initials
        padding = self.packing.padding
        if not padding.places:
            return _zeros(self.layers, self.packing.initials)
        scan_pads(self.layers, projections, pads)
        return [states_and_saved[::2] for states_and_saved in pads]

    def _on_tape(self, tape: Sequence[Floats]) -> list[list[list[Floats]]]:
        """Each scan's arrays, that of the padding first; `tape` may have more pieces than that."""
        scans = []
        for piece, shapes in zip(tape, self._tape_shapes(), strict=False):
            arrays = iter(carve(piece, shapes))
            scans.append([[next(arrays) for _ in range(2 * len(layer))] for layer in self.layers])
        return scans

    def _tape_shapes(self) -> list[list[tuple[int, int]]]:
        """Of each scan the shapes of its arrays."""
        return [
            [shape for layer in self.layers for shape in _shapes(layer, block)]
            for block in (self.packing.padding, *self.packing.blocks)
        ]


@dataclass(frozen=True, eq=False)
class _Sums:
    """A block's gradients: those of each direction, and by the first layer's projections."""

    gradients: list[list[Gradients]]
    d_projections: list[Floats]

    @classmethod
    def none(cls, layers: Sequence[Layer], initials: int, inputs: int) -> "_Sums":
        gradients = [[Gradients.none(each, initials) for each in layer] for layer in layers]
        widths = [direction.gates for direction in layers[0]]
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
