"""Which rows of a batch are at work at which step: no step is spent on padding.

A masked timestep leaves a row's state and output as they were. So it is left out, wherever it
stands, and the row's other timesteps are its steps. Rows are set flush at their ends: a row of n
steps joins in at step `timesteps - n`, in its first state.

Where tokens are padded with 0 on the left and the model sees the padding, it is a token like any
other. But after k steps of padding from a zero state, every row is in the same state, and so that
one is computed once, as a row of its own. A row with k such pads joins in at step k, in that state.

Where a layer reads backwards too, or each row has an initial state of its own, the pads lead to a
state of the row's own: then they are ordinary tokens, as pads on the right always are.

A batch is split into blocks of rows, for the threads. In a block the rows stand in order of their
steps, the longest first, so that the active ones of a step are the first `counts[t]`. What belongs
to them is packed: step t has the places `starts[t]` to `starts[t + 1]`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnpipe.kernels.dtypes import Bools, Int32s, Int64s
from rnnpipe.kernels.places import (
    behind_pads,
    count_steps,
    place_steps,
    rank_tokens,
    reverse_places,
    timesteps_of_places,
)


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows of a batch, packed.

    Attributes:
        rows: `(n,)`, positions in the batch, the longest sequence first.
        origins: `(n,)`, in which of the initial states each of them begins.
        counts: `(timesteps,)`, the number of active rows at each step.
        starts: `(timesteps + 1,)`, where a step's packed places begin.
        index: `(places,)`, int32, which row of the input projection belongs to a place.
        present: `(batch, timesteps)` of the whole batch, whether a row makes a step at a timestep.

    """

    rows: Int64s
    origins: Int64s
    counts: Int64s
    starts: Int64s
    index: Int32s
    present: Bools

    @property
    def places(self) -> int:
        """Number of steps of all rows together."""
        return int(self.starts[-1])

    @property
    def active(self) -> int:
        """Number of rows that have a step at the end: all but those without any."""
        return int(self.counts[-1]) if len(self.counts) else len(self.rows)

    def order(self, *, backwards: bool) -> Int32s:
        """The place `(places,)` of each step of a layer that reads in a direction, step by step.

        A row that reads backwards makes as many steps as one that reads forwards, and so has the
        same places; at its nth step it is at the nth place from its end.
        """
        return self._reversed if backwards else np.arange(self.places, dtype=np.int32)

    def inputs(self, *, backwards: bool) -> Int32s:
        """The index, step by step of a layer that reads in a direction."""
        return self.index[self._reversed] if backwards else self.index

    @cached_property
    def timesteps(self) -> Int64s:
        """Which timestep `(places,)` belongs to each place, row by row of the batch."""
        return timesteps_of_places(self.present, self.rows, self.starts)

    @cached_property
    def _reversed(self) -> Int32s:
        return reverse_places(self.counts, self.starts)


@dataclass(frozen=True, eq=False)
class Packing:
    """A batch, packed.

    Attributes:
        sources: `(m,)`, int64: to what the blocks' indices point, in rising order. The different
            tokens that are not masked; or, of features as `(batch * timesteps, features)`, the rows
            that are not masked, None if that is all of them.
        present: `(batch, timesteps)`, whether a row makes a step at a timestep.
        padding: the longest shared padding, as a block of one row; of no steps where there is none.
        blocks: the batch's rows.
        initials: number of initial states to which the blocks' origins point: those after 0, 1, ...
            shared pads, or one for each row of the batch.

    """

    sources: Int64s | None
    present: Bools
    padding: Block
    blocks: tuple[Block, ...]
    initials: int

    @property
    def batch(self) -> int:
        """Number of rows."""
        return len(self.present)


def pack_tokens(
    tokens: Int32s, vocabulary: int, blocks: int, mask: Bools | None, *, shares_padding: bool
) -> Packing:
    """Pack token ids `(batch, timesteps)` into up to `blocks` blocks.

    Args:
        tokens: the ids.
        vocabulary: number of rows of the embedding.
        blocks: the most blocks to make.
        mask: `(batch, timesteps)`, False where a timestep is masked; None where none is.
        shares_padding: whether zeros in front of a row are computed once for all rows; not with a
            mask.

    Raises:
        ValueError: a token outside 0 .. vocabulary - 1.

    """
    if tokens.size and not 0 <= tokens.min() <= tokens.max() < vocabulary:
        raise ValueError(
            f"tokens from {tokens.min()} to {tokens.max()}, but the embedding layer has rows for "
            f"0 to {vocabulary - 1}"
        )
    if shares_padding:
        present = behind_pads(tokens)
    else:
        present = np.ones(tokens.shape, np.bool_) if mask is None else mask
    sources, ranks = rank_tokens(tokens, present, vocabulary, shares_padding)
    return _packed(sources, tokens, ranks, present, blocks, shares_padding=shares_padding)


def pack_features(batch: int, timesteps: int, blocks: int, mask: Bools | None) -> Packing:
    """Pack a batch of features; `blocks` and `mask` are those of `pack_tokens`."""
    places = np.arange(batch * timesteps, dtype=np.int32)
    inputs = places.reshape(batch, timesteps)
    if mask is None:
        return _packed(None, inputs, places, np.ones(inputs.shape, np.bool_), blocks)
    ranks = (np.cumsum(mask) - 1).astype(np.int32)
    return _packed(np.flatnonzero(mask), inputs, ranks, mask, blocks)


def _packed(  # noqa: PLR0913
    sources: Int64s | None,
    inputs: Int32s,
    ranks: Int32s,
    present: Bools,
    blocks: int,
    *,
    shares_padding: bool = False,
) -> Packing:
    """`inputs` `(batch, timesteps)` are numbers, and `ranks` of each that is present its source."""
    batch, timesteps = present.shape
    steps = count_steps(present)
    pads = timesteps - steps
    in_order = np.argsort(pads, kind="stable")
    origins = pads if shares_padding else np.arange(batch)
    packed = tuple(
        Block(rows, origins[rows], *place_steps(inputs, ranks, present, rows, steps), present)
        for rows in _dealt(in_order, blocks)
    )
    longest = int(pads.max(initial=0)) if shares_padding else 0
    initials = longest + 1 if shares_padding else batch
    return Packing(sources, present, shared_padding(longest), packed, initials)


def _dealt(rows: Int64s, blocks: int) -> list[Int64s]:
    """The rows dealt out like cards, so that every block gets long and short ones alike."""
    dealt = (rows[first::blocks] for first in range(min(blocks, len(rows))))
    return [np.ascontiguousarray(each) for each in dealt]


def shared_padding(length: int) -> Block:
    """A row of token 0 alone, which is the first of the tokens."""
    return Block(
        rows=np.zeros(1, np.int64),
        origins=np.zeros(1, np.int64),
        counts=np.ones(length, np.int64),
        starts=np.arange(length + 1),
        index=np.zeros(length, np.int32),
        present=np.ones((1, length), np.bool_),
    )
