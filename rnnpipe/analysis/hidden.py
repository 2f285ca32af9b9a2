"""Memory measured from outside, by what is answered when steps are hidden: of any predictor.

Of one that writes text it is not measured by what it writes, but by how likely it finds the text
that is asked for, those before each token given: log P, which takes no decoding.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.analysis.opinions import beginnings, opinion
from rnnpipe.analysis.positions import lengths
from rnnpipe.baselines import Baseline
from rnnpipe.data.arrays import Part
from rnnpipe.evaluation import problems
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records.analysed import Opinion
from rnnpipe.specs import Features, Signature, Text, Tokens

Outputs = NDArray[np.float32]

Answers = Callable[[Iterable[Part]], Iterable[Outputs]]
"""A predictor: examples, again and again, to its outputs; of texts to log P, `(n,)`."""

HIDDEN_EXAMPLES = 512
"""Examples on which a score with all but the last steps hidden rests."""

OCCLUDED_EXAMPLES = 128
"""Examples in which one step is occluded; and all, of texts, each of which has many answers."""

_MOST_BYTES = 2**24
"""Of examples that are changed in one way at a time; a baseline is asked about all at once."""

_FEWEST = 8
"""Examples that a number takes."""

_DISTANCES = 24


def is_asked_from_outside(signature: Signature) -> bool:
    """Whether steps can be hidden: of one sequence, with one answer to all of it."""
    one = len(signature.inputs) == 1
    return one and signature.structure == "many-to-one"


def reads_a_source(signature: Signature) -> bool:
    """Whether it is a text of one sequence, whose steps can be hidden from what writes it."""
    (source, *others) = signature.inputs.values()
    is_sequence = isinstance(source, Tokens | Features) and source.is_sequence
    return is_sequence and not others and isinstance(signature.target, Text)


def kept_steps(timesteps: int) -> list[int]:
    """How many of the last steps are shown: 1, 2, 4 … and at last all of them."""
    doubled = [2**i for i in range(timesteps.bit_length()) if 2**i < timesteps]
    return [*doubled, timesteps]


def occluded_steps(timesteps: int) -> list[int]:
    """How far before the end a step is occluded: 0, 1, 2 … and ever fewer, to the first step."""
    if timesteps <= _DISTANCES:
        return list(range(timesteps))
    spaced = np.geomspace(1, timesteps, _DISTANCES)
    return [int(distance) for distance in np.unique(spaced.round()) - 1]


def last_steps_alone(inputs: NDArray[Any], kept: int) -> NDArray[Any]:
    """Inputs `(n, timesteps, …)` with nothing, 0, in the place of all but the last `kept` steps.

    0 is the padding of tokens, and the mean of scaled features.
    """
    shown = np.zeros_like(inputs)
    shown[:, -kept:] = inputs[:, -kept:]
    return shown


def without_step(inputs: NDArray[Any], distance: int) -> NDArray[Any]:
    """Inputs `(n, timesteps, …)` with nothing in the place of the step so far before the last."""
    shown = inputs.copy()
    shown[:, -1 - distance] = 0
    return shown


@dataclass(frozen=True)
class Outside:
    """What a predictor answers to examples that are changed.

    Attributes:
        kept: the deciding metric by `kept_steps` up to the longest example, empty where it has no
            value; of texts the perplexity.
        occluded: how much the answer changes, by how far before the end a step is occluded, over
            the examples that are so long. Of classes, half the sum of what their probabilities
            change (their total variation distance); of numbers the mean size of the change, as
            models have them; of texts that of log P, a token.
        opinions: what is answered after every step of some of the examples.

    """

    kept: Mapping[int, float] = field(default_factory=dict)
    occluded: Mapping[int, float] = field(default_factory=dict)
    opinions: tuple[Opinion, ...] = ()


def from_outside(
    answers: Answers, signature: Signature, test: Part, opinions: Sequence[int] = ()
) -> Outside:
    """Ask a predictor about examples with hidden steps, all at once.

    Args:
        answers: the predictor.
        signature: of the data, for which `is_asked_from_outside`, or `reads_a_source`.
        test: the test examples; the first of them have their steps hidden.
        opinions: those that are followed step by step.

    """
    few = _fitting(test, OCCLUDED_EXAMPLES)
    many = few if isinstance(signature.target, Text) else _fitting(test, HIDDEN_EXAMPLES)
    kept = kept_steps(int(lengths(many.inputs).max()))
    long = lengths(few.inputs)
    distances = [d for d in occluded_steps(int(long.max())) if (long > d).sum() >= _FEWEST]
    asked = chain(
        (_changed(many, last_steps_alone, steps) for steps in kept),
        [few],
        (_changed(few, without_step, distance) for distance in distances),
        (beginnings(test, example) for example in opinions),
    )
    found = iter(answers(asked))
    scores = {steps: _score(signature, next(found), many) for steps in kept}
    whole = next(found)
    return Outside(
        {steps: score for steps, score in scores.items() if score is not None},
        {d: _change(few, signature, whole, next(found), long > d) for d in distances},
        tuple(opinion(test, example, next(found)) for example in opinions),
    )


def answers_of(baseline: Baseline, signature: Signature, train: Part) -> Answers:
    """Have a baseline answer, which learns once for all that it is asked."""

    def answers(asked: Iterable[Part]) -> Iterator[Outputs]:
        parts = list(asked)
        found = baseline.answers(signature, train, _joined(parts))
        outputs = np.asarray(found, np.float32)
        yield from np.split(outputs, np.cumsum([len(part) for part in parts])[:-1])

    return answers


def _fitting(part: Part, most: int) -> Part:
    """So many of the first examples, or as many as do not take too much memory."""
    (inputs,) = part.inputs.values()
    bytes_of_each = max(inputs[:1].nbytes, 1)
    return part[: max(_FEWEST, min(most, _MOST_BYTES // bytes_of_each))]


def _changed(part: Part, change: Callable[[NDArray[Any], int], NDArray[Any]], by: int) -> Part:
    ((name, inputs),) = part.inputs.items()
    return Part({name: change(np.asarray(inputs), by)}, part.targets, part.weights, part.groups)


def _joined(parts: list[Part]) -> Part:
    """All examples, one part after the other; all parts have what the first one has."""

    def joined(arrays: Iterable[NDArray[Any] | None]) -> Any:
        there = [array for array in arrays if array is not None]
        return np.concatenate(there) if there else None

    inputs: Mapping[str, NDArray[Any]] = {
        name: joined(part.inputs[name] for part in parts) for name in parts[0].inputs
    }
    return Part(
        inputs,
        joined(part.targets for part in parts),
        joined(part.weights for part in parts),
        joined(part.groups for part in parts),
    )


def _score(signature: Signature, outputs: Outputs, part: Part) -> float | None:
    if isinstance(signature.target, Text):
        return float(np.exp(-outputs.sum(dtype=np.float64) / _tokens(part).sum()))
    truth = Truth(np.asarray(part.targets), part.weights, part.groups)
    values = problems.scores(signature, problems.answers(signature, outputs, truth))
    return next(iter(values.values()), None)


def _change(
    part: Part,
    signature: Signature,
    whole: Outputs,
    changed: Outputs,
    counts: NDArray[np.bool_],
) -> float:
    difference = np.abs(changed.astype(np.float64) - whole)[counts]
    if isinstance(signature.target, Text):
        return float((difference / _tokens(part)[counts]).mean())
    of_each = difference.reshape(len(difference), -1)
    if signature.problem == "multiclass":
        return float(of_each.sum(axis=1).mean()) / 2
    return float(of_each.mean())


def _tokens(part: Part) -> NDArray[np.int64]:
    """How many tokens each example's text has, one at least, its end among them."""
    counts: NDArray[np.int64] = np.maximum((np.asarray(part.targets) != 0).sum(axis=1), 1)
    return counts
