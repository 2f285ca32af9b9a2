"""Batches of a dataset's arrays, for Keras."""

import math
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.machine.memory import keep_freed_memory

EVALUATION_BATCH = 512
"""Examples at a time where nothing is learnt."""

Draw = Callable[[Part, np.random.Generator], Part]
"""Draws what else is to be drawn of a training batch; the arrays keep their shapes and dtypes."""

Batch = tuple[Any, ...]
"""Inputs and targets, and the targets' weights where they have some."""


class ShuffledBatches:
    """Training batches in an order that depends on the seed and the epoch, and on nothing else.

    Set `epoch` before iterating over `dataset`. An epoch's order does not depend on those before
    it, nor does what else is drawn, so that a training can go on at any epoch.
    """

    def __init__(self, part: Part, batch_size: int, seed: int, draw: Draw | None = None) -> None:
        self.epoch = 1

        def order() -> NDArray[np.int64]:
            return np.random.default_rng([seed, self.epoch]).permutation(len(part))

        def drawing() -> Callable[[Part], Part]:
            if draw is None:
                return _as_it_is
            generator = np.random.default_rng([seed, self.epoch, 1])
            return lambda batch: draw(batch, generator)

        self.dataset = _dataset(part, batch_size, order, drawing)


def batches(part: Part, batch_size: int = EVALUATION_BATCH) -> tf.data.Dataset:
    """The examples in their order; the last batch is the remainder."""
    return _dataset(part, batch_size, lambda: np.arange(len(part)))


def as_inputs(arrays: Mapping[str, Any]) -> Any:
    """A model's inputs as Keras takes them: the only one as it is, several by name."""
    if len(arrays) > 1:
        return dict(arrays)
    (array,) = arrays.values()
    return array


@dataclass(frozen=True, eq=False)
class _Source:
    """What batches are gathered from, in which order, and what is drawn of each in an epoch."""

    part: Part
    order: Callable[[], NDArray[np.int64]]
    drawing: Callable[[], Callable[[Part], Part]]


def _as_it_is(part: Part) -> Part:
    return part


def _dataset(
    part: Part,
    batch_size: int,
    order: Callable[[], NDArray[np.int64]],
    drawing: Callable[[], Callable[[Part], Part]] = lambda: _as_it_is,
) -> tf.data.Dataset:
    """Batches gathered from the arrays, which may be mapped from disk, while the model works.

    Keras would make such a pipeline from the arrays by itself, but with a copy of them in memory
    and with tf.data's autotuning on. With TensorFlow 2.21 and epochs of a minute, the process was
    seen to idle for half a minute between epochs, waiting for the tuning thread to end. Gathering
    rows leaves nothing to tune.

    TensorFlow never forgets a generator that was made beside a model with a gradient of its own,
    so it is the dataset that holds the arrays, and the generator has no more than a weak reference.
    """
    held = _Source(part, order, drawing)
    source = weakref.proxy(held)

    def gathered() -> Iterator[Batch]:
        # By now the dataset's operation is made, which TensorFlow has malloc let go of memory for.
        keep_freed_memory()
        rows, drawn = source.order(), source.drawing()
        for start in range(0, len(rows), batch_size):
            batch = drawn(source.part[rows[start : start + batch_size]])
            yield _batch(batch, lambda array: array)

    signature = _batch(part, lambda array: tf.TensorSpec((None, *array.shape[1:]), array.dtype))
    options = tf.data.Options()
    options.autotune.enabled = False
    count = tf.data.experimental.assert_cardinality(math.ceil(len(part) / batch_size))
    dataset = tf.data.Dataset.from_generator(gathered, output_signature=signature)
    dataset = dataset.apply(count).prefetch(2).with_options(options)
    dataset.source = held
    return dataset


def _batch(part: Part, of: Callable[[NDArray[Any]], Any]) -> Batch:
    inputs = as_inputs({name: of(array) for name, array in part.inputs.items()})
    weights = () if part.weights is None else (of(part.weights),)
    return (inputs, of(part.targets), *weights)
