"""Which rows of a batch are at work at which timestep: no step is spent on padding.

Sequences are padded on the left with token 0, and the model sees the padding: it is a token like
any other. But after k steps of padding from a zero state, every row is in the same state, and so
that one is computed once. A row with k pads joins in at timestep k, in that state.

Where the padding is masked, every row joins in in the zero state, and nothing is computed for pads.
A masked step leaves a row's state and last output as they were: so a 0 among the tokens is a pad
like any other, and is put in front of the row with them.

Where a layer reads backwards too and sees the padding, it comes to a row's pads last, in a state of
the row's own: then they are ordinary tokens, and every row is active at all timesteps.

A batch is split into blocks of rows, for the threads. In a block the rows stand in order of their
length, the longest first, so that the active ones of a timestep are the first `counts[t]`. What
belongs to them is packed: timestep t has the places `starts[t]` to `starts[t + 1]`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from rnnpipe.kernels.compiling import kernel
from rnnpipe.kernels.dtypes import Int32s, Int64s

Padding = Literal["shared", "masked", "ordinary"]
"""What becomes of the padding: computed once for all rows, skipped, or computed row by row."""


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows of a batch, packed.

    `rows` `(n,)` are positions in the batch, the longest sequence first; `counts` `(timesteps,)`
    the number of active ones; `starts` `(timesteps + 1,)` where a timestep's packed places begin;
    and `index` `(places,)`, int32, which row of the input projection belongs to a place.
    """

    rows: Int64s
    counts: Int64s
    starts: Int64s
    index: Int32s

    @property
    def places(self) -> int:
        """Number of steps of all rows together."""
        return int(self.starts[-1])

    @property
    def active(self) -> int:
        """Number of rows that have a step at the end: all but those that are padding alone."""
        return int(self.counts[-1]) if len(self.counts) else len(self.rows)

    def order(self, *, backwards: bool) -> Int32s:
        """The place `(places,)` of each step of a layer that reads in a direction, step by step.

        A row that reads backwards makes as many steps as one that reads forwards, at the same
        timesteps, and so has the same places; at its nth step it is at the nth place from its end.
        """
        return self._reversed if backwards else np.arange(self.places, dtype=np.int32)

    def inputs(self, *, backwards: bool) -> Int32s:
        """The index, step by step of a layer that reads in a direction."""
        return self.index[self._reversed] if backwards else self.index

    @cached_property
    def _reversed(self) -> Int32s:
        return _reversed_places(self.counts, self.starts)


@dataclass(frozen=True, eq=False)
class Packing:
    """A batch, packed.

    `tokens` `(m,)`, int64, are the different tokens in it, in rising order, to which the indices of
    the blocks point; None where the inputs are features, to whose `(batch * timesteps, features)`
    they point.
    `padding` is the longest padding as a block of one row, of no timesteps where it is not shared.
    """

    tokens: Int64s | None
    padding: Block
    blocks: tuple[Block, ...]

    def __len__(self) -> int:
        """Number of rows."""
        return sum(len(block.rows) for block in self.blocks)


def pack_tokens(tokens: Int32s, vocabulary: int, blocks: int, padding: Padding) -> Packing:
    """Packs token ids `(batch, timesteps)`, padded with 0 on the left, into up to `blocks` blocks.

    Raises:
        ValueError: a token outside 0 .. vocabulary - 1.

    """
    if tokens.size and not 0 <= tokens.min() <= tokens.max() < vocabulary:
        raise ValueError(
            f"tokens from {tokens.min()} to {tokens.max()}, but the embedding layer has rows for "
            f"0 to {vocabulary - 1}"
        )
    tokens = _pads_in_front(tokens) if padding == "masked" else tokens
    pads = np.zeros(len(tokens), np.int64) if padding == "ordinary" else _pads(tokens)
    longest = int(pads.max(initial=0)) if padding == "shared" else 0
    ranks = _ranks(tokens, vocabulary)
    in_order = np.argsort(pads, kind="stable")
    packed = tuple(
        Block(rows, *_pack(tokens, rows, pads, ranks)) for rows in _dealt(in_order, blocks)
    )
    return Packing(np.flatnonzero(ranks >= 0), _padding(longest, max(int(ranks[0]), 0)), packed)


