"""Memory that TensorFlow takes over as it is, without a copy."""

from collections.abc import Sequence

import numpy as np

from rnnpipe.kernels.dtypes import Floats

_ALIGNMENT = 64
"""Bytes; TensorFlow copies arrays that begin elsewhere than at a multiple of them."""


def aligned(*shape: int) -> Floats:
    """An uninitialized float32 array."""
    size = 4 * int(np.prod(shape))
    memory = np.empty(size + _ALIGNMENT, np.uint8)
    first = -memory.ctypes.data % _ALIGNMENT
    return memory[first : first + size].view(np.float32).reshape(shape)


def carve(memory: Floats, shapes: Sequence[tuple[int, int]]) -> list[Floats]:
    """Arrays of these shapes, one behind the other in `memory`."""
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    parts = np.split(memory[: ends[-1]], ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
