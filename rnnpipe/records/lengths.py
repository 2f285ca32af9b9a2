"""How long each test sequence was before it was padded or cut: a dataset's file in a run."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError, why
from rnnpipe.files.untrusted import read_file

MAX_BYTES = 256 * 2**20


def lengths_file(inputs: str) -> str:
    """The name of the file of an input: where each test sequence begins and the last one ends."""
    return f"test.inputs.{inputs}.offsets.npy"


def read_lengths(path: Path, count: int) -> NDArray[np.int64]:
    """The lengths in steps, int64 `(count,)`.

    Args:
        path: of the file, which may come from anywhere.
        count: how many test examples there are.

    Raises:
        UserError: the file is missing, or is not of so many sequences.

    """
    try:
        return _lengths(read_file(path, MAX_BYTES), count)
    except (OSError, ValueError, TypeError, EOFError) as error:
        raise UserError(
            f"{path}, which holds the lengths of test sequences, cannot be read ({why(error)}): "
            "the run folder is damaged or not complete; copy it again, or run the suite again "
            "(finished trials are found in the cache)"
        ) from error


def _lengths(content: bytes, count: int) -> NDArray[np.int64]:
    offsets = np.load(io.BytesIO(content), allow_pickle=False)
    lengths: NDArray[np.int64] = np.diff(offsets.astype(np.int64, casting="safe"))
    if lengths.shape != (count,) or (lengths < 0).any():
        raise ValueError(f"it is not of {count:,} sequences")
    return lengths
