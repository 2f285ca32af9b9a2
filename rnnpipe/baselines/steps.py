"""Targets of each step as rows of their own, without the padding."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.baselines.base import MisfitError
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Classes, Signature


def counted(part: Part) -> NDArray[np.bool_]:
    """Which steps have a target that counts, `(examples, timesteps)`: no padding."""
    if part.weights is None:
        return np.ones(part.targets.shape[:2], bool)
    return np.asarray(part.weights) > 0


def counted_targets(part: Part) -> tuple[NDArray[Any], NDArray[np.float32] | None]:
    """The target of each step that counts, `(rows,)` or `(rows, width)`, and its weight."""
    where = counted(part)
    return part.targets[where], None if part.weights is None else part.weights[where]


def require_classes_per_step(signature: Signature) -> None:
    """Make sure that a class is asked of each step.

    Raises:
        MisfitError: something else is.

    """
    target = signature.target
    if not (isinstance(target, Classes) and target.is_sequence):
        raise MisfitError("answers a class a step, and the dataset has other targets")


def require_one_target(signature: Signature) -> None:
    """Make sure that an example has a target, and not its steps.

    Raises:
        MisfitError: its steps have.

    """
    if signature.target.is_sequence:
        raise MisfitError("gives one answer an example, and the dataset has a target for each step")
