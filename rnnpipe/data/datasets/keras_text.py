"""What Keras does to its text archives in `load_data`, on flat arrays.

Source: `keras/src/datasets/imdb.py` and `reuters.py` (Keras 3.15) with their default arguments
`skip_top=0, seed=113, start_char=1, oov_char=2, index_from=3`.
"""

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.examples import Examples
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.readers.keras_archive import Labelled
from rnnpipe.specs import Tokens

BASE_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

SEED = 113
START = 1
UNKNOWN = 2
INDEX_FROM = 3
"""Ids 0, 1 and 2 mean padding, start and unknown; the word of rank r has id r + 3."""


def vocabulary_of(num_words: int) -> int:
    """Number of ids that `encode` may give; the 'unknown' id counts even below a `num_words`."""
    return max(num_words, UNKNOWN + 1)


def tokens_of(num_words: int, timesteps: int) -> Tokens:
    """What a model reads: ids of words, so many of them."""
    return Tokens(vocabulary=vocabulary_of(num_words), timesteps=timesteps)


def encode(ranks: Ragged, num_words: int) -> Ragged:
    """Word ranks to ids: shifted by `INDEX_FROM`, a start in front, 'unknown' from `num_words` on.

    The ids have the smallest unsigned dtype that holds them.
    """
    dtype = np.min_scalar_type(vocabulary_of(num_words) - 1)
    # compared before shifting, so that no rank near the end of its dtype wraps round
    known = ranks.values < num_words - INDEX_FROM
    ids = np.where(known, ranks.values + INDEX_FROM, UNKNOWN).astype(dtype)
    start = START if num_words > START else UNKNOWN
    count = np.arange(len(ranks) + 1)
    return Ragged(np.insert(ids, ranks.offsets[:-1], start), ranks.offsets + count)


def shuffled_order(count: int, rng: np.random.RandomState) -> NDArray[np.int64]:
    """The order `(count,)` in which Keras takes the examples; moves `rng` on by one shuffle."""
    order = np.arange(count)
    rng.shuffle(order)
    return order


def pick(labelled: Labelled, order: NDArray[np.int64], num_words: int) -> Examples:
    """The archive's examples at the positions `order`, encoded."""
    ranks, labels = labelled
    return Examples({"tokens": encode(ranks.take(order), num_words)}, labels[order])
