"""What files of tagged text hold: tokens with a tag each, in sentences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.ragged import offsets_of

Sentence = list[tuple[str, str]]
"""Tokens, each with its tag."""


@dataclass(frozen=True, eq=False)
class TaggedText:
    """The sentences of one file, one behind the other.

    Sentence `i` has the tokens `tokens[offsets[i]:offsets[i + 1]]`, and none is empty.

    Attributes:
        tokens: as they are written, `total` of them.
        tags: of each token.
        offsets: `(n + 1,)`, int64.
        documents: the number of the document that each sentence stands in, int64 `(n,)`; None
            where the file marks none.

    """

    tokens: list[str]
    tags: list[str]
    offsets: NDArray[np.int64]
    documents: NDArray[np.int64] | None

    @classmethod
    def of(cls, sentences: list[Sentence], documents: list[int]) -> "TaggedText":
        """The sentences, and the document of each; 0 throughout where none are marked."""
        lengths = np.array([len(sentence) for sentence in sentences], np.int64)
        return cls(
            tokens=[token for sentence in sentences for token, _ in sentence],
            tags=[tag for sentence in sentences for _, tag in sentence],
            offsets=offsets_of(lengths),
            documents=np.array(documents, np.int64) if any(documents) else None,
        )

    def __len__(self) -> int:
        """Number of sentences, n."""
        return len(self.offsets) - 1
