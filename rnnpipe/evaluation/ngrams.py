"""BLEU and chrF as counts of n-grams, whose sum over sentences is all that the metric needs.

The counts are those of sacrebleu (Post 2018, arXiv:1804.08771), and so is the metric of their sum:
BLEU (Papineni et al. 2002, ACL P02-1040) with the tokenizer 13a and exponential smoothing, and
chrF2 (Popović 2015, ACL W15-3049). Both are shares here, from 0 to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_WORDS = 4  # of the longest n-gram of BLEU
_CHARACTERS = 6  # of the longest of chrF
_BETA = 2  # how much more recall counts than precision


@dataclass(frozen=True, eq=False)
class Counts:
    """What one metric counts.

    Attributes:
        parts: of each sentence, float64 `(sentences, parts)`, for `bleu` or `chrf`.
        signature: sacrebleu's, by which others can compute the same.

    """

    parts: Floats
    signature: str


def counts(
    hypotheses: Sequence[str], references: Sequence[Sequence[str]], *, lowercase: bool
) -> dict[str, Counts]:
    """Count n-grams and their matches, for "bleu" and "chrf".

    Args:
        hypotheses: what was written, detokenised.
        references: of each of these, one text or more, detokenised.
        lowercase: whether case is left out.

    Raises:
        ValueError: references for more or fewer texts than there are, or none for one of them;
            sacrebleu would count the shorter list.

    """
    if len(hypotheses) != len(references) or not all(references):
        raise ValueError(
            f"{len(hypotheses)} texts and references for {sum(map(bool, references))}; expected "
            "one reference at least for each"
        )
    from sacrebleu.metrics.bleu import BLEU  # noqa: PLC0415 (slow to import)
    from sacrebleu.metrics.chrf import CHRF  # noqa: PLC0415

    metrics = {"bleu": BLEU(lowercase=lowercase, force=True), "chrf": CHRF(lowercase=lowercase)}
    return {name: _counted(metric, hypotheses, references) for name, metric in metrics.items()}


def bleu(sums: Floats) -> Floats:
    """BLEU of sums of counts, `(..., 10)` to `(...)`.

    The parts are the tokens written, those of the references nearest in length, and of 1 to 4
    tokens the n-grams that match, then the n-grams written. Where none of an order match, half a
    match is counted, of the next such order a quarter, and so on; without any match, or any n-gram
    of an order, it is 0. So a text of three tokens scores 0 by itself, right as it may be.
    """
    written, expected = sums[..., 0], sums[..., 1]
    matched, of_order = sums[..., 2 : 2 + _WORDS], sums[..., 2 + _WORDS :]
    none = matched == 0
    halves = np.where(none, 0.5 ** np.cumsum(none, axis=-1), matched)
    with np.errstate(divide="ignore", invalid="ignore"):
        precisions = np.log(halves / of_order).mean(axis=-1)
        brevity = np.minimum(0.0, 1 - expected / written)
        scores = np.exp(precisions + brevity)
    defined = matched.any(axis=-1) & (of_order > 0).all(axis=-1)
    return np.where(defined, scores, 0.0)


def chrf(sums: Floats) -> Floats:
    """chrF2 of sums of counts, `(..., 18)` to `(...)`.

    The parts are, of 1 to 6 characters, the n-grams written, those of the reference, and those
    that match. Precision and recall are averaged over the orders that both sides have.
    """
    written, expected, matched = np.moveaxis(sums.reshape(*sums.shape[:-1], _CHARACTERS, 3), -1, 0)
    both = (written > 0) & (expected > 0)
    orders = np.maximum(both.sum(axis=-1), 1)
    precision, recall = (
        np.where(both, matched / np.where(both, of, 1), 0).sum(axis=-1) / orders
        for of in (written, expected)
    )
    weighted = _BETA**2 * precision + recall
    product = (1 + _BETA**2) * precision * recall
    return np.asarray(product / np.where(weighted > 0, weighted, 1))


def _counted(metric: Any, hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> Counts:
    # The one function of sacrebleu that gives counts by sentence is not public; what it gives is
    # compared with the public one, corpus_score, by our tests.
    streams = list(zip_longest(*references))
    parts = metric._extract_corpus_statistics(hypotheses, streams)  # noqa: SLF001
    return Counts(np.asarray(parts, np.float64), str(metric.get_signature()))
