"""The steps of a compiled model, on batches of NumPy arrays.

Keras' own `fit` feeds a model through `tf.data` and tells its callbacks of every step, which takes
more of a small model's time than the step itself. Here each kind of step is one graph that is
called.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.models.losses import exact
from rnnpipe.training.batches import Batch


class Steps:
    """What a compiled Keras model does with a batch.

    Attributes:
        model: whose `train_step`, `test_step` and `predict_step` these are.

    """

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self._has_metrics = False
        self._train = _Graph(lambda batch: model.train_step(batch)["loss"], model.jit_compile)
        self._test = _Graph(lambda batch: model.test_step(batch)["loss"], model.jit_compile)
        self._predict = _Graph(model.predict_step, model.jit_compile)

    def train(self, batch: Batch) -> float:
        """Learns from a batch; returns the loss so far, which stays NaN or infinite once it is."""
        self._make_metrics(batch)
        return float(self._train(batch))

    def test(self, batch: Batch) -> None:
        """Has a batch count in the results."""
        self._make_metrics(batch)
        self._test(batch)

    def predict(self, batch: Batch) -> NDArray[Any]:
        """What the model answers, such as `(batch, outputs)`."""
        inputs, *_ = batch
        return np.asarray(self._predict((inputs,)))

    def count_anew(self) -> None:
        """Forgets the results of the batches so far."""
        self.model.reset_metrics()

    def results(self) -> dict[str, float]:
        """The loss and the metric over the batches that count, by name."""
        return dict(sorted(exact(self.model.get_metrics_result()).items()))

    def _make_metrics(self, batch: Batch) -> None:
        """Has Keras make the variables of its metrics, before a graph would make them.

        Which ones depends on the shapes of the targets and outputs.
        """
        if not self._has_metrics:
            inputs, targets, *weights = tf.nest.map_structure(lambda array: array[:1], batch)
            shape = [1, *self.model.output_shape[1:]]
            if None in shape:  # as many steps as there are targets
                shape[1] = targets.shape[1]
            self.model.compute_metrics(inputs, targets, np.zeros(shape, np.float32), *weights)
            self.model.reset_metrics()
            self._has_metrics = True


class _Graph:
    """A step as a graph for batches of any size, traced at the first.

    Batches of another kind, in dtypes or in what follows the first axis, have a graph of their own.
    """

    def __init__(self, step: Callable[[Batch], tf.Tensor], compiled: bool) -> None:  # noqa: FBT001
        self._function = tf.function(step, jit_compile=compiled, autograph=False)
        self._traced: dict[tuple[Any, ...], Callable[[Batch], tf.Tensor]] = {}

    def __call__(self, batch: Batch) -> tf.Tensor:
        kind = tuple((each.dtype, each.shape[1:]) for each in tf.nest.flatten(batch))
        if (traced := self._traced.get(kind)) is None:
            like = tf.nest.map_structure(_of_any_size, batch)
            # Calling the function itself would look for the graph by a type of each argument.
            traced = self._traced[kind] = self._function.get_concrete_function(like)
        return traced(tf.nest.map_structure(tf.convert_to_tensor, batch))


def _of_any_size(array: NDArray[Any]) -> tf.TensorSpec:
    return tf.TensorSpec((None, *array.shape[1:]), array.dtype)
