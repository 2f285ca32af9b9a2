"""CIDEr-D: how much a caption says what several people say (Vedantam et al. 2015, arXiv:1411.5726).

Equations 1 to 5 of the paper, with the changes of its section 8 against captions that repeat what
is rare: clipped counts and a penalty on another length. Words are compared in lower case, without
punctuation, as the paper's own evaluation has them, but not reduced to their stems.
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import regex
from numpy.typing import NDArray

_ORDERS = (1, 2, 3, 4)
_SIGMA = 6.0  # of the penalty on length, in words
_SCALE = 10.0

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['\u2019][\p{L}\p{M}\p{N}]+)*")

_Grams = tuple[str, ...]


def cider_d(captions: Sequence[str], references: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Score each caption, from 0 to 10, `(captions,)`; the corpus' score is their mean.

    How rare an n-gram is, is told by the share of examples whose references have it: of all of
    `references`, which must be those of the whole test set. With a single example nothing is rare
    and every score is 0.

    Args:
        captions: what was written.
        references: of each of these, one text or more.

    Raises:
        ValueError: references for more or fewer captions than there are, or none for one of them.

    """
    if len(captions) != len(references) or not all(references):
        raise ValueError(
            f"{len(captions)} captions and references for {sum(map(bool, references))}; expected "
            "one reference at least for each"
        )
    every = [[_Text.of(text) for text in texts] for texts in references]
    found_in = Counter(
        gram for texts in every for gram in set().union(*(text.grams for text in texts))
    )
    examples = math.log(len(references))
    rarity = {gram: examples - math.log(count) for gram, count in found_in.items()}
    scores = [
        sum(_similarity(_Text.of(caption), text, rarity, examples) for text in texts) / len(texts)
        for caption, texts in zip(captions, every, strict=True)
    ]
    return np.array(scores, np.float64)


class _Text:
    """A text's words, counted."""

    def __init__(self, words: Sequence[str]) -> None:
        self.length = len(words)
        self.grams = Counter(
            tuple(words[at : at + order])
            for order in _ORDERS
            for at in range(len(words) - order + 1)
        )

    @classmethod
    def of(cls, text: str) -> "_Text":
        return cls(_WORD.findall(text.lower()))


def _similarity(
    caption: _Text, reference: _Text, rarity: dict[_Grams, float], unseen: float
) -> float:
    """The cosine of both texts' weighed n-grams, averaged over the orders.

    An n-gram that no reference has is as rare as can be, `unseen`.
    """
    dots, norms = np.zeros(len(_ORDERS)), np.zeros((2, len(_ORDERS)))
    for gram, count in caption.grams.items():
        weight = rarity.get(gram, unseen)
        of_reference = reference.grams.get(gram, 0)
        dots[len(gram) - 1] += min(count, of_reference) * of_reference * weight**2
        norms[0, len(gram) - 1] += (count * weight) ** 2
    for gram, count in reference.grams.items():
        norms[1, len(gram) - 1] += (count * rarity[gram]) ** 2
    lengths = np.sqrt(norms.prod(axis=0))
    cosines = np.divide(dots, lengths, out=np.zeros(len(_ORDERS)), where=lengths > 0)
    apart = caption.length - reference.length
    return float(_SCALE * cosines.mean() * math.exp(-(apart**2) / (2 * _SIGMA**2)))
