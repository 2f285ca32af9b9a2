"""Deterministic mode: the same training leaves the same bits behind, on one machine."""

from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

# TensorFlow can be asked for determinism publicly, but not to leave it again.
from tensorflow.python.framework.config import disable_op_determinism


@contextmanager
def operations(*, deterministic: bool) -> Iterator[None]:
    """With `deterministic`, all of TensorFlow's operations are repeatable within the block.

    Without it, TensorFlow adds up gradients in whatever order its threads finish, and two trainings
    with one seed differ in their last bits, and in the end by more.
    """
    if not deterministic:
        yield
        return
    tf.config.experimental.enable_op_determinism()
    try:
        yield
    finally:
        disable_op_determinism()
