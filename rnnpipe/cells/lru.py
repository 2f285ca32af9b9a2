"""The equations of the linear recurrent unit in NumPy."""

import numpy as np

from rnnpipe.cells.reference import Array


def lru_step(x_t: Array, h: Array, kernel: Array, diagonal: Array) -> Array:
    """One step of complex numbers, h_t = λ h_{t-1} + gamma B x_t.

    λ = exp(-exp(nu) + i exp(θ)), and gamma = exp(g).

    Args:
        x_t: the input at this timestep, `(..., features)`.
        h: the previous h_{t-1}, `(..., units)`: the real parts, then the imaginary ones.
        kernel: B, `(features, units)`, likewise.
        diagonal: the rows nu, θ and g, `(3, units / 2)`.

    Returns:
        h_t, `(..., units)`.

    Source: A. Orvieto et al., "Resurrecting recurrent neural networks for long sequences", 2023,
    arXiv:2303.06349, section 3.
    """
    decay, turn, scale = diagonal
    factor = np.exp(-np.exp(decay) + 1j * np.exp(turn))
    real, imaginary = np.split(h, 2, axis=-1)
    given_real, given_imaginary = np.split(x_t @ kernel, 2, axis=-1)
    given = np.exp(scale) * (given_real + 1j * given_imaginary)
    h_t = factor * (real + 1j * imaginary) + given
    return np.concatenate([h_t.real, h_t.imag], axis=-1)
