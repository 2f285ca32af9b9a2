"""A vocabulary from the training texts."""

from collections.abc import Iterable

import pyarrow as pa

from rnnpipe.data.encoders import FIRST, Words
from rnnpipe.data.words.units import UNITS, Unit


def fit(
    texts: Iterable[pa.Array],
    unit: Unit,
    num_words: int,
    *,
    lowercase: bool = True,
    ends: bool = False,
) -> Words:
    """Fit a vocabulary on the training texts.

    Args:
        texts: batches of strings without a null.
        unit: what a token is.
        num_words: ids at most, padding, unknown and END among them.
        lowercase: whether upper and lower case are one.
        ends: whether each text ends in END, as one that is to be generated.

    """
    special = FIRST + 1 if ends else FIRST
    words = UNITS[unit].fit(texts, num_words - special, lowercase=lowercase)
    return words.model_copy(update={"ends": ends})
