"""The kinds of tokens: what the module of each has. A new one is a file and a line of `UNITS`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rnnpipe.data.encoders import Words
from rnnpipe.data.words import character, punctuated, subword, word
from rnnpipe.data.words.table import Found

Unit = Literal["word", "punctuated", "character", "subword"]

Encode = Callable[[pa.Array, Found], tuple[NDArray[np.int32], NDArray[np.int64]]]
"""Texts, and the words in them, to the ids of all their tokens, `(tokens,)`, and the tokens of each
text, `(texts,)`."""


class Kind(Protocol):
    """What the module of a unit has."""

    def fit(self, texts: Iterable[pa.Array], most: int, *, lowercase: bool) -> Words:
        """Find the `most` tokens that make the vocabulary."""

    def Encoder(self, words: Words) -> Encode:  # noqa: N802 (a class)
        """Make what encodes texts, several threads at a time."""

    def joined(self, tokens: Sequence[str]) -> str:
        """Make a text of its tokens."""


UNITS: dict[Unit, Kind] = {
    "word": word,
    "punctuated": punctuated,
    "character": character,
    "subword": subword,
}
