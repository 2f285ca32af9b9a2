"""How far trainings of one recipe lie apart from seed to seed, as far as few of them can tell.

The sample variance of three or five trainings is a poor guide: it comes out tiny, or zero, more
often than intuition has it, above all where a score has a ceiling and trainings either learn or
fail. So it is believed upwards only:

- it is never taken to be below what other test examples alone would make of it, the noise;
- where other variants on the same data are known to spread, it is never taken to be below their
  spread and its own, weighted as Smyth does with gene expressions (2004, Stat. Appl. Genet. Mol.
  Biol. 3, 3, eq. 3): (d0 s0^2 + d s^2) / (d0 + d), with a weight of d0 = 3 degrees of freedom.

Smyth's also shrinks a large variance, and counts d0 + d degrees of freedom. Both shorten intervals
by trusting that all variants spread alike; recurrent networks do not, so neither is done here, and
an interval is never shorter than without the other variants.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rnnpipe.statistics.bootstrap import Scores

Floats = NDArray[np.float64]

Varied = TypeVar("Varied", float, Floats)

_PRIOR_DEGREES = 3.0
"""What the other variants' spread weighs, in degrees of freedom."""


@dataclass(frozen=True)
class Spread:
    """What is known of one recipe's scores over seeds.

    Attributes:
        sampled: variance of a single training's measured score, at least `noise`.
        noise: of it, what is the interaction of seeds with this sample of test examples.
        seeds: how many trainings it is estimated from, at least 2.
        prior: the variance of a training's true score that other variants make likely.

    """

    sampled: float
    noise: float
    seeds: int
    prior: float = 0.0

    @property
    def drawn(self) -> float:
        """What the variance is raised by, because of other variants' spread."""
        return self.drawn_at(self.sampled, self.seeds)

    @classmethod
    def of(cls, scores: Scores) -> "Spread":
        """The spread of two or more models' scores, the noise told by their covariance."""
        seeds = len(scores.values)
        covariance = scores.covariance
        noise = (np.trace(covariance) - covariance.sum() / seeds) / (seeds - 1)
        floor = max(float(noise), 0.0)
        return cls(max(float(np.var(scores.values, ddof=1)), floor), floor, seeds)

    @property
    def variance(self) -> float:
        """Of a single training's measured score, as it is to be believed."""
        return self.sampled + self.drawn

    @property
    def own(self) -> float:
        """The variance of a training's true score, measured on endlessly many test examples."""
        return self.variance - self.noise

    @property
    def degrees(self) -> int:
        """Of freedom, that its estimate has."""
        return self.seeds - 1

    def beside(self, others: Sequence["Spread"]) -> "Spread":
        """This spread, raised where those of `others` on the same data draw it up."""
        if not others:
            return self
        return replace(self, prior=sum(other.own for other in others) / len(others))

    def drawn_at(self, sampled: Varied, seeds: int) -> Varied:
        """What such a sample variance of so many seeds would be raised by."""
        weight = _PRIOR_DEGREES / (_PRIOR_DEGREES + seeds - 1)
        raised: Varied = np.maximum(weight * (self.prior - (sampled - self.noise)), 0.0)
        return raised
