"""Reuters newswires in 46 topics as Keras distributes them: 11,228, split by `test_split`."""

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
from rnnpipe.data.examples import Dataset
from rnnpipe.data.readers.keras_archive import read_labelled
from rnnpipe.data.sources.files import LocalFile, RemoteFile
from rnnpipe.specs import Classes, Signature
from rnnpipe.specs.base import Count, Fraction

ARCHIVE = RemoteFile(
    name="reuters.npz",
    url=f"{BASE_URL}reuters.npz",
    sha256="d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
)
WORD_INDEX = RemoteFile(
    name="reuters_word_index.json",
    url=f"{BASE_URL}reuters_word_index.json",
    sha256="9b56000edc4b34a32e89fd5a23b2605594682c74efcf7d8f4e2a5514b771e633",
)
"""Word to rank, by which the newswires can be read as text."""

# `keras.datasets.reuters.get_label_names`, by label
TOPICS = tuple(
    """
    cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship
    cotton carcass crude nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin
    strategic-metal livestock retail ipi iron-steel rubber heat jobs lei bop zinc orange pet-chem
    dlr gas silver wpi hog lead
    """.split()  # noqa: SIM905 (46 lines as a tuple)
)


class ReutersSpec(Source):
    """Reuters newswires in 46 topics, as distributed with Keras."""

    FILES: ClassVar[tuple[RemoteFile, ...]] = (ARCHIVE, WORD_INDEX)

    source: Literal["reuters"]
    num_words: Count = Field(10_000, description="vocabulary size; rarer words become 'unknown'")
    maxlen: Count = Field(300, description="timesteps after padding and truncating on the left")
    test_split: Fraction = 0.2

    def known_signature(self) -> Signature:
        """Ids of words, and the topic."""
        return Signature(
            inputs={"tokens": tokens_of(self.num_words, self.maxlen)},
            target=Classes(names=TOPICS),
        )

    def read(self, files: Mapping[str, LocalFile]) -> Dataset:
        """The newswires, token for token those of `keras.datasets.reuters.load_data`."""
        (newswires,) = read_labelled(files[ARCHIVE.name], ("x", "y"))
        order = shuffled_order(len(newswires[1]), np.random.RandomState(SEED))
        trained_on = int(len(order) * (1 - self.test_split))
        return Dataset(
            signature=self.known_signature(),
            train=pick(newswires, order[:trained_on], self.num_words),
            test=pick(newswires, order[trained_on:], self.num_words),
            encoders=word_ranks(files[WORD_INDEX.name], self.num_words),
        )
