"""Batches of a dataset's arrays: rows gathered as they are, from memory or a mapped file."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from rnnpipe.data.arrays import Part

EVALUATION_BATCH = 512
"""Examples at a time where nothing is learnt."""

Draw = Callable[[Part, np.random.Generator], Part]
"""Draws what else is to be drawn of a training batch; the arrays keep their shapes and dtypes."""

Batch = tuple[Any, ...]
"""Inputs and targets, and the targets' weights where they have some."""


class ShuffledBatches:
    """Training batches in an order that depends on the seed and the epoch, and on nothing else.

    An epoch's order does not depend on those before it, nor does what else is drawn, so that a
    training can go on at any epoch.
    """

    def __init__(self, part: Part, batch_size: int, seed: int, draw: Draw | None = None) -> None:
        self._part = part
        self._batch_size = batch_size
        self._seed = seed
        self._draw = draw

    def of(self, epoch: int) -> Iterator[Batch]:
        """The batches of an epoch, counted from 1; the last one is the remainder."""
        order = np.random.default_rng([self._seed, epoch]).permutation(len(self._part))
        drawing = np.random.default_rng([self._seed, epoch, 1])
        for start in range(0, len(order), self._batch_size):
            batch = self._part[order[start : start + self._batch_size]]
            yield _given(batch if self._draw is None else self._draw(batch, drawing))


def batches(part: Part, batch_size: int = EVALUATION_BATCH) -> Iterator[Batch]:
    """The examples in their order; the last batch is the remainder."""
    for start in range(0, len(part), batch_size):
        yield _given(part[start : start + batch_size])


def as_inputs(arrays: Mapping[str, Any]) -> Any:
    """A model's inputs as Keras takes them: the only one as it is, several by name."""
    if len(arrays) > 1:
        return dict(arrays)
    (array,) = arrays.values()
    return array


def _given(part: Part) -> Batch:
    weights = () if part.weights is None else (part.weights,)
    return (as_inputs(part.inputs), part.targets, *weights)
