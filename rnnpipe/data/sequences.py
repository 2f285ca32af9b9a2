"""Ragged token sequences in two flat arrays, and their padding into one matrix."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError

IntArray = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Sequences:
    """Sequences of token ids, one behind the other.

    `ids` `(tokens,)` is of any integer dtype; `offsets` `(n + 1,)`, int64, rises from 0 to
    `tokens`. Sequence `i` is `ids[offsets[i]:offsets[i + 1]]`, and may be empty.

    Raises:
        ValueError: arrays of another shape or dtype, or offsets that do not fit the ids.

    """

    ids: IntArray
    offsets: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        if self.ids.ndim != 1 or self.ids.dtype.kind not in "iu":
            raise ValueError(
                f"ids has shape {self.ids.shape} and dtype {self.ids.dtype}; "
                "expected (tokens,) of integers"
            )
        if self.offsets.ndim != 1 or self.offsets.dtype != np.int64:
            raise ValueError(
                f"offsets has shape {self.offsets.shape} and dtype {self.offsets.dtype}; "
                "expected (n + 1,) of int64"
            )
        tokens = len(self.ids)
        if not len(self.offsets) or self.offsets[0] != 0 or self.offsets[-1] != tokens:
            raise ValueError(f"offsets do not run from 0 to {tokens}, the number of ids")
        if (self.lengths < 0).any():
            raise ValueError("offsets fall somewhere; expected them to rise from 0")

    @classmethod
    def from_lists(cls, lists: Sequence[Sequence[int]]) -> "Sequences":
        """Sequences of int32 ids.

        Raises:
            OverflowError: an id that does not fit int32.

        """
        lengths = np.fromiter(map(len, lists), np.int64, count=len(lists))
        offsets = offsets_of(lengths)
        ids = np.fromiter(chain.from_iterable(lists), np.int32, count=int(offsets[-1]))
        return cls(ids, offsets)

    def __len__(self) -> int:
        """Number of sequences, n."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Tokens per sequence, `(n,)`."""
        return np.diff(self.offsets)

    def first(self, count: int) -> "Sequences":
        """The first `count` sequences (all, if there are fewer), without a copy."""
        offsets = self.offsets[: count + 1]
        return Sequences(self.ids[: offsets[-1]], offsets)

    def take(self, order: NDArray[np.int64]) -> "Sequences":
        """The sequences at the positions `order` `(m,)`, in that order."""
        lengths = self.lengths[order]
        offsets = offsets_of(lengths)
        positions = np.arange(offsets[-1])
        positions += np.repeat(self.offsets[order] - offsets[:-1], lengths)
        return Sequences(self.ids[positions], offsets)


def offsets_of(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where sequences of these lengths `(n,)` start, and behind them where the last ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def pad(sequences: Sequences, maxlen: int, vocabulary: int) -> NDArray[np.unsignedinteger[Any]]:
    """Token ids `(n, maxlen)`, padded with 0 and truncated on the left.

    The values are those of `keras.utils.pad_sequences` with its defaults: a shorter sequence stands
    at the end of its row behind zeros, a longer one keeps its last `maxlen` ids. The dtype is the
    smallest unsigned one that holds the ids below `vocabulary`: uint8 up to 256, uint16 up to
    65,536, then uint32; at a vocabulary of 10,000 half the memory of Keras' int32.

    Raises:
        UserError: an id outside 0 .. `vocabulary` - 1, or a matrix that does not fit into memory.

    """
    if len(sequences.ids) and not 0 <= sequences.ids.min() <= sequences.ids.max() < vocabulary:
        raise UserError(
            f"the sequences hold ids from {sequences.ids.min()} to {sequences.ids.max()}; with "
            f"vocabulary = {vocabulary} expected 0 to {vocabulary - 1}"
        )
    dtype = np.min_scalar_type(vocabulary - 1)
    lengths = sequences.lengths
    kept = np.minimum(lengths, maxlen)
    try:
        padded = np.zeros((len(sequences), maxlen), dtype)
        padded.reshape(-1)[_behind(maxlen - kept, kept)] = sequences.ids[
            _behind(lengths - kept, kept)
        ]
    except MemoryError as error:
        raise UserError(
            f"{len(sequences):,} sequences padded to {maxlen:,} timesteps do not fit into memory; "
            "lower maxlen or limit"
        ) from error
    return padded


def _behind(skipped: NDArray[np.int64], kept: NDArray[np.int64]) -> NDArray[np.bool_]:
    """A mask that goes through all rows: `skipped` times False, then `kept` times True."""
    return np.repeat(
        np.tile([False, True], len(kept)), np.stack([skipped, kept], axis=1).reshape(-1)
    )
