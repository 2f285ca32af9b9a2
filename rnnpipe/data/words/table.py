"""Words by their content: each has an entry, numbered in the order of their first appearance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.words.scanning import find_words, hashes_of, look_up, place
from rnnpipe.data.words.unicode import buffers, kinds, normalized

_AT_FIRST = 2**12

AS_IT_IS = np.arange(256, dtype=np.uint8)
_LOWER = np.frombuffer(bytes(range(256)).lower(), np.uint8)


@dataclass(frozen=True, eq=False)
class Found:
    """Words in texts.

    Attributes:
        data: the texts' bytes.
        starts: where each word begins, int64 `(words,)`.
        stops: where it ends, `(words,)`.
        hashes: 64 bits of each, uint64 `(words,)`.
        ends: how many words end with each text, int64 `(texts,)`.
        lower: what each byte counts as, `(256,)`.

    """

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    ends: NDArray[np.int64]
    lower: NDArray[np.uint8]

    @classmethod
    def of(cls, texts: pa.Array, *, lowercase: bool) -> "Found":
        """The words of texts: runs of letters, marks and digits, an apostrophe within them."""
        offsets, data = buffers(normalized(texts, lowercase=lowercase))
        starts, stops, ends = find_words(offsets, data, kinds())
        lower = _LOWER if lowercase else AS_IT_IS
        return cls(data, starts, stops, hashes_of(data, starts, stops, lower), ends, lower)

    @classmethod
    def given(cls, words: Sequence[str]) -> "Found":
        """Words as they are."""
        offsets, data = buffers(pa.array(words, pa.string()))
        starts, stops = offsets[:-1].astype(np.int64), offsets[1:].astype(np.int64)
        hashes = hashes_of(data, starts, stops, AS_IT_IS)
        return cls(data, starts, stops, hashes, np.zeros(0, np.int64), AS_IT_IS)


class Table:
    """A hash table of words, at most half full, that grows as words are added."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        self._slots = np.full(2 * _AT_FIRST, -1, np.int32)
        self._hashes = np.zeros(_AT_FIRST, np.uint64)
        self._offsets = np.zeros(_AT_FIRST + 1, np.int64)
        self._pool = np.zeros(8 * _AT_FIRST, np.uint8)
        self._used = 0
        self.added(Found.given(words))

    def __len__(self) -> int:
        """Number of entries."""
        return self._used

    def entries(self, found: Found) -> NDArray[np.int32]:
        """The entry of each word, `(words,)`; -1 where it has none. Threads may do so together."""
        entries = np.empty(len(found.starts), np.int32)
        self._look_up(found, entries, 0, adding=False)
        return entries

    def added(self, found: Found) -> NDArray[np.int32]:
        """The entry of each word, `(words,)`, a new one where it has none yet."""
        entries = np.empty(len(found.starts), np.int32)
        word = 0
        while True:
            word, self._used = self._look_up(found, entries, word, adding=True)
            if word == len(entries):
                return entries
            self._grow(int(found.stops[word] - found.starts[word]))

    def words(self) -> Found:
        """All words, by entry."""
        used = self._used
        offsets = self._offsets[: used + 1]
        none = np.zeros(0, np.int64)
        return Found(self._pool, offsets[:-1], offsets[1:], self._hashes[:used], none, AS_IT_IS)

    def word(self, entry: int) -> str:
        """One of the words."""
        begin, end = self._offsets[entry : entry + 2]
        return self._pool[begin:end].tobytes().decode()

    def _look_up(
        self, found: Found, entries: NDArray[np.int32], word: int, *, adding: bool
    ) -> tuple[int, int]:
        return look_up(
            found.data,
            found.starts,
            found.stops,
            found.hashes,
            found.lower,
            self._slots,
            self._hashes,
            self._offsets,
            self._pool,
            self._used,
            entries,
            word,
            adding,
        )

    def _grow(self, size: int) -> None:
        """Make twice the room, and room for one more word of `size` bytes."""
        self._hashes = np.concatenate([self._hashes, np.zeros_like(self._hashes)])
        self._offsets = np.concatenate([self._offsets, np.zeros(len(self._offsets) - 1, np.int64)])
        more = np.zeros(len(self._pool) + size, np.uint8)
        self._pool = np.concatenate([self._pool, more])
        self._slots = np.full(2 * len(self._slots), -1, np.int32)
        place(self._hashes[: self._used], self._slots)
