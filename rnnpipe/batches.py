"""Batches of a dataset's arrays, for Keras."""

import math

import numpy as np
import tensorflow as tf

from rnnpipe.errors import UserError


def batches(
    inputs: np.ndarray, targets: np.ndarray, batch_size: int, shuffle_seed: int | None = None
) -> tf.data.Dataset:
    """Pairs of inputs and targets, `batch_size` examples at a time, the last batch the remainder.

    With a `shuffle_seed` all examples are put in a new order every epoch, as `keras.Model.fit`
    does; without, they come in theirs.

    Keras would make such a pipeline from the arrays by itself, but with tf.data's autotuning on.
    With TensorFlow 2.21 and epochs of a minute, the process was seen to idle for half a minute
    between epochs, waiting for the tuning thread to end. Gathering rows leaves nothing to tune.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    all_inputs, all_targets = tf.constant(inputs), tf.constant(targets)
    rows = tf.data.Dataset.range(len(targets))
    if shuffle_seed is not None:
        rows = rows.shuffle(len(targets), seed=shuffle_seed, reshuffle_each_iteration=True)
    gathered = rows.batch(batch_size).map(
        lambda chosen: (tf.gather(all_inputs, chosen), tf.gather(all_targets, chosen))
    )
    return gathered.prefetch(2).with_options(options)


def examples_to_train_on(examples: int, validation_split: float) -> int:
    """How many of the examples are trained on; the others, at the end, validate.

    The rounding is that of `keras.Model.fit`.

    Raises:
        UserError: nothing would be left on one side.

    """
    trained_on = math.floor(examples * (1 - validation_split))
    if not 0 < trained_on < examples:
        raise UserError(
            f"validation_split = {validation_split:g} of {examples} training examples leaves "
            f"{trained_on} to train on: raise `limit`, or change validation_split"
        )
    return trained_on
