"""Which rows of a batch are at work at which step: no step is spent on padding.

A masked timestep leaves a row's state and output as they were. So it is left out, wherever it
stands, and the row's other timesteps are its steps. Rows are set flush at their ends: a row of n
steps joins in at step `timesteps - n`, in its first state.

Where tokens are padded with 0 on the left and the model sees the padding, it is a token like any
other. But after k steps of padding from a zero state, every row is in the same state. So one row of
a block makes steps through its padding, that with the most of it, and stands first. Another with k
such pads joins in at step k, in the state of the first row; on the way back it leaves its gradient
to that row.

What reads backwards comes to the pads last, each row in a state of its own. Where only the states
at the end count, these steps are made apart from the others (`rnnpipe.kernels.tails`). Where all
outputs do, or each row has an initial state of its own, pads are ordinary tokens, as those on the
right always are.

A batch is split into blocks of rows, for the threads, all with about the same number of steps: of
long and short rows alike, so that each block has rows to come for as long as any other; or, where
there are more blocks than threads, of rows that are of about one length, which work together from
their first steps on. In a block the rows stand in order of their
steps, the longest first, so that the active ones of a step are the first `counts[t]`. What belongs
to them is packed: step t has the places `starts[t]` to `starts[t + 1]`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnpipe.kernels.dtypes import Bools, Floats, Int32s, Int64s
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
        origins: `(n,)`, in which state each of them begins: of the initial ones, or of those that
            the scan itself leaves.
        shares_padding: whether it is the latter, a state of the first row.
        counts: `(timesteps,)`, the number of active rows at each step.
        starts: `(timesteps + 1,)`, where a step's packed places begin.
        index: `(places,)`, int32, which row of the input projection belongs to a place.
        present: `(batch, timesteps)` of the whole batch, whether a row makes a step at a timestep.

    """

    rows: Int64s
    origins: Int64s
    shares_padding: bool
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

    def begins_in(
        self, initials: Floats, states: Floats, *, backwards: bool
    ) -> tuple[Floats, Int64s]:
        """The states among which those are in which rows begin, and which of them.

        The initial ones, or those that the scan leaves; or zeros, where what reads backwards comes
        to shared padding last.
        """
        if not self.shares_padding:
            return initials, self.origins
        if backwards:
            return np.zeros((1, states.shape[1]), np.float32), np.zeros_like(self.origins)
        return states, self.origins

    def gives_to(
        self, d_initials: Floats, d_lasts: Floats, *, backwards: bool
    ) -> tuple[Floats, Int64s]:
        """What the gradients by the states in which rows begin are added to, and where.

        To those by the initial states; or, on the way back, to that of the first row, `d_lasts`
        `(active, states)` being those of all rows; or to what nobody asks for.
        """
        if not self.shares_padding:
            return d_initials, self.origins
        to = np.zeros((1, d_lasts.shape[1]), np.float32) if backwards else d_lasts
        return to, np.zeros_like(self.origins)

    def pads(self) -> Int64s:
        """How many of its timesteps `(n,)` each row makes no step at."""
        return np.searchsorted(self.counts, np.arange(len(self.rows)), "right")

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
    def after(self) -> Int32s:
        """Where among a layer's states `(places,)` the one after each place's step is."""
        places = np.arange(self.places, dtype=np.int32)
        return places + np.repeat(self.counts.astype(np.int32), self.counts)

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
        blocks: the batch's rows.

    """

    sources: Int64s | None
    present: Bools
    blocks: tuple[Block, ...]

    @property
    def batch(self) -> int:
        """Number of rows."""
        return len(self.present)


def pack_tokens(  # noqa: PLR0913
    tokens: Int32s,
    vocabulary: int,
    blocks: int,
    mask: Bools | None,
    *,
    shares_padding: bool,
    by_length: bool = False,
) -> Packing:
    """Pack token ids `(batch, timesteps)` into up to `blocks` blocks.

    Args:
        tokens: the ids.
        vocabulary: number of rows of the embedding.
        blocks: the most blocks to make.
        mask: `(batch, timesteps)`, False where a timestep is masked; None where none is.
        shares_padding: whether zeros in front of a row are computed once for all rows of a block;
            not with a mask.
        by_length: whether the rows of a block are of about one length.

    Raises:
        ValueError: a token outside 0 .. vocabulary - 1.

    """
    if tokens.size and not 0 <= tokens.min() <= tokens.max() < vocabulary:
        raise ValueError(
            f"tokens from {tokens.min()} to {tokens.max()}, but the embedding layer has rows for "
            f"0 to {vocabulary - 1}"
        )
    if shares_padding:
        present, steps = behind_pads(tokens)
    else:
        present = np.ones(tokens.shape, np.bool_) if mask is None else mask
        steps = count_steps(present)
    shares = _shares(steps, blocks, by_length=by_length)
    if shares_padding:
        shares = [np.concatenate((rows[-1:], rows[:-1])) for rows in shares]
        for rows in shares:
            present[rows[0]], steps[rows[0]] = True, tokens.shape[1]
    sources, ranks = rank_tokens(tokens, present, vocabulary)
    packed = [
        _block(tokens, ranks, present, rows, steps, shares_padding=shares_padding)
        for rows in shares
    ]
    return Packing(sources, present, tuple(packed))


def pack_features(
    batch: int, timesteps: int, blocks: int, mask: Bools | None, *, by_length: bool = False
) -> Packing:
    """Pack a batch of features; the other arguments are those of `pack_tokens`."""
    places = np.arange(batch * timesteps, dtype=np.int32)
    inputs = places.reshape(batch, timesteps)
    sources, ranks, present = None, places, np.ones(inputs.shape, np.bool_)
    if mask is not None:
        sources, ranks, present = np.flatnonzero(mask), np.cumsum(mask, dtype=np.int32) - 1, mask
    steps = count_steps(present)
    shares = _shares(steps, blocks, by_length=by_length)
    packed = [_block(inputs, ranks, present, rows, steps) for rows in shares]
    return Packing(sources, present, tuple(packed))


def _block(  # noqa: PLR0913
    inputs: Int32s,
    ranks: Int32s,
    present: Bools,
    rows: Int64s,
    steps: Int64s,
    *,
    shares_padding: bool = False,
) -> Block:
    """`inputs` `(batch, timesteps)` are numbers, and `ranks` of each that is present its source."""
    counts, starts, index = place_steps(inputs, ranks, present, rows, steps)
    origins = starts[len(counts) - steps[rows]] if shares_padding else rows
    return Block(rows, origins, shares_padding, counts, starts, index, present)


def _shares(steps: Int64s, blocks: int, *, by_length: bool) -> list[Int64s]:
    """The rows of each block, the longest first."""
    in_order = np.argsort(-steps, kind="stable")
    if by_length:
        lengths = steps[in_order]
        ends = np.cumsum(lengths)
        # A row belongs where its middle is.
        cuts = np.searchsorted(ends - lengths / 2, np.linspace(0, ends[-1], blocks + 1)[1:-1])
        return [rows for rows in np.split(in_order, cuts) if len(rows)]
    # Dealt out like cards.
    dealt = (in_order[first::blocks] for first in range(min(blocks, len(steps))))
    return [np.ascontiguousarray(rows) for rows in dealt]
