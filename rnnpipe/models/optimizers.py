"""Optimizers that see whole gradients, and remember how large they were.

Keras writes an update as one operation after another, each over all of a variable: of an embedding
that is most of what a small model's step takes. TensorFlow has the same updates as one operation
each, which goes through memory once.
"""

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf


class Adam(keras.optimizers.Adam):  # type: ignore[misc]
    """Keras' Adam (Kingma & Ba 2014, arXiv:1412.6980), each variable updated in one pass."""

    def update_step(
        self, gradient: tf.Tensor, variable: tf.Variable, learning_rate: tf.Tensor
    ) -> None:
        """Update a variable and its two moments."""
        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=tf.pow(tf.cast(self.beta_1, variable.dtype), step),
            beta2_power=tf.pow(tf.cast(self.beta_2, variable.dtype), step),
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )


class RMSprop(keras.optimizers.RMSprop):  # type: ignore[misc]
    """Keras' RMSprop, each variable updated in one pass.

    TensorFlow's operation has a momentum besides. Here it is 0, and what would be kept of it is
    written over at each step.
    """

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Make what the updates keep."""
        super().build(variables)
        # No part of the optimizer's state, and so none of Keras' variables.
        self._unused = [tf.Variable(tf.zeros(each.shape), trainable=False) for each in variables]

    def update_step(
        self, gradient: tf.Tensor, variable: tf.Variable, learning_rate: tf.Tensor
    ) -> None:
        """Update a variable and its mean of squares."""
        index = self._get_variable_index(variable)
        tf.raw_ops.ResourceApplyRMSProp(
            var=variable.handle,
            ms=self._velocities[index].value.handle,
            mom=self._unused[index].handle,
            lr=tf.cast(learning_rate, variable.dtype),
            rho=self.rho,
            momentum=0.0,
            epsilon=self.epsilon,
            grad=gradient,
        )


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
