"""How much of a run is analysed where nobody says more."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

EXAMPLES = 64
"""Test examples whose gradients are computed."""

SEEDS = 3
"""Trainings of each variant: as many as tell how far they lie apart."""

SHARE = 0.1
"""Of the time that trainings took, what their analysis in the same run may take."""

FEWEST_SECONDS = 10.0
"""It may take these, however short the trainings were."""


def seconds_allowed(trainings: Iterable[float]) -> float:
    """The seconds that an analysis may take of trainings that took so many seconds each."""
    return max(SHARE * sum(trainings), FEWEST_SECONDS)


@dataclass
class Budget:
    """Time to analyse trainings in, one after the other.

    Attributes:
        seconds: that all may take together.
        spent: seconds that those before took.
        longest: seconds that the longest of them took.

    """

    seconds: float = math.inf
    spent: float = 0.0
    longest: float = 0.0

    @property
    def has_room(self) -> bool:
        """Whether another one fits, should it take as long as the longest before it."""
        return self.spent + self.longest <= self.seconds

    def took(self, seconds: float) -> None:
        """Note what one took."""
        self.spent += seconds
        self.longest = max(self.longest, seconds)
