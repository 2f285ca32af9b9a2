"""An optimizer's step on an array of weights, in one pass over what it keeps.

Of an embedding most rows have no gradient in a batch; for these only what the optimizer remembers
of earlier gradients counts, and so all functions here take the gradients of some rows alone.

Their arguments:

- weights `(n, width)`, and of the same shape what is kept of earlier gradients, all changed;
- rows `(m,)`, in rising order, those of all `n` that have a gradient, and gradients `(m, width)`;
- first, last: the rows of `weights` to change, so that several threads can share them;
- scale: by what the gradients are multiplied first, where they are clipped;
- rate: the learning rate; and the optimizer's other settings under Keras' names.
"""

import numpy as np

from rnnpipe.kernels.compiling import kernel
from rnnpipe.kernels.dtypes import Floats, Int64s

_ONE = np.float32(1)


@kernel
def sgd(  # noqa: PLR0913
    weights: Floats, rows: Int64s, gradients: Floats, first: int, last: int, scale: np.float32,
    rate: np.float32,
) -> None:  # fmt: skip
    """Steps against the gradient."""
    factor = rate * scale
    for position in range(np.searchsorted(rows, first), np.searchsorted(rows, last)):
        w, gradient = weights[rows[position]], gradients[position]
        for j in range(len(w)):
            w[j] -= factor * gradient[j]


@kernel
def rmsprop(  # noqa: PLR0913
    weights: Floats, velocities: Floats, rows: Int64s, gradients: Floats, first: int, last: int,
    scale: np.float32, rate: np.float32, rho: np.float32, epsilon: np.float32,
) -> None:  # fmt: skip
    """Divides by the root of a mean of the gradient's squares (Hinton 2012, lecture 6e)."""
    position, share = np.searchsorted(rows, first), _ONE - rho
    for row in range(first, last):
        w, v = weights[row], velocities[row]
        if position < len(rows) and rows[position] == row:
            gradient = gradients[position]
            position += 1
            for j in range(len(w)):
                g = scale * gradient[j]
                v[j] += (g * g - v[j]) * share
                w[j] -= rate * g / np.sqrt(v[j] + epsilon)
        else:
            for j in range(len(w)):
                v[j] -= v[j] * share


@kernel
def adam(  # noqa: PLR0913
    weights: Floats, momentums: Floats, velocities: Floats, rows: Int64s, gradients: Floats,
    first: int, last: int, scale: np.float32, rate: np.float32, beta_1: np.float32,
    beta_2: np.float32, epsilon: np.float32,
) -> None:  # fmt: skip
    """Steps by the mean of the gradients over the root of that of their squares.

    Kingma & Ba 2014 (arXiv:1412.6980), section 2; `rate` has the corrections of both means in it.
    """
    position = np.searchsorted(rows, first)
    of_first, of_second = _ONE - beta_1, _ONE - beta_2
    for row in range(first, last):
        w, m, v = weights[row], momentums[row], velocities[row]
        if position < len(rows) and rows[position] == row:
            gradient = gradients[position]
            position += 1
            for j in range(len(w)):
                g = scale * gradient[j]
                m[j] += (g - m[j]) * of_first
                v[j] += (g * g - v[j]) * of_second
                w[j] -= rate * m[j] / (np.sqrt(v[j]) + epsilon)
        else:
            for j in range(len(w)):
                m[j] -= m[j] * of_first
                v[j] -= v[j] * of_second
                w[j] -= rate * m[j] / (np.sqrt(v[j]) + epsilon)
