"""What a training asks of a model that is computed in one way or another."""

from collections.abc import Sequence
from typing import Any, Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.training.batches import Batch

Arrays = list[NDArray[np.generic]]


class Steps(Protocol):
    """A model being trained: its steps on batches of NumPy arrays, and its state.

    Attributes:
        rate: the learning rate.

    """

    rate: float

    @property
    def compiled(self) -> bool:
        """Whether XLA compiles its steps."""

    def train(self, batch: Batch) -> float:
        """Learns from a batch; returns the loss so far, which stays NaN or infinite once it is."""

    def test(self, batch: Batch) -> None:
        """Has a batch count in the results."""

    def predict(self, batch: Batch) -> NDArray[Any]:
        """What the model answers, such as `(batch, outputs)`."""

    def count_anew(self) -> None:
        """Forgets the results of the batches so far."""

    def results(self) -> dict[str, float]:
        """The loss and the metric over the batches that count, by name."""

    def weights(self) -> Arrays:
        """Those of the plain model, in its order."""

    def set_weights(self, weights: Sequence[NDArray[np.generic]]) -> None:
        """Gives them to the model, and to the plain one."""

    def state(self) -> Arrays:
        """All that it takes to go on: the plain model's variables, and the optimizer's."""

    def set_state(self, state: Sequence[NDArray[np.generic]]) -> None:
        """Goes on from there."""

    def start_over(self, new: keras.Model) -> None:
        """Begins with the weights and seeds of a new plain model, and a fresh optimizer."""

    @property
    def last_gradient_norm(self) -> float:
        """The norm of the latest finite gradient over all weights together; NaN without one."""
