"""Texts from token ids and a vocabulary."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoders import END, PADDING, UNKNOWN, Words
from rnnpipe.data.words.units import UNITS

UNKNOWN_WRITTEN = "<unk>"
"""How a token is written that is not in the vocabulary."""

END_WRITTEN = "<end>"
"""How the end of a text is written where it stands for itself, as a token among tokens."""


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
    spelled = _spelled(words, ids)
    over = ids == PADDING
    if words.ends:
        over |= ids == END
    lengths = np.where(over.any(axis=1), over.argmax(axis=1), ids.shape[1])
    joined = UNITS[words.unit].joined
    return [joined(spelled[row[:n]].tolist()) for row, n in zip(ids, lengths, strict=True)]


def tokens_of(words: Words, ids: NDArray[Any]) -> list[str]:
    """Write one sequence of ids as its tokens, `(timesteps,)`, without the padding.

    Raises:
        ValueError: an id that is not in the vocabulary.

    """
    found: list[str] = _spelled(words, ids)[ids[ids != PADDING]].tolist()
    return found


def _spelled(words: Words, ids: NDArray[Any]) -> NDArray[np.object_]:
    """How each id of the vocabulary is written, `(vocabulary,)`, once all of these are known."""
    if ids.size and not 0 <= int(ids.min()) <= int(ids.max()) < words.vocabulary:
        raise ValueError(
            f"ids from {ids.min()} to {ids.max()}; expected 0 to {words.vocabulary - 1}"
        )
    spelled = np.empty(words.vocabulary, object)
    spelled[UNKNOWN] = UNKNOWN_WRITTEN
    if words.ends:
        spelled[END] = END_WRITTEN
    spelled[words.first :] = words.tokens
    return spelled
