"""IMDB movie reviews as Keras distributes them: 25,000 to train on and 25,000 to test on."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from rnnpipe.data.datasets.base import Source
from rnnpipe.data.datasets.keras_text import (
    BASE_URL,
    SEED,
    pick,
    shuffled_order,
    tokens_of,
    word_ranks,
)
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.readers.keras_archive import Labelled, read_labelled
from rnnpipe.data.sources.files import LocalFile, RemoteFile
from rnnpipe.specs import Classes, Signature
from rnnpipe.specs.base import Count

ARCHIVE = RemoteFile(
    name="imdb.npz",
    url=f"{BASE_URL}imdb.npz",
    sha256="69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
)
WORD_INDEX = RemoteFile(
    name="imdb_word_index.json",
    url=f"{BASE_URL}imdb_word_index.json",
    sha256="027313fe9a320280f3bf0fac5baf58c4a683cf39a7ed9c3d3d3912bde4284cf6",
)
"""Word to rank, by which the reviews can be read as text."""


class ImdbSpec(Source):
    """IMDB movie reviews, positive or negative (Maas et al. 2011, ACL P11-1015)."""

    FILES: ClassVar[tuple[RemoteFile, ...]] = (ARCHIVE, WORD_INDEX)

    source: Literal["imdb"]
    num_words: Count = Field(10_000, description="vocabulary size; rarer words become 'unknown'")
    maxlen: Count = Field(500, description="timesteps after padding and truncating on the left")

    def known_signature(self) -> Signature:
        """Ids of words, and the opinion."""
        return Signature(
            inputs={"tokens": tokens_of(self.num_words, self.maxlen)},
            target=Classes(names=("negative", "positive")),
        )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The reviews, token for token those of `keras.datasets.imdb.load_data(num_words)`."""
        rng = np.random.RandomState(SEED)

        def encoded(part: Labelled) -> Examples:
            return pick(part, shuffled_order(len(part[1]), rng), self.num_words)

        pairs = ("x_train", "y_train"), ("x_test", "y_test")
        train, test = map(encoded, read_labelled(files[ARCHIVE.name], *pairs))
        return Dataset(
            signature=self.known_signature(),
            train=train,
            test=test,
            encoders=word_ranks(files[WORD_INDEX.name], self.num_words),
        )
