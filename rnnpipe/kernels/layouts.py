"""How a cell's weights, as its Keras layer has them, become what its kernels are given, and back.

Kernels are given a matrix for the inputs, `(features, gates)`, a bias, `(gates,)`, which is added
to their product, and what the state meets, `(rows, gates)`; and they add up gradients of the same
shapes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rnnpipe.kernels.dtypes import Floats

Shape = tuple[int, ...]
Weights = Sequence[Floats]


@dataclass(frozen=True)
class Layout:
    """A way to arrange weights.

    Attributes:
        shapes: of the layer's weights, from the numbers of features, units and columns of gates.
        join: the layer's weights to the kernels' matrix, what the state meets, and the bias.
        split: the gradients by these to those by the layer's weights, which are given too.

    """

    shapes: Callable[[int, int, int], list[Shape]]
    join: Callable[[Weights], tuple[Floats, Floats, Floats]]
    split: Callable[[Weights, Floats, Floats, Floats], list[Floats]]

    @property
    def count(self) -> int:
        """How many weights the layer has."""
        return len(self.shapes(1, 1, 1))


def _as_it_is(weights: Weights) -> tuple[Floats, Floats, Floats]:
    kernel, recurrent, bias = weights
    return kernel, recurrent, bias


PLAIN = Layout(
    shapes=lambda features, units, columns: [(features, columns), (units, columns), (columns,)],
    join=_as_it_is,
    split=lambda _, kernel, recurrent, bias: [kernel, recurrent, bias],
)
"""Kernel, recurrent kernel and bias."""


def _second_bias_below(weights: Weights) -> tuple[Floats, Floats, Floats]:
    kernel, recurrent, (first, second) = weights
    return kernel, np.vstack([recurrent, second]), first


TWO_BIASES = Layout(
    shapes=lambda features, units, columns: [(features, columns), (units, columns), (2, columns)],
    join=_second_bias_below,
    split=lambda _, kernel, recurrent, bias: [
        kernel,
        recurrent[:-1],
        np.stack([bias, recurrent[-1]]),
    ],
)
"""Likewise with two biases; the second is added to U h: the last row that the state meets."""


def _no_recurrent(weights: Weights) -> tuple[Floats, Floats, Floats]:
    kernel, bias = weights
    return kernel, np.empty((0, len(bias)), np.float32), bias


WITHOUT_RECURRENT = Layout(
    shapes=lambda features, _, columns: [(features, columns), (columns,)],
    join=_no_recurrent,
    split=lambda _, kernel, __, bias: [kernel, bias],
)
"""Kernel and bias: no gate sees the state."""


def _peepholes_below(weights: Weights) -> tuple[Floats, Floats, Floats]:
    kernel, recurrent, (of_i, of_f, of_o), bias = weights
    row = np.concatenate([of_i, of_f, np.zeros_like(of_o), of_o])
    return kernel, np.vstack([recurrent, row]), bias


def _peepholes_apart(
    weights: Weights, kernel: Floats, recurrent: Floats, bias: Floats
) -> list[Floats]:
    of_i, of_f, _, of_o = np.split(recurrent[-1], 4)
    return [kernel, recurrent[: len(weights[1])], np.stack([of_i, of_f, of_o]), bias]


PEEPHOLES = Layout(
    shapes=lambda features, units, columns: [
        (features, columns),
        (units, columns),
        (3, units),
        (columns,),
    ],
    join=_peepholes_below,
    split=_peepholes_apart,
)
"""Kernel, recurrent kernel, peepholes of i, f and o, and bias; peepholes as the last row."""


def _diagonal(weights: Weights) -> tuple[Floats, Floats, Floats]:
    kernel, (decay, turn, scale) = weights
    size, angle, factor = np.exp(-np.exp(decay)), np.exp(turn), np.exp(scale)
    factors = np.concatenate([size * np.cos(angle), size * np.sin(angle)])
    rows = np.stack([factors, np.concatenate([factor, factor])])
    return kernel, rows, np.zeros(kernel.shape[1], np.float32)


def _diagonal_back(weights: Weights, kernel: Floats, rows: Floats, _: Floats) -> list[Floats]:
    """From those by λ = exp(-exp(nu) + i exp(θ)) and gamma = exp(g), by nu, θ and g."""
    decay, turn, scale = weights[1]
    real, imaginary = np.split(_diagonal(weights)[1][0], 2)
    (d_real, d_imaginary), d_factor = np.split(rows[0], 2), sum(np.split(rows[1], 2))
    d_decay = -np.exp(decay) * (d_real * real + d_imaginary * imaginary)
    d_turn = np.exp(turn) * (d_imaginary * real - d_real * imaginary)
    return [kernel, np.stack([d_decay, d_turn, np.exp(scale) * d_factor])]


DIAGONAL = Layout(
    shapes=lambda features, units, columns: [(features, columns), (3, units // 2)],
    join=_diagonal,
    split=_diagonal_back,
)
"""Kernel, and the rows nu, θ and g of an LRU; the state meets λ and gamma."""
