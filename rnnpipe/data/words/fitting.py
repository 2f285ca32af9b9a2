"""A vocabulary from texts, and token ids from texts and a vocabulary."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.duplicates import Fingerprints
from rnnpipe.data.encoders import FIRST, Words
from rnnpipe.data.ragged import Ragged, offsets_of
from rnnpipe.data.words import character, subword, word
from rnnpipe.data.words.fingerprint import fingerprints
from rnnpipe.data.words.parallel import mapped
from rnnpipe.data.words.table import Found

Unit = Literal["word", "character", "subword"]

Encode = Callable[[pa.Array, Found], tuple[NDArray[np.int32], NDArray[np.int64]]]
"""Texts, and the words in them, to the ids of all their tokens, `(tokens,)`, and the tokens of each
text, `(texts,)`."""


class _Kind(Protocol):
    """What the module of a unit has."""

    def fit(self, texts: Iterable[pa.Array], most: int, *, lowercase: bool) -> Words:
        """Find the `most` tokens that make the vocabulary."""

    def Encoder(self, words: Words) -> Encode:  # noqa: N802 (a class)
        """Make what encodes texts, several threads at a time."""


_UNITS: dict[Unit, _Kind] = {"word": word, "character": character, "subword": subword}

_Piece = tuple[NDArray[Any], NDArray[np.int64], Fingerprints]


def fit(texts: Iterable[pa.Array], unit: Unit, num_words: int, *, lowercase: bool = True) -> Words:
    """Fit a vocabulary on the training texts.

    Args:
        texts: batches of strings without a null.
        unit: what a token is.
        num_words: ids at most, padding and unknown among them.
        lowercase: whether upper and lower case are one.

    """
    return _UNITS[unit].fit(texts, num_words - FIRST, lowercase=lowercase)


def encode(batches: Iterable[pa.Array], words: Words) -> tuple[Ragged, Fingerprints]:
    """Encode texts, in batches of strings without a null, as sequences of ids.

    The ids have the smallest unsigned dtype that holds them. With them come the fingerprints of the
    texts, by which duplicates are found.
    """
    dtype = np.min_scalar_type(words.vocabulary - 1)
    encoder = _UNITS[words.unit].Encoder(words)

    def encoded(texts: pa.Array) -> _Piece:
        found = Found.of(texts, lowercase=True)
        ids, lengths = encoder(texts, found)
        return ids.astype(dtype), lengths, fingerprints(texts, found)

    pieces = list(mapped(encoded, batches))
    lengths = np.concatenate([np.zeros(0, np.int64), *(piece[1] for piece in pieces)])
    both = Fingerprints.joined([piece[2] for piece in pieces])
    return Ragged(_joined(pieces, dtype), offsets_of(lengths)), both


def _joined(pieces: list[_Piece], dtype: np.dtype[Any]) -> NDArray[Any]:
    """All ids in one array; each piece is let go as soon as it is in it."""
    values = np.empty(sum(len(ids) for ids, *_ in pieces), dtype)
    at = len(values)
    while pieces:
        ids = pieces.pop()[0]
        values[at - len(ids) : at] = ids
        at -= len(ids)
    return values
