"""Words and every mark between them as tokens, from which a text is put together again.

A mark says by a joiner, as in OpenNMT's tokens, on which side it stood without a space: "(a), b"
is `(￭`, `a`, `￭)`, `￭,`, `b`. So it takes no rule of any language to write a sentence of tokens,
and it is the same sentence, but for runs of white space and for what is not in the form NFC.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import pyarrow as pa
import regex
from numpy.typing import NDArray

from rnnpipe.data.encoders import UNKNOWN, Words
from rnnpipe.data.words.table import Found

JOINER = "￭"
_IN_ITS_PLACE = "■"  # of a joiner that a text has itself

_LETTER = r"[\p{L}\p{M}\p{N}]"
_PIECE = regex.compile(
    rf"(?P<word>{_LETTER}+(?:['\u2019\u200c\u200d]{_LETTER}+)*)|.", regex.DOTALL | regex.V1
)


def pieces(text: str, *, lowercase: bool) -> list[str]:
    """The words and marks of a text, with joiners."""
    text = unicodedata.normalize("NFC", text).replace(JOINER, _IN_ITS_PLACE)
    found: list[str] = []
    for chunk in (text.lower() if lowercase else text).split():
        before = ""  # a word or a mark, once there is one before
        for match in _PIECE.finditer(chunk):
            piece = match[0]
            if match["word"]:
                if before == "mark":
                    found[-1] += JOINER
                before = "word"
            else:
                piece = JOINER + piece if before else piece
                before = "mark"
            found.append(piece)
    return found


def joined(tokens: Sequence[str]) -> str:
    """Put a text together again."""
    text = " ".join(tokens).replace(f" {JOINER}", JOINER).replace(f"{JOINER} ", JOINER)
    return text.replace(JOINER, "")


def fit(texts: Iterable[pa.Array], most: int, *, lowercase: bool) -> Words:
    """Take the `most` most frequent pieces, of equally frequent ones the first by code point."""
    counts: Counter[str] = Counter()
    for batch in texts:
        counts.update(chain.from_iterable(_cut(batch, lowercase)))
    ranked = sorted(counts, key=lambda piece: (-counts[piece], piece))
    return Words(unit="punctuated", lowercase=lowercase, tokens=tuple(ranked[:most]))


class Encoder:
    """Texts to ids."""

    def __init__(self, words: Words) -> None:
        self._ids = {token: words.first + rank for rank, token in enumerate(words.tokens)}
        self._lowercase = words.lowercase

    def __call__(
        self,
        texts: pa.Array,
        found: Found,  # noqa: ARG002 (of words)
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Give the ids of all pieces, and the pieces of each text, `(texts,)`."""
        cut = _cut(texts, self._lowercase)
        lengths = np.fromiter(map(len, cut), np.int64, count=len(cut))
        ids = (self._ids.get(piece, UNKNOWN) for piece in chain.from_iterable(cut))
        return np.fromiter(ids, np.int32, count=int(lengths.sum())), lengths


def _cut(texts: pa.Array, lowercase: bool) -> list[list[str]]:  # noqa: FBT001 (private)
    return [pieces(text, lowercase=lowercase) for text in texts.to_pylist()]
