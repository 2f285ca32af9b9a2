"""An optimizer's step on arrays of weights, with Keras' settings and clipping."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import keras
import numpy as np

from rnnpipe.kernels.dtypes import Floats, Int64s
from rnnpipe.kernels.threads import run_in_threads
from rnnpipe.kernels.updates import adam, rmsprop, sgd

_KINDS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "SGD": (sgd, ()),
    "RMSprop": (rmsprop, ("rho", "epsilon")),
    "Adam": (adam, ("beta_1", "beta_2", "epsilon")),
}
"""By Keras' name: the update, and Keras' names of the settings behind the learning rate."""

_WORTH_A_THREAD = 2**20
"""Numbers: fewer are updated sooner than a thread starts."""


@dataclass(frozen=True, eq=False)
class Gradient:
    """That by an array of weights `(n, width)`, of which perhaps only some rows have one.

    Attributes:
        rows: `(m,)`, which, in rising order.
        values: `(m, width)`.

    """

    rows: Int64s
    values: Floats

    @classmethod
    def of_all(cls, values: Floats) -> "Gradient":
        """That by an array of any shape, as one row."""
        return cls(np.zeros(1, np.int64), values.reshape(1, -1))

    @property
    def squares(self) -> float:
        """The sum of the squares."""
        flat = self.values.reshape(-1)
        return float(np.dot(flat, flat))


class Optimizer:
    """Updates weights as a Keras optimizer of the same kind and settings does.

    Attributes:
        state: what it keeps from step to step, in the order of the Keras optimizer's variables: the
            number of steps, the learning rate, and of each array of weights its means.
        last_gradient_norm: that of the latest finite gradient over all weights together, before any
            clipping; NaN before the first step.

    """

    def __init__(self, like: keras.optimizers.Optimizer, threads: int) -> None:
        """Take over the settings and the variables of a built SGD, RMSprop or Adam."""
        self._update, names = _KINDS[type(like).__name__]
        self._settings = [np.float32(getattr(like, name)) for name in names]
        self._clipnorm: float | None = like.clipnorm
        self._global_clipnorm: float | None = like.global_clipnorm
        self._threads = threads
        self.state = [np.array(variable.numpy()) for variable in like.variables]
        self._first_rate = self.rate
        self.last_gradient_norm = math.nan

    @property
    def rate(self) -> float:
        """The learning rate."""
        return float(self.state[1])

    @rate.setter
    def rate(self, rate: float) -> None:
        self.state[1][...] = rate

    def start_over(self) -> None:
        """Forgets all steps."""
        for array in self.state:
            array[...] = 0
        self.rate = self._first_rate
        self.last_gradient_norm = math.nan

    def step(self, weights: Sequence[Floats], gradients: Sequence[Gradient]) -> None:
        """Changes the weights, by a gradient of each."""
        squares = [gradient.squares for gradient in gradients]
        norm = math.sqrt(sum(squares))
        if math.isfinite(norm):
            self.last_gradient_norm = norm
        iterations, _, *means = self.state
        iterations += 1
        rate, each = self._step_size(), len(means) // len(weights)
        for position, (array, gradient) in enumerate(zip(weights, gradients, strict=True)):
            width = gradient.values.shape[1]
            arrays = [array, *means[each * position : each * (position + 1)]]
            tables = [table.reshape(-1, width) for table in arrays]
            scale = self._scale(math.sqrt(squares[position]), norm)
            self._update_rows(tables, gradient, np.float32(scale), rate)

    def _update_rows(
        self, tables: Sequence[Floats], gradient: Gradient, scale: np.float32, rate: np.float32
    ) -> None:
        """Updates an array of weights and its means, a large one shared out among threads."""

        def update(first: int, last: int) -> None:
            self._update(
                *tables, gradient.rows, gradient.values, first, last, scale, rate, *self._settings
            )

        rows, threads = len(tables[0]), self._threads
        if tables[0].size < _WORTH_A_THREAD:
            update(0, rows)
        else:
            cuts = [rows * share // threads for share in range(threads + 1)]
            run_in_threads(update, list(pairwise(cuts)), threads)

    def _step_size(self) -> np.float32:
        """The learning rate; Adam's with the corrections of its means, which begin at zero."""
        rate = self.rate
        if self._update is adam:
            beta_1, beta_2, _ = map(float, self._settings)
            steps = int(self.state[0])
            rate *= math.sqrt(1 - beta_2**steps) / (1 - beta_1**steps)
        return np.float32(rate)

    def _scale(self, norm: float, global_norm: float) -> float:
        """By what an array's gradient of this norm is multiplied; NaN passes."""
        if self._clipnorm:
            return self._clipnorm / float(np.maximum(norm, self._clipnorm))
        if self._global_clipnorm:
            if not math.isfinite(global_norm):
                return math.nan
            return self._global_clipnorm / max(global_norm, self._global_clipnorm)
        return 1.0
