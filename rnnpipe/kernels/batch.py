"""Recurrent layers over a packed batch, whose blocks are shared among threads."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnpipe.kernels.dropout import Inputs, collect
from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.memory import aligned, carve
from rnnpipe.kernels.packing import Block, Packing
from rnnpipe.kernels.projections import project, project_back
from rnnpipe.kernels.results import Read, Result, Sums
from rnnpipe.kernels.stack import Arrays, Gradients, Layer, scan, scan_back
from rnnpipe.kernels.tails import Tail
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
        sizes = (sum(map(math.prod, self._shapes(block))) for block in self.packing.blocks)
        return [aligned(size) for size in sizes]

    def outputs(self, tape: Sequence[Floats] | None) -> list[Floats]:
        """Return the results; write the scans' arrays onto `tape`, if there is one."""
        layers, packing = self.layers, self.packing
        arrays = self._on_tape(tape) if tape is not None else None
        projections = [] if self._drops else project(layers[0], self.inputs, self.threads)
        initials = self.initials or _zeros(layers, packing.batch)
        results = self.result.room()

        def scan_block(position: int, block: Block) -> None:
            its = arrays[position] if arrays else self._new_arrays(block)
            tail = self._tails.get(block)
            scan(layers, block, projections, initials, its.layers, self._first(block))
            states = its.layers[-1][::2]
            ends = tail.scan(states[-1][block.places :], its.tail) if tail else None
            self.result.put(results, Read(block, states, initials[-1], ends))

        run_in_threads(scan_block, list(enumerate(packing.blocks)), self.threads)
        return results

    def gradients(
        self, d_results: Sequence[Floats], tape: Sequence[Floats], d_inputs: Floats | None
    ) -> tuple[list[Floats], list[Floats]]:
        """Those by the initial states and by all weights, from those by the results and the tape.

        Fills `d_inputs` `(n, features)` with those by the inputs, if it is given.
        """
        layers, packing = self.layers, self.packing

        def scan_block_back(block: Block, its: _Arrays) -> _Sums:
            first, tail = self._first(block), self._tails.get(block)
            initials = 0 if block.shares_padding else packing.batch
            sums = _Sums.none(layers, initials, self._source_shapes())
            d_states, d_lasts = _zeros(layers, 0), _zeros(layers, block.active)
            d_ends = tail.room() if tail else None
            of_last = Sums(block, sums.gradients[-1], d_lasts[-1], d_ends)
            d_states[-1] = self.result.put_back(d_results, of_last)
            if tail and d_ends is not None:
                d_lasts[-1][-1][:] = tail.scan_back(
                    its.tail, d_ends, sums.d_sources[-1], sums.gradients[-1][-1]
                )[: block.active]
            d_first = scan_back(
                layers, block, its.layers, d_states, d_lasts, sums.d_sources, sums.gradients, first
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

    @cached_property
    def _tails(self) -> dict[Block, Tail]:
        """The pads to which the blocks' rows come last, where padding is shared but for these."""
        _, *backwards = self.layers[-1]
        return {
            block: Tail(direction, self.inputs[:1], block.pads()[::-1])
            for direction in backwards
            for block in self.packing.blocks
            if block.shares_padding
        }

    def _on_tape(self, tape: Sequence[Floats]) -> list["_Arrays"]:
        """Each block's arrays; `tape` may have more pieces than that."""
        pairs = zip(tape, self.packing.blocks, strict=False)
        return [self._arrays(carve(piece, self._shapes(block))) for piece, block in pairs]

    def _new_arrays(self, block: Block) -> "_Arrays":
        return self._arrays(np.empty(shape, np.float32) for shape in self._shapes(block))

    def _arrays(self, arrays: Iterable[Floats]) -> "_Arrays":
        remaining = iter(arrays)
        of_layers = [[next(remaining) for _ in range(2 * len(layer))] for layer in self.layers]
        return _Arrays(of_layers, list(remaining))

    def _shapes(self, block: Block) -> list[tuple[int, int]]:
        """Those of a block's arrays, in their order."""
        directions = (direction for layer in self.layers for direction in layer)
        shapes = [shape for direction in directions for shape in direction.shapes(block)]
        tail = self._tails.get(block)
        return [*shapes, *tail.shapes] if tail else shapes


@dataclass(frozen=True, eq=False)
class _Arrays:
    """What a block's scan leaves.

    Attributes:
        layers: of each layer, state and saved of each direction.
        tail: see `Tail.shapes`; none where there is no tail.

    """

    layers: list[list[Floats]]
    tail: list[Floats]


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
