"""Sequences of unequal length in two flat arrays, and their padding into one array."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnpipe.errors import UserError

Side = Literal["left", "right"]
"""The end of a sequence at which steps are added, or cut off."""

_TAKEN = 2**12
"""Sequences that are copied at a time: the positions of their items take more room than these."""


@dataclass(frozen=True, eq=False)
class Ragged:
    """Sequences of equal items, one behind the other.

    Sequence `i` is `values[offsets[i]:offsets[i + 1]]`, and may be empty.

    Attributes:
        values: `(total, *item)`, of any dtype: `(total,)` token ids, `(total, width)` features.
        offsets: `(n + 1,)`, int64, rising from 0 to `total`.

    Raises:
        ValueError: arrays of another shape or dtype, or offsets that do not fit the values.

    """

    values: NDArray[Any]
    offsets: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        if not self.values.ndim or self.values.dtype.hasobject:
            raise ValueError(
                f"values has shape {self.values.shape} and dtype {self.values.dtype}; "
                "expected (total, *item) of numbers"
            )
        if self.offsets.ndim != 1 or self.offsets.dtype != np.int64:
            raise ValueError(
                f"offsets has shape {self.offsets.shape} and dtype {self.offsets.dtype}; "
                "expected (n + 1,) of int64"
            )
        total = len(self.values)
        if not len(self.offsets) or self.offsets[0] != 0 or self.offsets[-1] != total:
            raise ValueError(f"offsets do not run from 0 to {total}, the number of values")
        if (self.lengths < 0).any():
            raise ValueError("offsets fall somewhere; expected them to rise from 0")

    @classmethod
    def from_lists(cls, lists: Sequence[Sequence[int]]) -> "Ragged":
        """Sequences of int32 ids.

        Raises:
            OverflowError: an id that does not fit int32.

        """
        lengths = np.fromiter(map(len, lists), np.int64, count=len(lists))
        offsets = offsets_of(lengths)
        values = np.fromiter(chain.from_iterable(lists), np.int32, count=int(offsets[-1]))
        return cls(values, offsets)

    def __len__(self) -> int:
        """Number of sequences, n."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Items per sequence, `(n,)`."""
        return np.diff(self.offsets)

    @property
    def item_shape(self) -> tuple[int, ...]:
        """Shape of one item: `()` of token ids, `(width,)` of features."""
        return self.values.shape[1:]

    @classmethod
    def joined(cls, parts: "Sequence[Ragged]") -> "Ragged":
        """The sequences of all `parts`, those of the first in front."""
        lengths = np.concatenate([part.lengths for part in parts])
        return cls(np.concatenate([part.values for part in parts]), offsets_of(lengths))

    def first(self, count: int) -> "Ragged":
        """The first `count` sequences (all, if there are fewer), without a copy."""
        offsets = self.offsets[: count + 1]
        return Ragged(self.values[: offsets[-1]], offsets)

    def take(self, order: NDArray[np.int64]) -> "Ragged":
        """The sequences at the positions `order` `(m,)`, in that order."""
        lengths = self.lengths[order]
        offsets = offsets_of(lengths)
        values = np.empty((offsets[-1], *self.item_shape), self.values.dtype)
        for first in range(0, len(order), _TAKEN):
            rows = slice(first, first + _TAKEN)
            begin, *_, end = offsets[first : first + len(order[rows]) + 1]
            positions = np.arange(begin, end)
            positions += np.repeat(self.offsets[order[rows]] - offsets[:-1][rows], lengths[rows])
            values[begin:end] = self.values[positions]
        return Ragged(values, offsets)


def offsets_of(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where sequences of these lengths `(n,)` start, and behind them where the last ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def pad(
    ragged: Ragged, timesteps: int, side: Side = "left", dtype: DTypeLike | None = None
) -> NDArray[Any]:
    """All sequences of one length, `(n, timesteps, *item)`, with zeros at one side.

    On the left the values are those of `keras.utils.pad_sequences` with its defaults: a shorter
    sequence stands at the end of its row, a longer one keeps its last items. On the right a shorter
    one stands at the beginning, and a longer one keeps its first items.

    Args:
        ragged: the sequences.
        timesteps: the length of all of them.
        side: where zeros are added, and where a longer sequence is cut.
        dtype: of the result; that of the values when left out.

    Raises:
        UserError: an array that does not fit into memory.

    """
    lengths = ragged.lengths
    kept = np.minimum(lengths, timesteps)
    try:
        padded = np.zeros(
            (len(ragged) * timesteps, *ragged.item_shape), dtype or ragged.values.dtype
        )
        for first in range(0, len(ragged), _TAKEN):
            rows = slice(first, min(first + _TAKEN, len(ragged)))
            values = ragged.values[ragged.offsets[rows.start] : ragged.offsets[rows.stop]]
            there = _kept(timesteps - kept[rows], kept[rows], side)
            padded[rows.start * timesteps : rows.stop * timesteps][there] = values[
                _kept(lengths[rows] - kept[rows], kept[rows], side)
            ]
    except MemoryError as error:
        raise UserError(
            f"{len(ragged):,} sequences padded to {timesteps:,} timesteps do not fit into memory; "
            "lower maxlen or limit"
        ) from error
    return padded.reshape(len(ragged), timesteps, *ragged.item_shape)


def _kept(skipped: NDArray[np.int64], kept: NDArray[np.int64], side: Side) -> NDArray[np.bool_]:
    """A mask that goes through all rows: `kept` times True, behind or before `skipped` False."""
    counts = [skipped, kept] if side == "left" else [kept, skipped]
    return np.repeat(
        np.tile([side == "right", side == "left"], len(kept)), np.stack(counts, axis=1).reshape(-1)
    )
