"""Greedy decoding: always the likeliest token."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.data.encoders import END
from rnnpipe.decoding.steps import Steps

_STAYS = 0.75
"""Rows that have ended are held still until fewer than this share of the rows is left: to take
them out costs about as much as a step of theirs."""


def greedy(steps: Steps, inputs: Mapping[str, NDArray[Any]], most: int) -> NDArray[np.int32]:
    """Answer a batch: ids `(examples, most)`, END included where it came, 0 behind it."""
    carried = steps.encode(inputs)
    rows = np.arange(len(next(iter(inputs.values()))))
    answers = np.zeros((len(rows), most), np.int32)
    tokens = tf.zeros(len(rows), tf.int32)
    goes_on = np.ones(len(rows), bool)
    for place in range(most):
        tokens, carried = steps.best(tokens, carried)
        found = tokens.numpy()
        answers[rows[goes_on], place] = found[goes_on]
        goes_on &= found != END
        if not goes_on.any():
            break
        if goes_on.mean() < _STAYS:
            left = np.flatnonzero(goes_on)
            rows, goes_on = rows[left], goes_on[left]
            tokens, carried = tf.constant(found[left]), carried.rows(left, left)
    return answers
