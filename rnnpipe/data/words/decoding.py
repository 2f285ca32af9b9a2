"""Texts from token ids and a vocabulary."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoders import END, PADDING, UNKNOWN, Words
from rnnpipe.data.words.units import UNITS

UNKNOWN_WRITTEN = "<unk>"
"""How a token is written that is not in the vocabulary."""


def texts_of(words: Words, ids: NDArray[Any]) -> list[str]:
    """Write sequences of ids as texts, as a reader expects them.

    Of subwords, characters and punctuated words the text is that which was encoded, but for runs of
    white space, for what an encoder takes for one (case, where it is left out; of characters the
    typographic apostrophe and the plain one), and for what is unknown. Words without punctuation
    have a space between them.

    Args:
        words: the vocabulary.
        ids: below `words.vocabulary`, `(texts, timesteps)`; of each row what stands before its
            first END or padding counts.

    Raises:
        ValueError: an id that is not in the vocabulary.

    """
    if ids.size and not 0 <= int(ids.min()) <= int(ids.max()) < words.vocabulary:
        raise ValueError(
            f"ids from {ids.min()} to {ids.max()}; expected 0 to {words.vocabulary - 1}"
        )
    spelled = np.empty(words.vocabulary, object)
    spelled[UNKNOWN] = UNKNOWN_WRITTEN
    spelled[words.first :] = words.tokens
    over = ids == PADDING
    if words.ends:
        over |= ids == END
    lengths = np.where(over.any(axis=1), over.argmax(axis=1), ids.shape[1])
    joined = UNITS[words.unit].joined
    return [joined(spelled[row[:n]].tolist()) for row, n in zip(ids, lengths, strict=True)]
