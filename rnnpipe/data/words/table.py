"""Words by their content: each has an entry, numbered in the order of their first appearance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.words.scanning import add, find_words, hashes_of, look_up, place
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
        lower = _LOWER if lowercase else AS_IT_IS
        return cls(data, *find_words(offsets, data, lower, kinds()), lower)

    def word(self, place: int) -> str:
        """One of the words."""
        content = self.data[self.starts[place] : self.stops[place]]
        return self.lower[content].tobytes().decode()


class Table:
    """A hash table of words, at most half full, that grows as words are added.

    Attributes:
        words: of each entry.

    """

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.words: list[str] = []
        self._slots = np.zeros(2 * _AT_FIRST, np.uint64)
        self._slot_entries = np.full(2 * _AT_FIRST, -1, np.int32)
        self._hashes = np.zeros(0, np.uint64)
        offsets, data = buffers(pa.array(words, pa.string()))
        places = offsets.astype(np.int64)
        self._added(hashes_of(data, places[:-1], places[1:], AS_IT_IS), words.__getitem__)

    def entries(self, found: Found) -> NDArray[np.int32]:
        """The entry of each word, `(words,)`; -1 where it has none. Threads may do so together."""
        entries = np.empty(len(found.hashes), np.int32)
        look_up(found.hashes, self._slots, self._slot_entries, entries)
        return entries

    def added(self, found: Found) -> NDArray[np.int32]:
        """The entry of each word, `(words,)`, a new one where it has none yet."""
        return self._added(found.hashes, found.word)

    def merged(self, other: "Table") -> NDArray[np.int32]:
        """The entry of each of another table's words, a new one where it has none yet."""
        return self._added(other._hashes, other.words.__getitem__)  # noqa: SLF001 (of this class)

    def _added(
        self, hashes: NDArray[np.uint64], word_at: Callable[[int], str]
    ) -> NDArray[np.int32]:
        entries = np.empty(len(hashes), np.int32)
        word, used = 0, len(self.words)
        while True:
            firsts = np.empty(len(self._slots) // 2, np.int64)
            before = used
            word, used = add(hashes, self._slots, self._slot_entries, entries, firsts, used, word)
            new = firsts[before:used]
            self.words += [word_at(int(first)) for first in new]
            self._hashes = np.concatenate([self._hashes, hashes[new]])
            if word == len(hashes):
                return entries
            self._slots = np.zeros(2 * len(self._slots), np.uint64)
            self._slot_entries = np.full(len(self._slots), -1, np.int32)
            place(self._hashes, self._slots, self._slot_entries)
