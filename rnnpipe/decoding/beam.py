"""Beam search: several beginnings of an answer followed at once, the best end chosen."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.data.encoders import END
from rnnpipe.decoding.steps import Steps

Floats = NDArray[np.float64]


def length_penalty(length: int, power: float) -> float:
    """Return ((5 + length) / 6)^power, by which log P is divided (Wu et al. 2016, eq. 14).

    arXiv:1609.08144. The length is that of all tokens, END among them.
    """
    return float(((5 + length) / 6) ** power)


def beam_search(
    steps: Steps,
    inputs: Mapping[str, NDArray[Any]],
    most: int,
    beam: int,
    power: float,
) -> NDArray[np.int32]:
    """Answer a batch: ids `(examples, most)`, END included where it came, 0 behind it.

    Each example has `beam` places. A beginning is followed by its likeliest tokens, and of all that
    come of an example's beginnings the likeliest stay; one that ends, or is cut at `most`, keeps
    its place to itself. The answer is the ended one of the highest log P / `length_penalty`. An
    example is done once none that goes on could do better: as log P only falls, it is bounded by
    what it is now over the largest penalty.
    """
    examples = np.arange(len(next(iter(inputs.values()))))
    answers = np.zeros((len(examples), most), np.int32)
    best = np.full(len(examples), -np.inf)
    ended = np.zeros(len(examples), int)
    scores = np.full((len(examples), beam), -np.inf)
    scores[:, 0] = 0.0  # at first there is but one beginning, the empty one
    begun = np.zeros((len(examples), beam, most), np.int32)
    carried = steps.encode(inputs)
    every = np.repeat(examples, beam)
    carried = carried.rows(every, every)
    followed = min(beam, steps.choices)
    for place in range(most):
        before = begun[:, :, place - 1] if place else begun[:, :, 0]
        found, tokens, carried = steps.top(tf.constant(before.ravel()), carried, followed)
        scores, parents, chosen = _likeliest(scores, found.numpy(), tokens.numpy())
        begun = np.take_along_axis(begun, parents[..., None], axis=1)
        begun[:, :, place] = chosen
        # What has ended keeps its place: so many fewer are followed.
        scores[np.arange(beam) >= (beam - ended)[:, None]] = -np.inf
        ends = np.isfinite(scores) & ((chosen == END) | (place == most - 1))
        ended += ends.sum(axis=1)
        final = np.where(ends, scores, -np.inf) / length_penalty(place + 1, power)
        first = final.argmax(axis=1)
        rows = np.flatnonzero(final[np.arange(len(final)), first] > best[examples])
        best[examples[rows]] = final[rows, first[rows]]
        answers[examples[rows]] = begun[rows, first[rows]]
        scores[ends] = -np.inf
        left = np.flatnonzero(scores.max(axis=1) / length_penalty(most, power) > best[examples])
        if not left.size:
            break
        of_parents = (np.arange(len(scores))[:, None] * beam + parents)[left].ravel()
        of_source = None
        if left.size < len(examples):
            of_source = (left[:, None] * beam + np.arange(beam)).ravel()
        carried = carried.rows(of_parents, of_source)
        examples, ended, scores, begun = examples[left], ended[left], scores[left], begun[left]
    return answers


def _likeliest(
    scores: Floats, found: Floats, tokens: NDArray[np.int32]
) -> tuple[Floats, NDArray[np.intp], NDArray[np.int32]]:
    """Return of each example's beginnings, each a token longer, the likeliest.

    Args:
        scores: log P of the beginnings, `(examples, beam)`.
        found: of the tokens that could follow, `(examples * beam, tokens)`, falling in each row.
        tokens: they themselves.

    Returns:
        Their scores, which beginning each comes of, and its last token, `(examples, beam)` each.

    """
    examples, beam = scores.shape
    longer = (scores[:, :, None] + found.reshape(examples, beam, -1)).reshape(examples, -1)
    order = np.argsort(-longer, axis=1, kind="stable")[:, :beam]
    parents = order // found.shape[1]
    chosen = np.take_along_axis(tokens.reshape(examples, -1), order, axis=1)
    return np.take_along_axis(longer, order, axis=1), parents, chosen
