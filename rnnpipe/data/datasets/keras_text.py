"""What Keras does to its text archives in `load_data`, on flat arrays.

Source: `keras/src/datasets/imdb.py` and `reuters.py` (Keras 3.15) with their default arguments
`skip_top=0, seed=113, start_char=1, oov_char=2, index_from=3`.
"""

import json
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.encoders import Encoders, Ranked
from rnnpipe.data.examples import Examples
from rnnpipe.data.ragged import Ragged
from rnnpipe.data.readers.keras_archive import Labelled, verified
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.specs import Tokens

BASE_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

SEED = 113
START = 1
UNKNOWN = 2
INDEX_FROM = 3
"""Ids 0, 1 and 2 mean padding, start and unknown; the word of rank r has id r + 3."""

_ENCODED = 2**12
"""Examples that are encoded at a time, which takes several times the room of the result."""

_APART = str.maketrans(dict.fromkeys('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n', " "))
"""What stands between words, as of `keras.preprocessing.text.text_to_word_sequence`, by which the
archives' texts were cut."""


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
    ids = np.full(len(ranks.values), UNKNOWN, dtype)
    np.add(ranks.values, INDEX_FROM, out=ids, where=known, casting="unsafe")
    start = START if num_words > START else UNKNOWN
    count = np.arange(len(ranks) + 1)
    return Ragged(np.insert(ids, ranks.offsets[:-1], start), ranks.offsets + count)


def word_ranks(file: LocalFile, num_words: int) -> Encoders:
    """By which new texts are read as the archive's were: the words that have an id, by rank.

    Raises:
        UserError: the word index is missing, has another digest, or is damaged.

    """
    try:
        ranks = json.loads(verified(file))
        by_rank = {rank: word for word, rank in ranks.items() if 1 <= rank < num_words - INDEX_FROM}
        tokens = tuple(by_rank[rank] for rank in range(1, len(by_rank) + 1))
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise UserError(
            f"{file.path} is not an index of words by rank ({error}); fetch it again from where it "
            "came"
        ) from error
    return Encoders(inputs={"tokens": Ranked(num_words=num_words, tokens=tokens)})


def reader(ranked: Ranked) -> Callable[[Sequence[str]], Ragged]:
    """What reads texts as Keras cut those of its archives into words, and encodes their ranks."""
    ranks = {word: rank for rank, word in enumerate(ranked.tokens, start=1)}

    def read(texts: Sequence[str]) -> Ragged:
        # a word of no rank that is known has one that is beyond all that have an id
        found = [
            [ranks.get(word, ranked.num_words) for word in text.lower().translate(_APART).split()]
            for text in texts
        ]
        return encode(Ragged.from_lists(found), ranked.num_words)

    return read


def shuffled_order(count: int, rng: np.random.RandomState) -> NDArray[np.int64]:
    """The order `(count,)` in which Keras takes the examples; moves `rng` on by one shuffle."""
    order = np.arange(count)
    rng.shuffle(order)
    return order


def pick(labelled: Labelled, order: NDArray[np.int64], num_words: int) -> Examples:
    """The archive's examples at the positions `order`, encoded."""
    ranks, labels = labelled
    blocks = np.split(order, range(_ENCODED, len(order), _ENCODED))
    encoded = [encode(ranks.take(block), num_words) for block in blocks]
    return Examples({"tokens": Ragged.joined(encoded)}, labels[order])
