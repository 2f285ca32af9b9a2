"""Softmax over the steps of a sequence that are there: what both layers of attention have."""

from typing import Any

from keras import ops


def weights_of(scores: Any, mask: Any) -> Any:
    """The softmax of `scores` `(..., timesteps)` over the steps that are not masked.

    Where all are masked the weights are zero: there is nowhere to look. Keras' Attention takes the
    mean of what is hidden there (Keras 3.15).
    """
    if mask is None:
        return ops.softmax(scores, axis=-1)
    there = ops.cast(mask, scores.dtype)
    # Only differences count; the greatest of those that are there is taken off.
    greatest = ops.max(ops.where(mask, scores, -1e30), axis=-1, keepdims=True)
    raised = there * ops.exp(ops.where(mask, scores - greatest, 0.0))
    total = ops.sum(raised, axis=-1, keepdims=True)
    return raised / ops.where(total > 0, total, 1.0)
