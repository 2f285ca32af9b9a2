"""What a trained model answered on the test set, read back from a trial's `predictions.npz`."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.files.npz import read_array, read_members
from rnnpipe.files.untrusted import read_file

MAX_BYTES = 256 * 2**20
"""Most bytes of a file, packed or unpacked; 25,000 examples of 1,000 classes take 200 MB."""

_LARGEST = 1e40
"""No float32 is larger, and the variance of squared errors is finite; not so with any float64."""


def read_predictions(path: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    """The truth, `(test,)`, and the outputs after the best epoch, `(test, outputs)`.

    Raises:
        OSError: the file is missing, or cannot be read.
        ValueError: it is damaged, or holds anything but such arrays of numbers.

    """
    packed = io.BytesIO(read_file(path, MAX_BYTES))
    members = read_members(packed, ("targets", "best", "last"), MAX_BYTES)
    targets = read_array(members["targets"], "targets", kinds="iuf", axes=1)
    outputs = read_array(members["best"], "best", kinds="f", axes=2)
    if max(float(np.abs(array).max(initial=0)) for array in (targets, outputs)) > _LARGEST:
        raise ValueError(f"a number in it is larger than {_LARGEST:g}")
    return targets, outputs