def pack_features(batch: int, timesteps: int, blocks: int) -> Packing:
    """Packs a batch of features, which have no padding: every row is active at all timesteps."""

    def block(rows: Int64s) -> Block:
        counts = np.full(timesteps, len(rows))
        starts = np.arange(timesteps + 1) * len(rows)
        index = np.arange(timesteps)[:, None] + timesteps * rows
        return Block(rows, counts, starts, index.astype(np.int32).ravel())

    return Packing(None, _padding(0, 0), tuple(map(block, _dealt(np.arange(batch), blocks))))


def _dealt(rows: Int64s, blocks: int) -> list[Int64s]:
    """The rows dealt out like cards, so that every block gets long and short ones alike."""
    dealt = (rows[first::blocks] for first in range(min(blocks, len(rows))))
    return [np.ascontiguousarray(each) for each in dealt]


def _padding(length: int, index: int) -> Block:
    return Block(
        rows=np.zeros(1, np.int64),
        counts=np.ones(length, np.int64),
        starts=np.arange(length + 1),
        index=np.full(length, index, np.int32),
    )


@kernel
def _pads_in_front(tokens: Int32s) -> Int32s:
    """The rows' other tokens, in their order, behind all of their zeros."""
    moved = np.zeros(tokens.shape, np.int32)
    for row in range(tokens.shape[0]):
        place = tokens.shape[1]
        for t in range(tokens.shape[1] - 1, -1, -1):
            if tokens[row, t]:
                place -= 1
                moved[row, place] = tokens[row, t]
    return moved


@kernel
def _pads(tokens: Int32s) -> Int64s:
    """Length of the padding of each row."""
    batch, timesteps = tokens.shape
    pads = np.empty(batch, np.int64)
    for row in range(batch):
        t = 0
        while t < timesteps and tokens[row, t] == 0:
            t += 1
        pads[row] = t
    return pads


@kernel
def _ranks(tokens: Int32s, vocabulary: int) -> Int32s:
    """For every token of the vocabulary its rank among those that occur, or -1."""
    ranks = np.full(vocabulary, -1, np.int32)
    for row in range(tokens.shape[0]):
        for t in range(tokens.shape[1]):
            ranks[tokens[row, t]] = 0
    rank = 0
    for token in range(vocabulary):
        if ranks[token] == 0:
            ranks[token] = rank
            rank += 1
    return ranks


@kernel
def _pack(
    tokens: Int32s, rows: Int64s, pads: Int64s, ranks: Int32s
) -> tuple[Int64s, Int64s, Int32s]:
    """The counts, starts and index of a block."""
    timesteps = tokens.shape[1]
    counts = np.empty(timesteps, np.int64)
    starts = np.zeros(timesteps + 1, np.int64)
    active = 0
    for t in range(timesteps):
        while active < len(rows) and pads[rows[active]] <= t:
            active += 1
        counts[t] = active
        starts[t + 1] = starts[t] + active
    index = np.empty(starts[-1], np.int32)
    for t in range(timesteps):
        for row in range(counts[t]):
            index[starts[t] + row] = ranks[tokens[rows[row], t]]
    return counts, starts, index


@kernel
def _reversed_places(counts: Int64s, starts: Int64s) -> Int32s:
    """For each place the one of the same row that is as far from its end as this from its start."""
    timesteps = len(counts)
    places = np.empty(starts[-1], np.int32)
    active, first = 0, np.empty(counts[-1] if timesteps else 0, np.int64)
    for t in range(timesteps):
        first[active : counts[t]] = t
        active = counts[t]
        for row in range(active):
            places[starts[t] + row] = starts[timesteps - 1 - (t - first[row])] + row
    return places
