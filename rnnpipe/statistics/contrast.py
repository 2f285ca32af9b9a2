"""The difference of two sides, and what of its uncertainty comes from seeds and from examples.

A score X of seed i on example j is taken as mean + seed effect a_i + example effect b_j +
interaction e_ij, seeds and examples both drawn at random (crossed random effects). The mean over S
seeds and N examples then has the variance

    var(a) / S + var(b) / N + var(e) / (S N).

The first and the last term are read off the spread of the seeds' means, with S - 1 degrees of
freedom; what is left, var(b) / N, from the test examples. No plain bootstrap of a crossed table
gets this right (McCullagh 2000, Bernoulli 6, 285-301); resampling both ways counts var(e) three
times (Owen 2007, arXiv:0712.1111).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnpipe.statistics.bootstrap import Scores
from rnnpipe.statistics.interval import Component, half_width, p_value

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SeedPart:
    """What the choice of seeds contributes to a difference.

    Attributes:
        variance: of the mean over the seeds, the interaction with test examples included.
        spread: variance of a single seed's true score, without the noise of test examples.
        seeds: how many seeds both are estimated from, at least 2.

    """

    variance: float
    spread: float
    seeds: int


@dataclass(frozen=True)
class Estimate:
    """A difference, other minus base, and how sure it is.

    Attributes:
        difference: the point estimate.
        interval: low and high end; it leaves out zero exactly when `p_value` is below its level.
        p_value: two-sided.
        probability_greater: of the other side scoring higher than the base when each is trained
            once more with a fresh seed (the same one for both where seeds are paired) and measured
            on endlessly many test examples: the predictive probability, which counts what is not
            known of the mean difference and the seeds' spread. `None` where one seed a side says
            nothing about seeds.

    """

    difference: float
    interval: tuple[float, float]
    p_value: float
    probability_greater: float | None


@dataclass(frozen=True)
class Contrast:
    """A difference, other minus base, with the parts of its variance.

    Attributes:
        difference: of the means over seeds.
        seed_parts: one where seeds are paired, two where each side has its own, none where a side
            has a single seed: then the difference is that of these trained models, not of others.
        example_variance: what the test examples contribute beyond the seeds' own spread.
        example_degrees: degrees of freedom of `example_variance`, infinite where it is known.

    """

    difference: float
    seed_parts: tuple[SeedPart, ...]
    example_variance: float
    example_degrees: float

    @property
    def seed_components(self) -> list[Component]:
        """What the seeds contribute to the variance of the difference."""
        return [Component(part.variance, part.seeds - 1) for part in self.seed_parts]

    @property
    def example_component(self) -> Component:
        """What the test examples contribute to the variance of the difference."""
        return Component(self.example_variance, self.example_degrees)

    def interval(self, level: float = 0.05) -> tuple[float, float]:
        """Low and high end of the interval that misses the truth at most `level` of the time."""
        width = float(half_width(level, self.seed_components, self.example_component))
        return self.difference - width, self.difference + width

    @property
    def p_value(self) -> float:
        """The smallest level at which the interval leaves out zero."""
        return p_value(self.difference, self.seed_components, self.example_component)

    @property
    def probability_greater(self) -> float | None:
        """See `Estimate`."""
        if not self.seed_parts:
            return None
        fresh = [Component(p.variance + p.spread, p.seeds - 1) for p in self.seed_parts]
        against = p_value(self.difference, fresh, self.example_component) / 2
        return 1 - against if self.difference > 0 else against

    def estimate(self, level: float = 0.05) -> Estimate:
        """The difference with its interval at `level` (0.05: 95%), p value and probability."""
        return Estimate(
            self.difference, self.interval(level), self.p_value, self.probability_greater
        )

    def with_more_seeds(self, more: int) -> "Contrast":
        """What to expect with `more` seeds on each side, the seeds' spread staying as it is."""
        parts = tuple(
            SeedPart(
                part.variance * part.seeds / (part.seeds + more), part.spread, part.seeds + more
            )
            for part in self.seed_parts
        )
        return replace(self, seed_parts=parts)


def contrast(scores: Scores, base: int, *, paired: bool) -> Contrast:
    """The difference between the models of two sides, measured on the same test examples.

    Args:
        scores: of the base's models, then of the other side's.
        base: how many of `scores` belong to the base.
        paired: whether the i-th models of both sides share a seed; then only their differences
            count, and what a seed does to both sides alike cancels.

    """
    sides = (slice(0, base), slice(base, None))
    means = [float(scores.values[side].mean()) for side in sides]
    weights = np.concatenate(
        [
            np.full(base, -1 / base),
            np.full(len(scores.values) - base, 1 / (len(scores.values) - base)),
        ]
    )
    total = float(weights @ scores.covariance @ weights)
    if min(base, len(scores.values) - base) < 2:
        parts: tuple[SeedPart, ...] = ()
        interaction = 0.0
    elif paired:
        differing = np.hstack([-np.eye(base), np.eye(base)])
        parts, interaction = _seed_parts([scores.transformed(differing)])
    else:
        parts, interaction = _seed_parts([scores.of(side) for side in sides])
    return Contrast(
        difference=means[1] - means[0],
        seed_parts=parts,
        example_variance=max(total - interaction, 0.0),
        example_degrees=scores.examples - 1,
    )


def log_ratio(base: Sequence[float], other: Sequence[float], *, paired: bool) -> Contrast:
    """The logarithm of other / base, for costs that are measured once a training.

    With paired seeds this is Student's paired t test of the logarithms. Needs two or more positive
    numbers a side; the test examples play no part.
    """
    logs = [np.log(np.asarray(side, dtype=np.float64)) for side in (base, other)]
    groups = [logs[1] - logs[0]] if paired else logs
    variances = [(float(np.var(group, ddof=1)), len(group)) for group in groups]
    return Contrast(
        difference=float(logs[1].mean() - logs[0].mean()),
        seed_parts=tuple(SeedPart(v / seeds, v, seeds) for v, seeds in variances),
        example_variance=0.0,
        example_degrees=math.inf,
    )


def _seed_parts(groups: list[Scores]) -> tuple[tuple[SeedPart, ...], float]:
    """Each group's part, and the variance of the difference that is interaction: in all parts."""
    parts, interaction = [], 0.0
    for group in groups:
        seeds = len(group.values)
        spread = float(np.var(group.values, ddof=1))
        noise = (np.trace(group.covariance) - group.covariance.sum() / seeds) / (seeds - 1)
        parts.append(SeedPart(spread / seeds, max(spread - float(noise), 0.0), seeds))
        interaction += float(noise) / seeds
    return tuple(parts), interaction
