"""What stands behind the recurrent layers: dense layers and dropout, on rows of numbers.

Outputs at several timesteps are rows like any others, `(batch * timesteps, features)`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rnnpipe.kernels.dropout import kept_of
from rnnpipe.kernels.dtypes import Floats, UInt64s
from rnnpipe.kernels.products import in_panels, multiply_add, multiply_add_panels, multiply_panels

Back = Callable[[Floats], tuple[Floats, list[Floats]]]
"""From the gradients by a layer's outputs to those by its inputs and by its weights."""

Draw = Callable[[], UInt64s]
"""From where the next random numbers of a dropout are counted, see `rnnpipe.kernels.philox`."""


class HeadLayer(Protocol):
    """A layer behind the recurrent ones."""

    def outputs(self, inputs: Floats, *, training: bool) -> tuple[Floats, Back]:
        """What it puts out, and the way back."""


@dataclass(frozen=True, eq=False)
class Dense:
    """y = f(x W + b); the last layer's f is left to the loss."""

    weights: Sequence[Floats]
    activation: "Activation"

    def outputs(self, inputs: Floats, *, training: bool) -> tuple[Floats, Back]:  # noqa: ARG002
        """What it puts out, `(rows, units)`, and the way back."""
        kernel, bias = self.weights
        sums = np.empty((len(inputs), len(bias)), np.float32)
        sums[:] = bias
        multiply_add_panels(sums, inputs, in_panels(kernel), 0)
        found = self.activation.values(sums)

        def back(d_outputs: Floats) -> tuple[Floats, list[Floats]]:
            d_sums = self.activation.gradients(d_outputs, found)
            d_kernel, d_inputs = np.zeros_like(kernel), np.empty_like(inputs)
            multiply_add(d_kernel, inputs.T, d_sums)
            multiply_panels(d_inputs, d_sums, in_panels(kernel.T), 0)
            return d_inputs, [d_kernel, d_sums.sum(axis=0)]

        return found, back


@dataclass(frozen=True, eq=False)
class Dropout:
    """Sets a share of the numbers to zero, those that Keras' Dropout sets to zero."""

    rate: float
    draw: Draw

    def outputs(self, inputs: Floats, *, training: bool) -> tuple[Floats, Back]:
        """What is left, `(rows, features)`, and the way back."""
        if not training:
            return inputs, _nothing
        kept = kept_of(self.rate, self.draw(), np.arange(len(inputs)), inputs.shape[1])

        def some(numbers: Floats) -> Floats:
            return np.where(kept, numbers * np.float32(1 / (1 - self.rate)), np.float32(0))

        return some(inputs), lambda d_outputs: (some(d_outputs), [])


@dataclass(frozen=True)
class Activation:
    """A function of each number, and its way back from what it puts out."""

    values: Callable[[Floats], Floats]
    gradients: Callable[[Floats, Floats], Floats]


LINEAR = Activation(lambda sums: sums, lambda d, _: d)
ACTIVATIONS: dict[str, Activation] = {
    "linear": LINEAR,
    "tanh": Activation(np.tanh, lambda d, y: d * (1 - y * y)),
    "relu": Activation(lambda sums: np.maximum(sums, 0), lambda d, y: np.where(y > 0, d, 0)),
}
"""Those of hidden layers, under Keras' names."""


def _nothing(d_outputs: Floats) -> tuple[Floats, list[Floats]]:
    return d_outputs, []
