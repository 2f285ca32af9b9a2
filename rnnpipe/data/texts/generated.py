"""Texts to be written, or read for it: their vocabulary, of the training texts, and their ids."""

import numpy as np
import pyarrow as pa

from rnnpipe.data.encoders import UNKNOWN, Words
from rnnpipe.data.splits import TEST, TRAIN, Parts
from rnnpipe.data.texts.keys import Unit, WrittenKeys
from rnnpipe.data.texts.pairs import batches
from rnnpipe.data.words.encoding import Encoded, encode
from rnnpipe.data.words.fitting import fit


def in_tokens(
    texts: pa.Array, parts: Parts, unit: Unit, keys: WrittenKeys, *, ends: bool = False
) -> tuple[Words, Encoded]:
    """Fit a vocabulary on the training texts, and give all texts in its ids.

    Args:
        texts: strings without a null.
        parts: of each, `(texts,)`.
        unit: what a token is; words have their punctuation beside them.
        keys: what else is declared.
        ends: whether each ends in END, as one that is to be written.

    """
    words = fit(
        batches(texts, parts == TRAIN),
        "punctuated" if unit == "word" else unit,
        keys.num_words,
        lowercase=keys.lowercase,
        ends=ends,
    )
    return words, encode(batches(texts), words, parts)


def unknown_note(written: Encoded) -> str:
    """Say how much of the test texts cannot be written, for the card."""
    ids = written.take(np.flatnonzero(written.parts == TEST)).values
    share = float(np.mean(ids == UNKNOWN))
    return f"{share:.1%} of the test tokens to be written are not in the vocabulary"
