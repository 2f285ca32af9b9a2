"""What is checked of a model's outputs before they are scored."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnpipe.evaluation.truth import Floats, Ints


def finite(name: str, values: ArrayLike) -> Floats:
    """The values as float64.

    Raises:
        ValueError: one of them is not finite.

    """
    array = np.asarray(values, dtype=np.float64)
    not_finite = array.size - np.count_nonzero(np.isfinite(array))
    if not_finite:
        raise ValueError(
            f"{not_finite} of {array.size} values of {name} are not finite (NaN or infinity)."
        )
    return array


def labels(name: str, values: NDArray[np.generic], n_classes: int) -> Ints:
    """The values as int64 classes.

    Raises:
        ValueError: one of them is none of 0 .. n_classes - 1.

    """
    numbers = np.asarray(values, dtype=np.float64)
    fits = (numbers >= 0) & (numbers < n_classes) & (numbers == np.floor(numbers))
    if not fits.all():
        raise ValueError(
            f"{np.count_nonzero(~fits)} of {values.size} {name} are not classes, such as "
            f"{values[~fits][0]}; expected integers from 0 to {n_classes - 1}."
        )
    return values.astype(np.int64)
