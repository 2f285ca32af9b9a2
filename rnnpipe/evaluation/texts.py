"""Scores of texts that were generated.

| metric         | what it is                                                                      |
|----------------|---------------------------------------------------------------------------------|
| bleu           | BLEU of the corpus, as sacrebleu has it, from 0 to 1                            |
| chrf           | chrF2 likewise                                                                  |
| cider          | of captions: CIDEr-D, from 0 to 10                                              |
| exact_match    | the share of texts that are one of their references                             |
| token_accuracy | the share of the reference's tokens, its end among them, that stand in their    |
|                | place; what is missing at the end of a text that is too short is wrong          |
| perplexity     | of what is known to the model: exp of the mean negative logarithm of the        |
|                | probability of a reference's token, those before it given                       |

The first four read the texts; of these, case is left out where the dataset leaves it out. The last
two read tokens, of an example's first reference as far as it was not cut: they depend on the
vocabulary, and are comparable only where that is the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.evaluation.cider import cider_d
from rnnpipe.evaluation.ngrams import Counts, bleu, chrf, counts
from rnnpipe.evaluation.tallies import Reduce, Tally, exponential_mean, mean, mean_tally
from rnnpipe.evaluation.truth import Floats, Ints, Truth
from rnnpipe.specs import ProblemName, Text

METRICS: Mapping[ProblemName, tuple[str, ...]] = {
    "generation": ("bleu", "chrf", "cider", "exact_match", "token_accuracy", "perplexity")
}
"""By what each problem is scored, the deciding metric first."""

LOSS = "loss"
"""The metric that a model is trained by."""

BASELINE = "most frequent text"
"""What the trivial predictor always answers."""

_LONGEST_OF = (5, 10, 15, 20, 30, 40)
"""References are put together by their length: up to so many words, and above."""


@dataclass(frozen=True, eq=False)
class Generated:
    """What a model wrote.

    Attributes:
        texts: one a test example, detokenised.
        ids: their tokens, `(test, timesteps)`, 0 behind the last.
        likelihoods: of each reference the sum of the logarithms of its tokens' probabilities,
            `(test,)`; None of what has no probabilities.

    """

    texts: Sequence[str]
    ids: NDArray[Any]
    likelihoods: Floats | None = None


@dataclass(frozen=True, eq=False)
class TextAnswers:
    """What a model wrote beside what it should have written, checked.

    Attributes:
        generated: what it wrote.
        references: of each example, one text or more.
        truth: the tokens of the first of these.
        target: whether case counts.

    """

    generated: Generated
    references: Sequence[tuple[str, ...]]
    truth: Truth
    target: Text

    def tallies(self) -> dict[str, Tally]:
        """The tally of each metric."""
        units, counted = self._units, self._counts()
        examples = np.ones(len(self.references))
        tokens = self._known.sum(axis=1)
        right = (self.generated.ids == self.truth.targets) & self._known

        def averaged(scores: NDArray[Any], weights: NDArray[Any], reduce: Reduce = mean) -> Tally:
            total, weight = (np.bincount(units, each) for each in (scores, weights))
            return mean_tally(total.astype(np.float64), weight.astype(np.float64), reduce)

        found = {
            "bleu": Tally(_by_unit(counted["bleu"].parts, units), bleu),
            "chrf": Tally(_by_unit(counted["chrf"].parts, units), chrf),
            "exact_match": averaged(self._exact(), examples),
            "token_accuracy": averaged(right.sum(axis=1), tokens),
        }
        if len(self.references) > 1:
            found["cider"] = averaged(cider_d(self.generated.texts, self.references), examples)
        if self.generated.likelihoods is not None:
            found["perplexity"] = averaged(-self.generated.likelihoods, tokens, exponential_mean)
        return found

    def undefined(self) -> dict[str, str]:
        """Why a metric has no value on this test set."""
        if len(self.references) > 1:
            return {}
        return {"cider": "a single test example does not tell which words are rare"}

    def confusion(self) -> None:
        """Texts are not confused with each other."""

    def along(self) -> dict[str, dict[str, Any]]:
        """How to compute the same elsewhere, and chrF by the length of the first reference.

        Not BLEU, which of texts under four tokens is 0.
        """
        counted = self._counts()
        lengths = np.array([len(texts[0].split()) for texts in self.references])
        group = np.searchsorted(_LONGEST_OF, lengths)
        sums = _by_unit(counted["chrf"].parts, group, len(_LONGEST_OF) + 1)
        examples = np.bincount(group, minlength=len(_LONGEST_OF) + 1)
        scores = [float(s) if n else None for s, n in zip(chrf(sums), examples, strict=True)]
        return {
            "signatures": {name: each.signature for name, each in counted.items()},
            "by_length": {
                "longest": [*_LONGEST_OF, None],
                "examples": examples.tolist(),
                "chrf": scores,
            },
        }

    @property
    def _units(self) -> Ints:
        groups = self.truth.groups
        if groups is None:
            return np.arange(len(self.references))
        return np.unique(groups, return_inverse=True)[1].astype(np.int64)

    @property
    def _known(self) -> NDArray[np.bool_]:
        """Where there is a token, `(test, timesteps)`."""
        weights = self.truth.weights
        return np.asarray(self.truth.targets != 0 if weights is None else weights > 0)

    def _counts(self) -> dict[str, Counts]:
        return counts(self.generated.texts, self.references, lowercase=self.target.lowercase)

    def _exact(self) -> Floats:
        """1 where a text is one of its references, but for white space."""
        pairs = zip(self.generated.texts, self.references, strict=True)
        return np.array(
            [self._spelled(text) in map(self._spelled, texts) for text, texts in pairs], np.float64
        )

    def _spelled(self, text: str) -> str:
        return " ".join((text.lower() if self.target.lowercase else text).split())


def answers(outputs: Generated, truth: Truth, target: Text) -> TextAnswers:
    """Check what a model wrote.

    Args:
        outputs: what it wrote.
        truth: with the references.
        target: what was asked for.

    Raises:
        ValueError: there are no references, other numbers of texts, tokens or likelihoods than of
            these, or a likelihood that is none.

    """
    references, shape = truth.references, truth.targets.shape
    if references is None:
        raise ValueError("there are no references; texts are scored against them")
    if outputs.ids.shape != shape or len(outputs.texts) != len(references):
        raise ValueError(
            f"{len(outputs.texts)} texts and ids of shape {outputs.ids.shape}; expected "
            f"{len(references)} and {shape}, as there are references and targets"
        )
    likelihoods = outputs.likelihoods
    if likelihoods is not None and not (
        likelihoods.shape == shape[:1]
        and np.isfinite(likelihoods).all()
        and (likelihoods <= 0).all()
    ):
        raise ValueError(
            f"likelihoods of shape {likelihoods.shape}, the highest {likelihoods.max()}; expected "
            f"{shape[:1]} logarithms of probabilities, finite and none above 0"
        )
    return TextAnswers(outputs, references, truth, target)


def baseline(train: Truth, test: Truth, target: Text) -> TextAnswers:
    """The answers of the predictor that has seen the training texts and ignores its input.

    It writes the most frequent of them, of equally frequent ones the first.

    Raises:
        ValueError: there are no references.

    """
    if train.references is None:
        raise ValueError("there are no training texts; expected those of the targets")
    texts = [texts[0] for texts in train.references]
    often = Counter(texts)
    text = max(often, key=often.__getitem__)
    ids = train.targets[texts.index(text)]
    wrote = Generated([text] * len(test.targets), np.broadcast_to(ids, test.targets.shape))
    return answers(wrote, test, target)


def _by_unit(parts: Floats, units: NDArray[np.integer[Any]], count: int | None = None) -> Floats:
    """The sums of the parts of each unit, `(units, parts)`."""
    sums = np.zeros((count or int(units.max()) + 1, parts.shape[1]))
    np.add.at(sums, units, parts)
    return sums
