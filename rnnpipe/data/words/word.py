"""Words as tokens: the most frequent ones of the training texts."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.encoders import UNKNOWN, Words
from rnnpipe.data.words.parallel import mapped
from rnnpipe.data.words.table import Found, Table


def fit(texts: Iterable[pa.Array], most: int, *, lowercase: bool) -> Words:
    """Take the `most` most frequent words, of equally frequent ones the first by code point."""
    idle: list[_Counts] = []

    def count(batch: pa.Array) -> None:
        counts = idle.pop() if idle else _Counts()  # one for each of the threads
        counts.add(Found.of(batch, lowercase=lowercase))
        idle.append(counts)

    for _ in mapped(count, texts):
        pass
    total = idle.pop() if idle else _Counts()
    for other in idle:
        total.merge(other)
    return Words(unit="word", lowercase=lowercase, tokens=total.most_frequent(most))


def joined(tokens: Sequence[str]) -> str:
    """Put the words of a text one behind the other."""
    return " ".join(tokens)


class Encoder:
    """Texts to ids."""

    def __init__(self, words: Words) -> None:
        self._table = Table(words.tokens)
        self._lowercase, self._first = words.lowercase, words.first

    def __call__(
        self, texts: pa.Array, found: Found
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Give the ids of all words, `(words,)`, and the words of each text, `(texts,)`."""
        if not self._lowercase:
            found = Found.of(texts, lowercase=False)
        ids = self._table.entries(found)
        unknown = ids < 0
        ids += self._first
        ids[unknown] = UNKNOWN
        return ids, np.diff(found.ends, prepend=0)


class _Counts:
    """How often each word was met."""

    def __init__(self) -> None:
        self._table = Table()
        self._counts = np.zeros(0, np.int64)

    def add(self, found: Found) -> None:
        """Count words."""
        self._add(self._table.added(found), None)

    def merge(self, other: "_Counts") -> None:
        """Count all that another has counted."""
        self._add(self._table.merged(other._table), other._counts)  # noqa: SLF001 (of this class)

    def _add(self, entries: NDArray[np.int32], times: NDArray[np.int64] | None) -> None:
        more = len(self._table.words) - len(self._counts)
        self._counts = np.concatenate([self._counts, np.zeros(more, np.int64)])
        # exact: a double holds whole numbers up to 2**53
        self._counts += np.bincount(entries, times, len(self._counts)).astype(np.int64)

    def most_frequent(self, most: int) -> tuple[str, ...]:
        """The words by falling count, then by code point."""
        counts = self._counts
        least = np.partition(counts, -most)[-most] if most < len(counts) else 0
        candidates = np.flatnonzero(counts >= least)
        ranked = sorted((-int(counts[entry]), self._table.words[entry]) for entry in candidates)
        return tuple(word for _, word in ranked[:most])
