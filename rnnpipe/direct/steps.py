"""The steps of a model that is computed without TensorFlow, on batches of NumPy arrays."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.direct.losses import LOSSES
from rnnpipe.direct.model import DirectModel
from rnnpipe.direct.optimizer import Optimizer
from rnnpipe.kernels.dtypes import Floats
from rnnpipe.specs import Problem

_whatever_the_size = np.errstate(over="ignore", invalid="ignore")
"""A training whose numbers grow too large is seen by its loss; NumPy need not warn of it."""

Batch = tuple[Any, ...]
"""Inputs and targets, and the targets' weights where they have some."""


class DirectSteps:
    """What a model learns and answers, its weights held as arrays; see `rnnpipe.training.steps`."""

    compiled = False

    def __init__(
        self,
        plain: keras.Model,
        optimizer: keras.optimizers.Optimizer,
        problem: Problem,
        threads: int,
    ) -> None:
        """Take over the model's weights and the settings of the optimizer, built for these.

        Args:
            plain: of which `rnnpipe.direct.model.computes` says yes.
            optimizer: SGD, RMSprop or Adam.
            problem: what is minimised and watched.
            threads: number of threads.

        """
        self._plain = plain
        self._arrays = [np.array(variable.numpy()) for variable in plain.variables]
        learnt = {id(variable) for variable in plain.weights}
        pairs = zip(plain.variables, self._arrays, strict=True)
        self._weights = [array for variable, array in pairs if id(variable) in learnt]
        self._model = DirectModel(plain, self._arrays, threads)
        self._optimizer = Optimizer(optimizer, threads)
        self._loss, self._watched = LOSSES[problem.loss], problem.watched
        self.count_anew()

    @_whatever_the_size
    def train(self, batch: Batch) -> float:
        """Learns from a batch; returns the loss so far, which stays NaN or infinite once it is."""
        inputs, *asked = batch
        logits, gradients = self._model.learning(inputs)
        shares = self._count(logits, *asked)
        targets, *_ = asked
        self._optimizer.step(
            self._weights, gradients(self._loss.gradients(logits, targets) * shares[:, None])
        )
        return self._mean(0)

    @_whatever_the_size
    def test(self, batch: Batch) -> None:
        """Has a batch count in the results."""
        inputs, *asked = batch
        logits = self._model.answers(inputs)
        self._count(logits.reshape(-1, logits.shape[-1]), *asked)

    @_whatever_the_size
    def predict(self, batch: Batch) -> Floats:
        """What the model answers, such as `(batch, outputs)`."""
        inputs, *_ = batch
        logits = self._model.answers(inputs)
        return self._loss.answers(logits.reshape(-1, logits.shape[-1])).reshape(logits.shape)

    def count_anew(self) -> None:
        """Forgets the results of the batches so far."""
        self._sums = np.zeros(3)

    def results(self) -> dict[str, float]:
        """The loss and the metric over the batches that count, by name."""
        return dict(sorted({"loss": self._mean(0), self._watched: self._mean(1)}.items()))

    def weights(self) -> list[NDArray[np.generic]]:
        """Those that the plain model is to have, in its order."""
        return [array.copy() for array in self._weights]

    def set_weights(self, weights: Sequence[NDArray[np.generic]]) -> None:
        """Gives the model, the plain one too, such weights."""
        _fill(self._weights, weights)
        self._plain.set_weights(weights)

    def state(self) -> list[NDArray[np.generic]]:
        """All that it takes to go on: the plain model's variables, and the optimizer's."""
        return [array.copy() for array in (*self._arrays, *self._optimizer.state)]

    def set_state(self, state: Sequence[NDArray[np.generic]]) -> None:
        """Goes on from there."""
        _fill([*self._arrays, *self._optimizer.state], state)

    def start_over(self, new: keras.Model) -> None:
        """Begins with the weights and seeds of a new plain model, and a fresh optimizer."""
        _fill(self._arrays, [variable.numpy() for variable in new.variables])
        self._optimizer.start_over()

    @property
    def rate(self) -> float:
        """The learning rate."""
        return self._optimizer.rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._optimizer.rate = rate

    @property
    def last_gradient_norm(self) -> float:
        """The norm of the latest finite gradient over all weights together; NaN without one."""
        return self._optimizer.last_gradient_norm

    def _count(
        self,
        logits: Floats,
        targets: NDArray[np.generic],
        weights: Floats | None = None,
    ) -> Floats:
        """Has `(rows, outputs)` logits count; returns each target's share in the batch's loss."""
        given = np.ones(len(logits)) if weights is None else weights.reshape(len(logits))
        losses = self._loss.values(logits, targets)
        watched = self._loss.watched(logits, targets)
        total = given.sum(dtype=np.float64)
        self._sums += (np.dot(given, losses), np.dot(given, watched), total)
        return (given / (total or 1)).astype(np.float32)

    def _mean(self, which: int) -> float:
        return float(self._sums[which] / (self._sums[2] or 1))


def _fill(arrays: Sequence[NDArray[np.generic]], values: Sequence[NDArray[np.generic]]) -> None:
    for array, value in zip(arrays, values, strict=True):
        np.copyto(array, value)
