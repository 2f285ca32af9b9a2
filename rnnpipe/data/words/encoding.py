"""Token ids from texts and a vocabulary."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.duplicates import Fingerprints
from rnnpipe.data.encoders import END, Words
from rnnpipe.data.ragged import Ragged, offsets_of, pad
from rnnpipe.data.splits import PART_NAMES, TRAIN, Parts
from rnnpipe.data.words.fingerprint import fingerprints
from rnnpipe.data.words.parallel import mapped
from rnnpipe.data.words.table import Found
from rnnpipe.data.words.units import UNITS

_STEP = 2**22
"""Ids for which room is made at a time."""


@dataclass(frozen=True, eq=False)
class Encoded:
    """Texts as sequences of ids, those of each part by themselves.

    So that no more is ever copied than one part: together they may fill half of the memory.

    Attributes:
        parts: of each text, `(texts,)`.
        lengths: tokens of each text, `(texts,)`.
        fingerprints: of each text, by which duplicates are found.

    """

    parts: Parts
    lengths: NDArray[np.int64]
    fingerprints: Fingerprints
    _of_part: dict[int, Ragged]

    def take(self, where: NDArray[np.int64]) -> Ragged:
        """The texts of one part, at the positions `where` among all, in that order.

        Raises:
            ValueError: some are of another part.

        """
        part = int(self.parts[where[0]]) if len(where) else TRAIN
        of_part = self.parts == part
        if not of_part[where].all():
            raise ValueError("the positions are of several parts; expected those of one")
        ragged, places = self._of_part[part], (np.cumsum(of_part) - 1)[where]
        in_order = np.array_equal(places, np.arange(len(ragged)))
        return ragged if in_order else ragged.take(places)


def reader(words: Words) -> Callable[[pa.Array], tuple[Ragged, Found]]:
    """What reads texts, strings without a null, as a vocabulary has them.

    It gives their ids, int32, and the words in lower case that were found on the way. Texts to
    train on are read by it, and those that a trained model is asked about later. Where the
    vocabulary says so each text ends in END, which counts among its tokens.
    """
    encoder = UNITS[words.unit].Encoder(words)

    def read(texts: pa.Array) -> tuple[Ragged, Found]:
        found = Found.of(texts, lowercase=True)
        ids, lengths = encoder(texts, found)
        if words.ends:
            ids, lengths = np.insert(ids, np.cumsum(lengths), END), lengths + 1
        return Ragged(ids, offsets_of(lengths)), found

    return read


def encode(batches: Iterable[pa.Array], words: Words, parts: Parts) -> Encoded:
    """Encode texts, in batches of strings without a null, and find out what their parts are like.

    The ids have the smallest unsigned dtype that holds them. Texts in no part are left out.
    """
    dtype = np.min_scalar_type(words.vocabulary - 1)
    read = reader(words)

    def encoded(piece: tuple[pa.Array, Parts]) -> _Piece:
        texts, of_texts = piece
        ragged, found = read(texts)
        of_ids, small = np.repeat(of_texts, ragged.lengths), ragged.values.astype(dtype)
        by_part = {part: small[of_ids == part] for part in PART_NAMES}
        return by_part, ragged.lengths, fingerprints(texts, found)

    of_part = {part: _Growing(dtype) for part in PART_NAMES}
    lengths, prints = [np.zeros(0, np.int64)], []
    for by_part, of_batch, found in mapped(encoded, _with_parts(batches, parts)):
        for part, ids in by_part.items():
            of_part[part].add(ids)
        lengths.append(of_batch)
        prints.append(found)
    of_texts = np.concatenate(lengths)
    return Encoded(
        parts,
        of_texts,
        Fingerprints.joined(prints),
        {
            part: Ragged(ids.values(), offsets_of(of_texts[parts == part]))
            for part, ids in of_part.items()
        },
    )


def ids_of(words: Words, texts: Sequence[str], timesteps: int) -> NDArray[np.int32]:
    """Encode a few texts as a target is: `(texts, timesteps)`, padded and cut on the right."""
    parts = np.full(len(texts), TRAIN, np.int8)
    encoded = encode([pa.array(texts, pa.string())], words, parts)
    return pad(encoded.take(np.arange(len(texts))), timesteps, "right", np.int32)


class _Growing:
    """An array that grows at its end, without a second one beside it."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self._values, self._used = np.empty(0, dtype), 0

    def add(self, more: NDArray[Any]) -> None:
        """Put these behind those that there are."""
        end = self._used + len(more)
        if end > len(self._values):
            # in place: a large block of memory is moved by its pages, not copied
            self._values.resize(end + _STEP, refcheck=False)
        self._values[self._used : end] = more
        self._used = end

    def values(self) -> NDArray[Any]:
        """All of them; none are added any more."""
        self._values.resize(self._used, refcheck=False)
        return self._values


_Piece = tuple[dict[int, NDArray[Any]], NDArray[np.int64], Fingerprints]


def _with_parts(batches: Iterable[pa.Array], parts: Parts) -> Iterator[tuple[pa.Array, Parts]]:
    row = 0
    for batch in batches:
        yield batch, parts[row : row + len(batch)]
        row += len(batch)
