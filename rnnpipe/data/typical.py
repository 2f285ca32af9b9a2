"""Examples that stand for all: those in the middle of each of several equal parts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def typical(values: NDArray[Any], parts: int) -> NDArray[np.int64]:
    """The examples in the middle of each part of all, by rising value, of equal ones the first.

    Args:
        values: of each example one to order them by, `(examples,)`.
        parts: how many of about the same size all are divided into.

    Returns:
        Their positions, `(parts,)`; fewer of fewer examples, of which there is one at least.

    """
    order = np.argsort(values, kind="stable")
    middles = (np.arange(parts) + 0.5) / parts * len(order)
    return np.asarray(order[np.unique(middles.astype(np.int64))], np.int64)
