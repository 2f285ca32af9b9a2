"""Embedding and recurrent layers over a batch: outputs, and the gradients of all weights.

Nothing here knows Keras: arrays in, arrays out, in the layouts of `get_weights()`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from rnnpipe.kernels.batch import Batch
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.dropout import Dropout
from rnnpipe.kernels.dtypes import Bools, Floats, Int64s, UInt64s
from rnnpipe.kernels.memory import aligned
from rnnpipe.kernels.packing import Packing, pack_features, pack_tokens
from rnnpipe.kernels.results import Returns, result_of
from rnnpipe.kernels.stack import Direction, Layer

_EVALUATION_ROWS = 32


@dataclass(frozen=True, eq=False)
class Arguments:
    """What a network is called with.

    Attributes:
        inputs: token ids `(batch, timesteps)`, int32, or features `(batch, timesteps, features)`,
            float32.
        mask: `(batch, timesteps)`, False where a timestep is skipped by all layers; None where none
            is. Then zeros in front of tokens are padding that the layers see.
        states: the initial states `(batch, units)` of every layer, direction by direction: h, and
            an LSTM's c; none where they are zero.
        weights: an embedding's `(vocabulary, units)`, then those of each direction as its cell's
            layout has them; float32.
        drops: of every layer, direction by direction, by what h is multiplied in front of each
            gate's recurrent kernel, `(batch, gates * units)`, or without rows where that is 1; none
            at all where nothing is dropped.
        draws: of each layer whose inputs are dropped, from where its random numbers are counted
            (see `rnnpipe.kernels.dropout`); none where nothing is dropped.

    """

    inputs: NDArray[Any]
    mask: Bools | None
    states: Sequence[Floats]
    weights: Sequence[Floats]
    drops: Sequence[Floats] = ()
    draws: Sequence[UInt64s] = ()


@dataclass(frozen=True)
class Network:
    """Embedding (where `embedded`) and recurrent layers.

    For one number of `threads` the results are the same bit for bit: each thread adds up the
    gradients of its own rows in their order, and their sums are added up in the threads' order.

    Attributes:
        cells: each layer's cell, twice where the layer is bidirectional: the outputs of the
            direction that reads from the end then stand beside the other's.
        embedded: whether the inputs are tokens.
        threads: number of threads.
        returns: what is returned of the last layer, see `rnnpipe.kernels.results`.
        zero_output_for_mask: whether its output at a masked timestep is zero, where it returns all
            of them; else it is that of the step before.
        rates: of each layer, which share of its inputs is dropped in training; none at all where
            no layer drops any.

    """

    cells: tuple[tuple[Cell, ...], ...]
    embedded: bool
    threads: int
    returns: Returns = "last"
    zero_output_for_mask: bool = False
    rates: tuple[float, ...] = ()

    @property
    def results(self) -> int:
        """Number of arrays returned: one, or each final state of the last layer, or both."""
        states = sum(cell.states for cell in self.cells[-1])
        return {"state": states, "steps and state": 1 + states}.get(self.returns, 1)

    @property
    def states(self) -> int:
        """Number of initial states that it takes, if any."""
        return sum(cell.states for cells in self.cells for cell in cells)

    def outputs(self, arguments: Arguments) -> list[Floats]:
        """Compute the results.

        Raises:
            ValueError: a token that the embedding has no row for.

        """
        # Small blocks, each forgotten when it is done: memory does not grow with the batch.
        rounds = -(-len(arguments.inputs) // (_EVALUATION_ROWS * self.threads))
        return self.batch(arguments, self.threads * max(1, rounds)).outputs(None)

    @property
    def tapes(self) -> int:
        """Number of pieces of what `gradients` needs besides."""
        return self.threads

    def outputs_and_tape(self, arguments: Arguments) -> tuple[list[Floats], list[Floats]]:
        """Compute the results, and what `gradients` needs besides; raises what `outputs` does."""
        batch = self.batch(arguments)
        tape = batch.new_tape()
        results = batch.outputs(tape)
        # A batch of few rows has fewer blocks.
        return results, [*tape, *(aligned(0) for _ in range(self.tapes - len(tape)))]

    def gradients(
        self,
        d_results: Sequence[Floats],
        tape: Sequence[Floats],
        arguments: Arguments,
        *,
        by_inputs: bool,
    ) -> list[Floats]:
        """Compute the loss's gradients from those by the results.

        Returns:
            Those by the features, if asked for; by the initial states, if there are any; and by the
            weights.

        """
        batch = self.batch(arguments)
        sources = batch.packing.sources
        d_vectors = np.empty_like(batch.inputs) if self.embedded or by_inputs else None
        d_initials, d_weights = batch.gradients(d_results, tape, d_vectors)
        d_states = self._states_of(d_initials) if arguments.states else []
        if d_vectors is None:
            return [*d_states, *d_weights]
        if self.embedded:
            d_table = _spread(d_vectors, sources, len(arguments.weights[0]))
            return [*d_states, d_table, *d_weights]
        shape = arguments.inputs.shape
        d_features = _spread(d_vectors, sources, shape[0] * shape[1]).reshape(shape)
        return [d_features, *d_states, *d_weights]

    def batch(self, arguments: Arguments, blocks: int | None = None) -> Batch:
        """Pack a batch into up to so many blocks, or else one a thread; raises what `outputs` does.

        By it a training step that keeps it needs to pack only once, forwards and backwards.
        """
        weights = arguments.weights[1:] if self.embedded else arguments.weights
        each, drops = iter(weights), iter(arguments.drops)
        layers = [
            [
                Direction(
                    cell,
                    list(islice(each, cell.layout.count)),
                    position,
                    next(drops, None),
                    dropout,
                )
                for position, cell in enumerate(cells)
            ]
            for cells, dropout in zip(self.cells, self._dropouts(arguments.draws), strict=True)
        ]
        packing, vectors = self._packed(arguments, blocks or self.threads)
        result = result_of(
            self.returns, layers[-1], packing, zero_output_for_mask=self.zero_output_for_mask
        )
        initials = _initials(layers, arguments.states) if arguments.states else None
        return Batch(layers, packing, vectors, initials, result, self.threads)

    def _dropouts(self, draws: Sequence[UInt64s]) -> list[Dropout | None]:
        """What each layer drops of its inputs."""
        if not draws:
            return [None for _ in self.cells]
        each = iter(draws)
        return [Dropout(rate, next(each)) if rate else None for rate in self.rates]

    @property
    def _can_share_padding(self) -> bool:
        """Whether all layers read from the start; or one reads both ways, and its end counts alone.

        What reads from the end comes to a row's padding last, in a state of the row's own.
        """
        if all(len(directions) == 1 for directions in self.cells):
            return True
        return len(self.cells) == 1 and self.returns in ("last", "state")

    def _packed(self, arguments: Arguments, blocks: int) -> tuple[Packing, Floats]:
        """The packing, and the vectors of the different inputs to which it points."""
        inputs, mask, by_length = arguments.inputs, arguments.mask, blocks > self.threads
        if self.embedded:
            embeddings = arguments.weights[0]
            alike = mask is None and not (arguments.states or arguments.drops or arguments.draws)
            shares = self._can_share_padding and alike
            packing = pack_tokens(
                inputs, len(embeddings), blocks, mask, shares_padding=shares, by_length=by_length
            )
            tokens = cast("Int64s", packing.sources)  # None of features alone
            return packing, embeddings.take(tokens, axis=0)  # three times as fast as an index
        packing = pack_features(len(inputs), inputs.shape[1], blocks, mask, by_length=by_length)
        vectors: Floats = np.ascontiguousarray(inputs).reshape(-1, inputs.shape[2])
        return packing, vectors if packing.sources is None else vectors[packing.sources]

    def _states_of(self, initials: Sequence[Floats]) -> list[Floats]:
        """Each direction's initial states, one by one."""
        cells = [cell for cells in self.cells for cell in cells]
        pairs = zip(cells, initials, strict=True)
        return [part for cell, initial in pairs for part in np.split(initial, cell.states, axis=1)]


def _initials(layers: Sequence[Layer], states: Sequence[Floats]) -> list[list[Floats]]:
    """Each direction's states, side by side."""
    each = iter(states)
    initials = [
        [np.hstack([next(each) for _ in range(direction.cell.states)]) for direction in layer]
        for layer in layers
    ]
    if next(each, None) is not None:
        raise ValueError(f"{len(states)} initial states are more than the layers have")
    return initials


def _spread(vectors: Floats, sources: NDArray[np.int64] | None, rows: int) -> Floats:
    """Put the vectors into their places among so many rows, the others of which are zero."""
    if sources is None:
        return vectors
    table = aligned(rows, vectors.shape[1])
    table[:] = 0
    table[sources] = vectors
    return table
