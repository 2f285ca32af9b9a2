"""Numbers that are asked for, scaled by what the training rows hold."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.scaling import refuse_huge
from rnnpipe.data.splits import TRAIN, Parts
from rnnpipe.errors import UserError
from rnnpipe.specs.ports import Quantity


def scaled(
    values: NDArray[np.float64], parts: Parts, name: str, named: Callable[[int], str]
) -> tuple[Quantity, NDArray[np.float32]]:
    """Numbers less the mean of the training rows, over their standard deviation; and what they are.

    Args:
        values: of each row, `(rows,)`.
        parts: likewise.
        name: the column's.
        named: what messages call the row at a position.

    Raises:
        UserError: all training rows have the same number, or a row has one that is too large.

    """
    refuse_huge(values, name, named)
    trained = values[parts == TRAIN]
    mean, deviation = float(trained.mean()), float(trained.std())
    if trained.min() == trained.max():
        raise UserError(
            f"all training rows have the number {trained[0]:g} in column {name!r}; there is "
            "nothing to learn"
        )
    return (
        Quantity(name=name, offset=mean, scale=deviation),
        ((values - mean) / deviation).astype(np.float32),
    )
