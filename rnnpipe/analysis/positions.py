"""Where the sequences of padded inputs begin."""

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part


def first_steps(part: Part) -> NDArray[np.int64]:
    """The first step of each example that is no padding, `(n,)`: it stands in front, as zeros.

    An example of padding alone begins at its last step.
    """
    (inputs,) = part.inputs.values()
    values = np.asarray(inputs)
    there = (values != 0).reshape(*values.shape[:2], -1).any(axis=2)
    there[:, -1] = True
    return there.argmax(axis=1)
