"""Memory that TensorFlow takes over as it is, without a copy."""

import math
from collections.abc import Sequence

import numpy as np

from rnnpipe.kernels.dtypes import Floats

_ALIGNMENT = 64
"""Bytes; TensorFlow copies arrays that begin elsewhere than at a multiple of them."""


def aligned(*shape: int) -> Floats:
    """An uninitialized float32 array."""
    size = 4 * math.prod(shape)
    memory = np.empty(size + _ALIGNMENT, np.uint8)
    first = -memory.ctypes.data % _ALIGNMENT
    return memory[first : first + size].view(np.float32).reshape(shape)


def carve(memory: Floats, shapes: Sequence[tuple[int, int]]) -> list[Floats]:
    """Arrays of these shapes, one behind the other in `memory`."""
    parts, first = [], 0
    for rows, columns in shapes:
        last = first + rows * columns
        parts.append(memory[first:last].reshape(rows, columns))
        first = last
    return parts
