"""Optimizers that remember how large the gradient was."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf


def watching_gradients(optimizer: type[keras.optimizers.Optimizer]) -> type:
    """The optimizer's class, with `last_gradient_norm`.

    That is a float32 scalar: the norm of the latest finite gradient over all weights but an
    embedding's together, before any clipping; NaN before the first step. (An embedding's gradient
    comes as one row a token; adding up those of the same token would cost a good part of a step.)
    """

    class Watching(optimizer):  # type: ignore[misc]
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            # Not one of Keras' variables: it is no part of the optimizer's state.
            self.last_gradient_norm = tf.Variable(float("nan"), trainable=False)

        def apply(
            self,
            grads: Sequence[tf.Tensor],
            trainable_variables: Sequence[keras.Variable] | None = None,
        ) -> None:
            norm = tf.linalg.global_norm([g for g in grads if isinstance(g, tf.Tensor)])
            latest = tf.where(tf.math.is_finite(norm), norm, self.last_gradient_norm)
            self.last_gradient_norm.assign(latest)
            super().apply(grads, trainable_variables)

    return Watching
