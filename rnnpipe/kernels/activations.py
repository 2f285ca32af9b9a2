"""The activations tanh, sigmoid and relu in float32, as arithmetic that the compiler can vectorize.

A call of the C library's tanh for every number would take longer than all of the matrix products.
Here tanh(x) = x P(x²) / Q(x²) for |x| <= 7.9, where the polynomials P and Q are of degree 4. Where
|x| is greater, tanh is 1 to within 3e-7, and x is held at 7.9. The coefficients are those of least
greatest relative error, 6e-9 before rounding, found by iteratively reweighted linear least squares
on 6,000 Chebyshev points (C. L. Lawson, "Contributions to the theory of linear least maximum
approximation", 1961). Evaluated in float32, the relative error stays below 4e-7.
"""

import numpy as np

from rnnpipe.kernels.compiling import helper
from rnnpipe.kernels.dtypes import Floats

_BOUND = np.float32(7.9)
_P0 = np.float32(0.999999994)
_P1 = np.float32(0.134506226)
_P2 = np.float32(0.00357899449)
_P3 = np.float32(2.20232857e-05)
_P4 = np.float32(1.54280296e-08)
_Q1 = np.float32(0.467839506)
_Q2 = np.float32(0.0261922473)
_Q3 = np.float32(0.000342365458)
_Q4 = np.float32(8.59880322e-07)
_ZERO = np.float32(0)
_ONE = np.float32(1)
_HALF = np.float32(0.5)


@helper
def tanh(x: np.float32) -> np.float32:
    """The hyperbolic tangent of x; of NaN, NaN."""
    # Comparisons with NaN are false, and so it passes both; min and max would not let it.
    x = _BOUND if x > _BOUND else x  # noqa: FURB136
    x = -_BOUND if x < -_BOUND else x  # noqa: FURB136
    s = x * x
    numerator = (((_P4 * s + _P3) * s + _P2) * s + _P1) * s + _P0
    denominator = (((_Q4 * s + _Q3) * s + _Q2) * s + _Q1) * s + _ONE
    return x * numerator / denominator


@helper
def sigmoid(x: np.float32) -> np.float32:
    """The logistic function, 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2."""
    return _HALF + _HALF * tanh(_HALF * x)


@helper
def apply_tanh(block: Floats, first: int, last: int) -> None:
    """Takes tanh of the columns first .. last - 1 of `block` `(rows, columns)`, in place."""
    for row in range(block.shape[0]):
        # A slice counts from 0: a loop that might meet negative indices is not vectorized.
        numbers = block[row, first:last]
        for column in range(len(numbers)):
            numbers[column] = tanh(numbers[column])


@helper
def apply_sigmoid(block: Floats, first: int, last: int) -> None:
    """Takes the logistic function of the columns first .. last - 1 of `block`, in place."""
    for row in range(block.shape[0]):
        # A slice counts from 0: a loop that might meet negative indices is not vectorized.
        numbers = block[row, first:last]
        for column in range(len(numbers)):
            numbers[column] = sigmoid(numbers[column])


@helper
def apply_relu(block: Floats, first: int, last: int) -> None:
    """Sets what is negative of the columns first .. last - 1 of `block` to 0; NaN stays NaN."""
    for row in range(block.shape[0]):
        numbers = block[row, first:last]
        for column in range(len(numbers)):
            number = numbers[column]
            numbers[column] = max(number, _ZERO)
