"""The padding that a layer that reads from the end comes to last, each row in a state of its own.

Each row has made its own steps, and comes to as many pads as it has; the input is token 0 at all of
them. The rows of a block step through theirs together, the one that has the most in front. As every
step is the same function, they go to one state, where it has such; soon those that have pads left
are at rest there, and what these do is known without a step (`rnnpipe.kernels.at_rest`).

So a tail is cut into spans, each a packed block that its rows leave together: whoever has fewer
pads left than it is long joins in later. Behind a span it is seen whether all are at rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnnpipe.kernels.at_rest import NOISE, Rest, through
from rnnpipe.kernels.dtypes import Floats, Int64s
from rnnpipe.kernels.packing import Block
from rnnpipe.kernels.stack import Direction, Gradients, Layer, scan, scan_back
from rnnpipe.kernels.steps import NEGLIGIBLE

_FIRST_STEPS = 32
_STEPS = 16
"""Of the first span and, at least, of the others: each is a quarter of all before it."""


@dataclass(frozen=True, eq=False)
class Tail:
    """The pads behind the steps of a block's rows.

    Attributes:
        direction: what reads them; it drops nothing of its states.
        pad: `(1, features)`, what it reads of each.
        pads: `(rows,)`, how many each row comes to, the most first: the block's rows turned round.

    """

    direction: Direction
    pad: Floats
    pads: Int64s

    @cached_property
    def shapes(self) -> list[tuple[int, int]]:
        """Those of the arrays that `scan` fills: which spans it has made, and of each its own."""
        shapes = (shape for span in self._spans for shape in self.direction.shapes(span.block))
        return [(1, 1), *shapes]

    def room(self) -> Floats:
        """Zeros, for the states of all rows, or for gradients by them."""
        return np.zeros((len(self.pads), self.direction.state_width), np.float32)

    def scan(self, begins: Floats, arrays: Sequence[Floats]) -> Floats:
        """Step through all pads; fill `arrays`, of the `shapes`, as far as steps are computed.

        Returns the states `(rows, states)` in which the block's rows end, from those in which they
        come to their pads; rows without steps of their own, which are the last ones, have none.
        """
        states, (made, *others) = self.room(), arrays
        states[len(states) - len(begins) :] = begins[::-1]
        made[:] = 0
        for number, span in enumerate(self._spans):
            state, saved = others[2 * number : 2 * number + 2]
            scan(self._layers, span.block, [self._projection], [[states]], [[state, saved]])
            made += 1
            states[: span.rows] = state[span.block.places :]
            if len(span.left):
                after = states[: len(span.left)]
                before = state[span.block.starts[-2] :][: len(span.left)]
                changes = self._changes_to_come(before, after, span.left)
                if changes is not None:
                    after += changes
                    break
        return states[::-1]

    def scan_back(
        self, arrays: Sequence[Floats], d_ends: Floats, d_projection: Floats, sums: Gradients
    ) -> Floats:
        """Go the way back of `scan`: from the gradients by its states to those of all rows' begins.

        Adds to those by the projections, of which that of a pad is the first, and to the sums.
        """
        d_states, (made, *others) = np.ascontiguousarray(d_ends[::-1]), arrays
        bound = NEGLIGIBLE * np.abs(d_states).max(initial=0)
        spans = self._spans[: int(made[0, 0])]
        if spans and len(left := spans[-1].left):
            state = others[2 * len(spans) - 2][spans[-1].block.places :][:1]
            rest = Rest(self.direction, self._projection, state)
            passed, d_states[: len(left)] = through(d_states[: len(left)], rest.jacobian(), left)
            total = passed.sum(axis=0, keepdims=True)
            rest.step_back(total, d_projection, replace(sums, initial=np.zeros_like(total)))
        for number in reversed(range(len(spans))):
            span, pair = spans[number], others[2 * number : 2 * number + 2]
            # Who has the most pads, and so stands in front, has the smallest gradients.
            reached = np.flatnonzero(~(np.abs(d_states[: span.rows]).max(axis=1) <= bound))
            first = int(reached[0]) if len(reached) else span.rows
            d_lasts = d_states[first : span.rows]
            d_begins = np.zeros_like(d_lasts)
            scan_back(
                self._layers, span.behind(first), [span.arrays_behind(first, *pair)],
                [[d_lasts[:0]]], [[d_lasts]], [d_projection],
                [[replace(sums, initial=d_begins)]],
            )  # fmt: skip
            d_states[:first] = 0
            d_lasts[:] = d_begins
        return d_states[::-1]

    def _changes_to_come(self, before: Floats, after: Floats, left: Int64s) -> Floats | None:
        """By what the steps that are left change states; None where that may be more than noise.

        Also where the states are not, but for noise, the same; and where one is no number.
        """
        noise = NOISE * np.maximum(1, np.abs(after[0]))
        changes = after - before
        is_slow, is_one = 8 * np.abs(changes) <= noise, np.abs(after - after[0]) <= noise
        if not (is_slow.all() and is_one.all()):
            return None
        jacobian = Rest(self.direction, self._projection, after[:1]).jacobian()
        # The first of the changes to come is J times the last one.
        passed, last = through(changes, np.ascontiguousarray(jacobian.T), left)
        to_come = passed + last - changes
        return to_come if (np.abs(to_come) <= noise).all() else None

    @property
    def _layers(self) -> list[Layer]:
        return [[self.direction]]

    @cached_property
    def _projection(self) -> Floats:
        projection = np.empty((1, self.direction.gates), np.float32)
        self.direction.project(self.pad, projection)
        return projection

    @cached_property
    def _spans(self) -> list["_Span"]:
        cuts = _cuts(int(self.pads.max(initial=0)))
        return [_Span.of(self._left(done), until - done, self._left(until)) for done, until in cuts]

    def _left(self, done: int) -> Int64s:
        """How many pads the rows have left that have more than so many."""
        left = self.pads - done
        return left[: np.count_nonzero(left > 0)]


@dataclass(frozen=True, eq=False)
class _Span:
    """A part of a tail.

    Attributes:
        block: its steps.
        left: of the rows that have pads behind it, how many.

    """

    block: Block
    left: Int64s

    @classmethod
    def of(cls, before: Int64s, length: int, left: Int64s) -> "_Span":
        """So many steps, or fewer, of rows that have so many pads `before` it, the most first."""
        steps = np.minimum(before, length)
        # A row joins in when so many steps are to come.
        counts = np.searchsorted(-steps, np.arange(-length, 0), "right")
        return cls(_block(len(before), counts), left)

    @property
    def rows(self) -> int:
        """How many rows it has, all of which have a step at its end."""
        return self.block.active

    def behind(self, first: int) -> Block:
        """The steps of the rows from `first` on."""
        return _block(self.rows - first, np.maximum(self.block.counts - first, 0))

    def arrays_behind(self, first: int, state: Floats, saved: Floats) -> list[Floats]:
        """The same rows' parts of a scan's arrays."""
        if not first:
            return [state, saved]
        counts, starts = self.block.counts, self.block.starts
        places = np.flatnonzero(np.arange(starts[-1]) - np.repeat(starts[:-1], counts) >= first)
        ends = np.arange(starts[-1] + first, len(state))
        return [state.take(np.append(places, ends), axis=0), saved.take(places, axis=0)]


def _block(rows: int, counts: Int64s) -> Block:
    """Steps of so many rows, `counts` of them at each, that read the first input alone."""
    starts = np.concatenate([[0], np.cumsum(counts)])
    return Block(
        rows=np.arange(rows),
        origins=np.arange(rows),
        shares_padding=False,
        counts=counts,
        starts=starts,
        index=np.zeros(starts[-1], np.int32),
        present=np.ones((rows, len(counts)), np.bool_),
    )


def _cuts(longest: int) -> Iterator[tuple[int, int]]:
    """Where spans start and end."""
    done = 0
    while done < longest:
        until = min(longest, done + max(_FIRST_STEPS if not done else _STEPS, done // 4))
        yield done, until
        done = until
