"""Optimizers that see whole gradients, and remember how large they were."""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf


def watching_gradients(optimizer: type[keras.optimizers.Optimizer]) -> type:
    """The optimizer's class, made to see whole gradients, with `last_gradient_norm`.

    TensorFlow gives an embedding's gradient as one row a token, with rows for the same token apart,
    and Keras' optimizers square those rows each by itself: a second moment that no paper defines,
    and that depends on how a step is computed. Here they are added up first.

    `last_gradient_norm` is a float32 scalar: the norm of the latest finite gradient over all
    weights together, before any clipping; NaN before the first step.
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
            grads = [tf.convert_to_tensor(gradient) for gradient in grads]
            norm = tf.linalg.global_norm(grads)
            latest = tf.where(tf.math.is_finite(norm), norm, self.last_gradient_norm)
            self.last_gradient_norm.assign(latest)
            super().apply(grads, trainable_variables)

    Watching.__name__ = Watching.__qualname__ = optimizer.__name__
    return Watching
