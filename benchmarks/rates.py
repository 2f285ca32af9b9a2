"""How fast this machine multiplies matrices and copies memory, at best."""

import time

import numpy as np

_SIDE = 1536
_COPIED_BYTES = 256 * 2**20


def operations_per_second() -> float:
    """Of a float32 matrix product, on all cores: the best of five."""
    left, right = (np.random.default_rng(0).random((_SIDE, _SIDE), np.float32) for _ in range(2))
    out = np.empty_like(left)
    return 2 * _SIDE**3 / min(_seconds(lambda: np.matmul(left, right, out=out)) for _ in range(5))


def bytes_per_second() -> float:
    """Read and written by one core copying an array larger than the caches: the best of five."""
    source = np.ones(_COPIED_BYTES, np.uint8)
    target = np.empty_like(source)
    return 2 * _COPIED_BYTES / min(_seconds(lambda: np.copyto(target, source)) for _ in range(5))


def _seconds(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started
