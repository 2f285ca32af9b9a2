"""Losses and metrics as means over the targets that count, whatever the size of a batch.

Keras divides a weighted loss by the number of targets, padding among them, and averages batches by
their examples: the same data give another loss at another batch size. It also lets a mask that
comes with the outputs take part. Here the weights alone decide: with losses l and weights w of the
targets the loss is Σ w l / Σ w, in a batch for the gradient, and over all batches for the history.
Where all targets count alike both are the same, and Keras' own are used.
"""

from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from rnnpipe.specs import Problem

PerTarget = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
"""Targets and outputs to a value of each target, `(batch,)` or `(batch, timesteps)`."""

_EXACT = "weighted_loss"


class WeightedLoss(keras.losses.Loss):  # type: ignore[misc]
    """Σ w l / Σ w over a batch; 0 where nothing in it counts."""

    def __init__(self, of: PerTarget) -> None:
        super().__init__(name="weighted")
        self._of = of

    def __call__(
        self, y_true: tf.Tensor, y_pred: tf.Tensor, sample_weight: tf.Tensor | None = None
    ) -> tf.Tensor:
        """The loss of a batch, a scalar."""
        values, weights = _per_target(self._of, y_true, y_pred, sample_weight)
        return ops.divide_no_nan(ops.sum(values * weights), ops.sum(weights))


class WeightedMean(keras.metrics.Mean):  # type: ignore[misc]
    """Σ w v / Σ w over all batches since it was last reset."""

    def __init__(self, of: PerTarget, name: str) -> None:
        super().__init__(name=name, dtype="float64")
        self._of = of

    def update_state(
        self, y_true: tf.Tensor, y_pred: tf.Tensor, sample_weight: tf.Tensor | None = None
    ) -> None:
        """Take another batch into account."""
        super().update_state(*_per_target(self._of, y_true, y_pred, sample_weight))


def of_weighted(problem: Problem) -> dict[str, Any]:
    """The settings of `keras.Model.compile` for targets that come with weights."""
    loss: PerTarget = keras.losses.get(problem.loss)
    return of_values(loss, _WATCHED[problem.watched], problem.watched)


def of_values(loss: PerTarget, watched: PerTarget, name: str) -> dict[str, Any]:
    """The settings of `keras.Model.compile` for a loss, and a metric of this name, by target."""
    means = [WeightedMean(watched, name), WeightedMean(loss, _EXACT)]
    return {"loss": WeightedLoss(loss), "weighted_metrics": means}


def of_all(problem: Problem) -> dict[str, Any]:
    """The settings of `keras.Model.compile` for targets that all count alike."""
    return {"loss": problem.loss, "metrics": [problem.watched]}


def exact(logs: Mapping[str, Any]) -> dict[str, float]:
    """What Keras logged, with the loss over all targets in the place of its mean of batches."""
    values = {name: float(value) for name, value in logs.items()}
    if _EXACT in values:
        values["loss"] = values.pop(_EXACT)
    return values


def _hits(y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
    """1 where the class that is answered is the right one, as in Keras' accuracy."""
    if y_pred.shape[-1] == 1:
        # Keras' own leaves the last axis in.
        return keras.metrics.binary_accuracy(y_true, y_pred)[..., 0]
    return keras.metrics.sparse_categorical_accuracy(y_true, y_pred)


_WATCHED: dict[str, PerTarget] = {
    "accuracy": _hits,
    "mae": keras.losses.mean_absolute_error,
}


def _per_target(
    of: PerTarget, y_true: tf.Tensor, y_pred: tf.Tensor, weights: tf.Tensor | None
) -> tuple[tf.Tensor, tf.Tensor]:
    """The value and the weight of each target, of one shape.

    Raises:
        ValueError: there are no weights, or not one for each: they would be stretched along an
            axis that happens to be as long.

    """
    y_pred = ops.cast(y_pred, "float32")
    if len(y_true.shape) < len(y_pred.shape) and y_pred.shape[-1] == 1:
        y_true = ops.expand_dims(y_true, -1)
    values = of(y_true, y_pred)
    if weights is None or len(weights.shape) != len(values.shape):
        found = None if weights is None else tuple(weights.shape)
        raise ValueError(
            f"the targets' values have shape {tuple(values.shape)} and their weights {found}; "
            "expected a weight for each"
        )
    return values, ops.cast(weights, values.dtype)
