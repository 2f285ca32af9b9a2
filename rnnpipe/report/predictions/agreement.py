"""True numbers against those that were answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnpipe.report.predictions.errors import Errors
from rnnpipe.report.predictions.outputs import Floats, Variant
from rnnpipe.specs import Numbers

_MOST_POINTS = 400

MOST_VARIANTS = 6


@dataclass(frozen=True, eq=False)
class Agreement:
    """Some of a variant's answers, in own units, by the mean of its seeds' outputs.

    Attributes:
        variant: whose.
        truth: float64 `(examples,)`.
        answers: likewise.

    """

    variant: str
    truth: Floats
    answers: Floats


def agreements(variants: Sequence[Variant], target: Numbers) -> tuple[Agreement, ...]:
    """Of the first variants, at evenly spaced test examples.

    Raises:
        UserError: predictions are missing or damaged.

    """
    return tuple(_agreement(variant, target) for variant in variants[:MOST_VARIANTS])


def _agreement(variant: Variant, target: Numbers) -> Agreement:
    errors = Errors.of(variant.mean(), target)
    where = np.flatnonzero(errors.counts)
    chosen = where[np.unique(np.linspace(0, len(where) - 1, _MOST_POINTS).round().astype(int))]
    return Agreement(variant.name, errors.targets[chosen], errors.answers[chosen])
