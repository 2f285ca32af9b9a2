"""scikit-learn's handwritten digits, which several kinds of datasets are made of."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def handwritten_digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Read the pictures `(1797, 8, 8)`, grey values from 0 to 16, and their digits `(1797,)`.

    They are read from scikit-learn's file where that lies as we know it: to import the package
    takes a second of a process that trains, and 100 MiB for as long as that lives.
    """
    package = find_spec("sklearn")
    for folder in (package and package.submodule_search_locations) or ():
        if (file := Path(folder) / "datasets" / "data" / "digits.csv.gz").is_file():
            table = np.loadtxt(file, delimiter=",")
            return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)
    from sklearn.datasets import load_digits  # noqa: PLC0415 (as above)

    digits = load_digits()
    return digits.images, digits.target
