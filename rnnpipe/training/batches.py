"""Batches of a dataset's arrays, for Keras."""

import math
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

EVALUATION_BATCH = 512
"""Examples at a time where nothing is learnt."""


class ShuffledBatches:
    """Training batches in an order that depends on the seed and the epoch, and on nothing else.

    Set `epoch` before iterating over `dataset`. An epoch's order does not depend on those before
    it, so that a training can go on at any epoch.
    """

    def __init__(self, inputs: np.ndarray, targets: np.ndarray, batch_size: int, seed: int) -> None:
        self.epoch = 1

        def order() -> np.ndarray:
            return np.random.default_rng([seed, self.epoch]).permutation(len(targets))

        self.dataset = _dataset(inputs, targets, batch_size, order)


def batches(
    inputs: np.ndarray, targets: np.ndarray, batch_size: int = EVALUATION_BATCH
) -> tf.data.Dataset:
    """Pairs of inputs and targets in their order; the last batch is the remainder."""
    return _dataset(inputs, targets, batch_size, lambda: np.arange(len(targets)))


@dataclass(frozen=True, eq=False)
class _Source:
    """What batches are gathered from, and in which order."""

    inputs: np.ndarray
    targets: np.ndarray
    order: Callable[[], np.ndarray]


def _dataset(
    inputs: np.ndarray, targets: np.ndarray, batch_size: int, order: Callable[[], np.ndarray]
) -> tf.data.Dataset:
    """Batches gathered from the arrays, which may be mapped from disk, while the model works.

    Keras would make such a pipeline from the arrays by itself, but with a copy of them in memory
    and with tf.data's autotuning on. With TensorFlow 2.21 and epochs of a minute, the process was
    seen to idle for half a minute between epochs, waiting for the tuning thread to end. Gathering
    rows leaves nothing to tune.

    TensorFlow never forgets a generator that was made beside a model with a gradient of its own,
    so it is the dataset that holds the arrays, and the generator has no more than a weak reference.
    """
    held = _Source(inputs, targets, order)
    source = weakref.proxy(held)

    def gathered() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        rows = source.order()
        for start in range(0, len(rows), batch_size):
            chosen = rows[start : start + batch_size]
            yield source.inputs[chosen], source.targets[chosen]

    signature = tuple(
        tf.TensorSpec((None, *array.shape[1:]), array.dtype) for array in (inputs, targets)
    )
    options = tf.data.Options()
    options.autotune.enabled = False
    count = tf.data.experimental.assert_cardinality(math.ceil(len(targets) / batch_size))
    dataset = tf.data.Dataset.from_generator(gathered, output_signature=signature)
    dataset = dataset.apply(count).prefetch(2).with_options(options)
    dataset.source = held
    return dataset
