"""Embedding and recurrent layers over a batch: outputs, and the gradients of all weights.

Nothing here knows Keras: arrays in, arrays out, in the layouts of `get_weights()`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.kernels.batch import Batch
from rnnpipe.kernels.cell import Cell
from rnnpipe.kernels.dtypes import Floats
from rnnpipe.kernels.memory import aligned
from rnnpipe.kernels.packing import Padding, pack_features, pack_tokens
from rnnpipe.kernels.stack import Direction

_EVALUATION_ROWS = 16


@dataclass(frozen=True)
class Network:
    """Embedding (where `embedded`) and recurrent layers, whose last gives its last output alone.

    `cells` has each layer's cell, twice where the layer is bidirectional: the outputs of the
    direction that reads from the end then stand beside the other's.

    Inputs are token ids `(batch, timesteps)`, int32, padded with 0 on the left, or features
    `(batch, timesteps, features)`, float32. Weights are an embedding's `(vocabulary, units)`, then
    each direction's kernel, recurrent kernel and bias, all float32. Where `masked`, the layers skip
    every token 0, and the output of a row without another is zero.

    For one number of `threads` the results are the same bit for bit: each thread adds up the
    gradients of its own rows in their order, and their sums are added up in the threads' order.
    """

    cells: tuple[tuple[Cell, ...], ...]
    embedded: bool
    masked: bool
    threads: int

    @property
    def padding(self) -> Padding:
        """What becomes of the padding."""
        if self.masked:
            return "masked"
        is_bidirectional = any(len(directions) > 1 for directions in self.cells)
        return "ordinary" if is_bidirectional else "shared"

    def outputs(self, inputs: NDArray[Any], *weights: Floats) -> Floats:
        """The last outputs `(batch, units)`.

        Raises:
            ValueError: a token that the embedding has no row for.

        """
        # Small blocks, each forgotten when it is done: memory does not grow with the batch.
        blocks = max(self.threads, -(-len(inputs) // _EVALUATION_ROWS))
        return self._packed(inputs, weights, blocks).outputs(None)

    def outputs_and_tape(self, inputs: NDArray[Any], *weights: Floats) -> tuple[Floats, Floats]:
        """The last outputs, and what `gradients` needs besides; raises what `outputs` does."""
        batch = self._packed(inputs, weights, self.threads)
        tape = aligned(batch.tape_size)
        return batch.outputs(tape), tape

    def gradients(
        self, d_outputs: Floats, tape: Floats, inputs: NDArray[Any], *weights: Floats
    ) -> list[Floats]:
        """Gradients of the loss by the weights, from those by the outputs `(batch, units)`."""
        batch = self._packed(inputs, weights, self.threads)
        d_inputs, d_weights = batch.gradients(d_outputs, tape)
        if not self.embedded:
            return d_weights
        d_embeddings = aligned(*weights[0].shape)
        d_embeddings[:] = 0
        d_embeddings[batch.packing.tokens] = d_inputs
        return [d_embeddings, *d_weights]

    def _packed(self, inputs: NDArray[Any], weights: Sequence[Floats], blocks: int) -> Batch:
        flat = weights[1:] if self.embedded else weights
        triples = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
        layers = [
            [Direction(cell, next(triples), position) for position, cell in enumerate(cells)]
            for cells in self.cells
        ]
        if self.embedded:
            embeddings = weights[0]
            packing = pack_tokens(inputs, len(embeddings), blocks, self.padding)
            vectors: Floats = embeddings[packing.tokens]
        else:
            packing = pack_features(len(inputs), inputs.shape[1], blocks)
            vectors = np.ascontiguousarray(inputs).reshape(-1, inputs.shape[2])
        return Batch(layers, packing, vectors, self.threads)
