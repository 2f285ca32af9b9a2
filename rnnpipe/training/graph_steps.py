"""The steps of a compiled Keras model, on batches of NumPy arrays, as graphs.

Keras' own `fit` feeds a model through `tf.data` and tells its callbacks of every step, which takes
more of a small model's time than the step itself. Here each kind of step is one graph that is
called.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.models.losses import exact
from rnnpipe.training.batches import Batch
from rnnpipe.training.steps import Arrays


class GraphSteps:
    """What a compiled Keras model does with a batch; see `rnnpipe.training.steps`.

    Attributes:
        model: whose `train_step`, `test_step` and `predict_step` these are.

    """

    def __init__(self, model: keras.Model, plain: keras.Model | None = None) -> None:
        """Take over a compiled model, and the plain one that shares its weights, if it is another.

        Its optimizer is built here, if it has one that is not: what only answers has none.
        """
        self.model = model
        self._plain = plain or model
        self._has_metrics = False
        self._train = _Graph(lambda batch: model.train_step(batch)["loss"], model.jit_compile)
        self._test = _Graph(lambda batch: model.test_step(batch)["loss"], model.jit_compile)
        self._predict = _Graph(model.predict_step, model.jit_compile)
        kept = []
        if (optimizer := getattr(model, "optimizer", None)) is not None:
            optimizer.build(model.trainable_variables)
            kept = optimizer.variables
        self._fresh = [_compact(variable.numpy()) for variable in kept]

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

    def weights(self) -> Arrays:
        """Those of the plain model, in its order."""
        return self._plain.get_weights()  # type: ignore[no-any-return]

    def set_weights(self, weights: Sequence[NDArray[np.generic]]) -> None:
        """Gives them to the model, and so to the plain one."""
        self._plain.set_weights(weights)

    def state(self) -> Arrays:
        """All that it takes to go on: the plain model's variables, and the optimizer's."""
        return [variable.numpy() for variable in self._variables()]

    def set_state(self, state: Sequence[NDArray[np.generic]]) -> None:
        """Goes on from there."""
        for variable, value in zip(self._variables(), state, strict=True):
            variable.assign(value)

    def start_over(self, new: keras.Model) -> None:
        """Begins with the weights and seeds of a new plain model, and a fresh optimizer."""
        self.set_state([*new.variables, *self._fresh])
        self.model.optimizer.last_gradient_norm.assign(np.nan)

    @property
    def rate(self) -> float:
        """The learning rate."""
        return float(self.model.optimizer.learning_rate)

    @rate.setter
    def rate(self, rate: float) -> None:
        self.model.optimizer.learning_rate = rate

    @property
    def last_gradient_norm(self) -> float:
        """The norm of the latest finite gradient over all weights together; NaN without one."""
        return float(self.model.optimizer.last_gradient_norm)

    @property
    def compiled(self) -> bool:
        """Whether XLA compiles its steps; Keras leaves out what XLA cannot do."""
        return bool(self.model.jit_compile)

    def _variables(self) -> list[keras.Variable]:
        return [*self._plain.variables, *self.model.optimizer.variables]

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


def _compact(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """The same values, held as one number where all are equal, as in a fresh optimizer."""
    first = values.flat[:1]
    return np.broadcast_to(first[0], values.shape) if (values == first).all() else values
