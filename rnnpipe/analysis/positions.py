"""Where the sequences of padded inputs begin, and how far from the end a step is."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part


def first_steps(part: Part) -> NDArray[np.int64]:
    """The first step of each example that is no padding, `(n,)`: it stands in front, as zeros.

    An example of padding alone begins at its last step.
    """
    return _first_steps(part.inputs)


def lengths(inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """How many steps each example has that are no padding, `(n,)`; of one input."""
    (values,) = inputs.values()
    found: NDArray[np.int64] = values.shape[1] - _first_steps(inputs)
    return found


def units(part: Part) -> NDArray[np.int64]:
    """Which examples are not independent: of equal number, `(n,)`."""
    return np.arange(len(part)) if part.groups is None else np.asarray(part.groups)


def _first_steps(inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    (given,) = inputs.values()
    values = np.asarray(given)
    there = (values != 0).reshape(*values.shape[:2], -1).any(axis=2)
    there[:, -1] = True
    first: NDArray[np.int64] = there.argmax(axis=1)
    return first


def by_distance(
    norms: NDArray[Any], part: Part, *, backwards: bool, last: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Norms `(n, timesteps)`, in the order of reading, by their distance from the end, `(n, d)`.

    Padding is left out: NaN stands where an example is not so long.

    Args:
        norms: as `gradient_norms` gives them.
        part: the examples.
        backwards: whether the direction reads from the end.
        last: the step of each example whose loss it is, `(n,)`.

    """
    (inputs,) = part.inputs.values()
    # A picture's places are other than its rows, and none is padding.
    of_steps = inputs.shape[1] == norms.shape[1]
    first = first_steps(part) if of_steps else np.zeros(len(part), np.int64)
    ends = last if not backwards else norms.shape[1] - 1 - first
    begins = first if not backwards else norms.shape[1] - 1 - last
    places = ends[:, np.newaxis] - np.arange(norms.shape[1])
    inside = places >= begins[:, np.newaxis]
    found = np.take_along_axis(np.asarray(norms, np.float64), np.maximum(places, 0), axis=1)
    return np.where(inside, found, np.nan)
