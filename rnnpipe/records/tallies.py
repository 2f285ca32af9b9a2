"""A model's tallies on the test set after its best epoch: a trial's `tallies.npz`.

One array per metric, `(units, parts)`, and `truth`, the 32 bytes of the SHA-256 of what it was
scored against. What they mean is `rnnpipe.evaluation.tallies`' to say.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.files.npz import read_array, read_members
from rnnpipe.files.untrusted import read_file

Floats = NDArray[np.float64]

MAX_BYTES = 256 * 2**20
"""Most bytes of a file, packed or unpacked; 25,000 examples of 1,000 classes take 50 MB."""

_LARGEST = 1e90
"""No squared error of float32 is larger, and the variance of many is finite."""

_TRUTH = "truth"
_SMALLEST_FIRST = (np.uint8, np.uint16, np.uint32)


def write_tallies(path: Path, parts: Mapping[str, Floats], truth: str) -> None:
    """Write tallies; the same ones always make the same bytes.

    Args:
        path: of the file.
        parts: float64 `(units, parts)` per metric, none negative.
        truth: the SHA-256 of what the model was scored against, in hex digits.

    Raises:
        OSError: the file cannot be written.

    """
    arrays: dict[str, Any] = {name: _small(array) for name, array in parts.items()}
    arrays[_TRUTH] = np.frombuffer(bytes.fromhex(truth), np.uint8)
    np.savez_compressed(path, **arrays)


def read_tallies(path: Path) -> tuple[dict[str, Floats], str]:
    """The parts per metric and the digest of the truth, as `write_tallies` was given them.

    Raises:
        OSError: the file is missing, or cannot be read.
        ValueError: it is damaged, or holds anything but such arrays of numbers.

    """
    members = read_members(io.BytesIO(read_file(path, MAX_BYTES)), None, MAX_BYTES)
    if _TRUTH not in members:
        raise ValueError("it does not say what was scored against")
    truth = read_array(members.pop(_TRUTH), _TRUTH, kinds="u", axes=1).tobytes().hex()
    parts = {name: _checked(content, name) for name, content in members.items()}
    if len({len(array) for array in parts.values()}) != 1:
        raise ValueError("its metrics have different numbers of units")
    return parts, truth


def _small(array: Floats) -> NDArray[Any]:
    """Counts as small whole numbers: macro-F1 has two columns a class."""
    for dtype in _SMALLEST_FIRST:
        if array.max(initial=0) <= np.iinfo(dtype).max and np.array_equal(array, np.floor(array)):
            return array.astype(dtype)
    return array


def _checked(content: bytes, name: str) -> Floats:
    array = read_array(content, name, kinds="uf", axes=2).astype(np.float64)
    if not ((array >= 0) & (array <= _LARGEST)).all():
        raise ValueError(f"a number in {name} is negative or larger than {_LARGEST:g}")
    return array
