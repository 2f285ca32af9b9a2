"""Characters as tokens, spaces and punctuation among them: code points in the form NFC."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rnnpipe.data.encoders import UNKNOWN, Words
from rnnpipe.data.words.parallel import mapped
from rnnpipe.data.words.table import Found
from rnnpipe.data.words.unicode import CODES, buffers, normalized


def fit(texts: Iterable[pa.Array], most: int, *, lowercase: bool) -> Words:
    """Take the `most` most frequent characters, of equally frequent ones the first code point."""
    counts: Counter[int] = Counter()
    for codes in mapped(
        lambda batch: np.unique(_codes(batch, lowercase)[0], return_counts=True), texts
    ):
        counts.update(dict(zip(*(found.tolist() for found in codes), strict=True)))
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    return Words(
        unit="character", lowercase=lowercase, tokens=tuple(chr(code) for code in ranked[:most])
    )


def joined(tokens: Sequence[str]) -> str:
    """Put a text together again."""
    return "".join(tokens)


class Encoder:
    """Texts to ids."""

    def __init__(self, words: Words) -> None:
        self._ids = np.full(CODES, UNKNOWN, np.int32)
        self._ids[[ord(token) for token in words.tokens]] = np.arange(
            words.first, words.vocabulary, dtype=np.int32
        )
        self._lowercase = words.lowercase

    def __call__(
        self,
        texts: pa.Array,
        found: Found,  # noqa: ARG002 (of words)
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Give the ids of all characters, and the characters of each text, `(texts,)`."""
        codes, lengths = _codes(texts, self._lowercase)
        return self._ids[codes], lengths


def _codes(texts: pa.Array, lowercase: bool) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:  # noqa: FBT001 (private)
    """The code points of all texts, and how many each has."""
    texts = normalized(texts, lowercase=lowercase)
    texts = pc.utf8_lower(texts) if lowercase else texts
    offsets, data = buffers(texts)
    characters = data[offsets[0] : offsets[-1]].tobytes().decode()
    codes = np.frombuffer(characters.encode("utf-32-le"), np.uint32)
    return codes, pc.utf8_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
