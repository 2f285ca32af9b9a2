"""Recurrent layers over a packed batch, whose blocks are shared among threads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnpipe.kernels.dropout import Inputs, collect
from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.memory import aligned, carve
from rnnpipe.kernels.packing import Block, Packing
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
        """Room for the arrays of the blocks' scans, one piece each.

        In one piece it would be more than malloc keeps for the next step.
        """
        sizes = (sum(map(math.prod, shapes)) for shapes in self._tape_shapes())
        return [aligned(size) for size in sizes]

    def outputs(self, tape: Sequence[Floats] | None) -> list[Floats]:
        """Return the results; write the scans' arrays onto `tape`, if there is one."""
        layers, packing = self.layers, self.packing
        arrays = self._on_tape(tape) if tape is not None else None
        projections = [] if self._drops else project(layers[0], self.inputs, self.threads)
        initials = self.initials or _zeros(layers, packing.batch)
        results = self.result.room()

        def scan_block(position: int, block: Block) -> None:
            scanned = arrays[position] if arrays else _new_arrays(layers, block)
            scan(layers, block, projections, initials, scanned, self._first(block))
            self.result.put(results, Read(block, scanned[-1][::2], initials[-1]))

        run_in_threads(scan_block, list(enumerate(packing.blocks)), self.threads)
        return results

    def gradients(
        self, d_results: Sequence[Floats], tape: Sequence[Floats], d_inputs: Floats | None
    ) -> tuple[list[Floats], list[Floats]]:
        """Those by the initial states and by all weights, from those by the results and the tape.

        Fills `d_inputs` `(n, features)` with those by the inputs, if it is given.
        """
        layers, packing = self.layers, self.packing

        def scan_block_back(block: Block, arrays: list[list[Floats]]) -> _Sums:
            first = self._first(block)
            initials = 0 if block.shares_padding else packing.batch
            sums = _Sums.none(layers, initials, self._source_shapes())
            d_states, d_lasts = _zeros(layers, 0), _zeros(layers, block.active)
            of_last = Sums(block, sums.gradients[-1], d_lasts[-1])
            d_states[-1] = self.result.put_back(d_results, of_last)
            d_first = scan_back(
                layers, block, arrays, d_states, d_lasts, sums.d_sources, sums.gradients, first
            )
            if d_first is not None:
                collect(sums.d_sources[0], block.index, d_first)
            return sums

        tasks = list(zip(packing.blocks, self._on_tape(tape), strict=True))
        total, *others = run_in_threads(scan_block_back, tasks, self.threads)
        for other in others:
            total.add_weights(other)
        d_sources = [sums.d_sources for sums in (total, *others)]
        if not self._drops:
            first = total.gradients[0]
            project_back(layers[0], self.inputs, d_sources, first, self.threads, d_inputs)
        elif d_inputs is not None:
            np.sum([d_block for (d_block,) in d_sources], axis=0, out=d_inputs)
        pairs = [
            (direction, sums)
            for layer, its_sums in zip(layers, total.gradients, strict=True)
            for direction, sums in zip(layer, its_sums, strict=True)
        ]
        initials = [sums.initial for _, sums in pairs]
        return initials, [array for direction, sums in pairs for array in sums.weights(direction)]

    @property
    def _drops(self) -> bool:
        """Whether the first layer drops some of its inputs: then no two places read the same."""
        return self.layers[0][0].dropout is not None

    def _first(self, block: Block) -> Inputs | None:
        """What it reads at each place, if so."""
        dropout = self.layers[0][0].dropout
        return dropout.inputs(self.inputs[block.index], block) if dropout else None

    def _source_shapes(self) -> list[tuple[int, int]]:
        """Those of what the blocks' indices point to: each direction's projections, or inputs."""
        if self._drops:
            return [(len(self.inputs), self.inputs.shape[1])]
        return [(len(self.inputs), direction.gates) for direction in self.layers[0]]

    def _on_tape(self, tape: Sequence[Floats]) -> list[list[list[Floats]]]:
        """Each scan's arrays; `tape` may have more pieces than that."""
        scans = []
        for piece, shapes in zip(tape, self._tape_shapes(), strict=False):
            arrays = iter(carve(piece, shapes))
            scans.append([[next(arrays) for _ in range(2 * len(layer))] for layer in self.layers])
        return scans

    def _tape_shapes(self) -> list[list[tuple[int, int]]]:
        """Of each scan the shapes of its arrays."""
        return [
            [shape for layer in self.layers for shape in _shapes(layer, block)]
            for block in self.packing.blocks
        ]


@dataclass(frozen=True, eq=False)
class _Sums:
    """A block's gradients: those of each direction, and by what its index points to."""

    gradients: list[list[Gradients]]
    d_sources: list[Floats]

    @classmethod
    def none(
        cls, layers: Sequence[Layer], initials: int, sources: Sequence[tuple[int, int]]
    ) -> "_Sums":
        gradients = [[Gradients.none(each, initials) for each in layer] for layer in layers]
        return cls(gradients, [np.zeros(shape, np.float32) for shape in sources])

    def add_weights(self, other: "_Sums") -> None:
        """Adds the other's gradients to these; those by the sources are left as they are."""
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
