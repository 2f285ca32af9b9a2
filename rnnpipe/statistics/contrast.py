"""The difference of two sides, and what of its uncertainty comes from seeds and from examples.

A score X of seed i on example j is taken as mean + seed effect a_i + example effect b_j +
interaction e_ij, seeds and examples both drawn at random (crossed random effects). The mean over S
seeds and N examples then has the variance

    var(a) / S + var(b) / N + var(e) / (S N).

The first and the last term are read off the spread of the seeds' means; what is left, var(b) / N,
from the test examples. No plain bootstrap of a crossed table gets this right (McCullagh 2000,
Bernoulli 6, 285-301); resampling both ways counts var(e) three times (Owen 2007, arXiv:0712.1111).

Two runs of one variant share what a seed does to both, so their common seeds are paired. Two
variants do not: over 60 seeds the scores of different cells were correlated by -0.1 to 0.3. Their
seeds are two samples, which make one component with Welch's degrees of freedom (1947, Biometrika
34, 28-35).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnpipe.statistics.bootstrap import Scores
from rnnpipe.statistics.interval import Component, half_width, p_value
from rnnpipe.statistics.spread import Spread

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contrast:
    """A difference, other minus base, with the parts of its variance.

    Attributes:
        difference: of the means over seeds.
        spreads: one where seeds are paired, of the differences; two where each side has its own,
            one where the other side has none, being no training; none where a side has a single
            seed: then the difference is that of these trained models, not of others.
        example_variance: what the test examples contribute beyond the seeds' own spread.
        example_degrees: degrees of freedom of `example_variance`, infinite where it is known.

    """

    difference: float
    spreads: tuple[Spread, ...]
    example_variance: float
    example_degrees: float

    @property
    def seeds(self) -> int:
        """How many trainings the side has that has fewer; 1 where the spread is not known."""
        return min((spread.seeds for spread in self.spreads), default=1)

    @property
    def seed_component(self) -> Component:
        """What the choice of seeds contributes to the variance of the difference."""
        return welch([(s.sampled / s.seeds, s.drawn / s.seeds, s.degrees) for s in self.spreads])

    @property
    def components(self) -> tuple[Component, Component]:
        """All that contributes: seeds and test examples."""
        return self.seed_component, Component(self.example_variance, self.example_degrees)

    def interval(self, level: float = 0.05) -> tuple[float, float]:
        """Low and high end of the interval that misses the truth at most `level` of the time."""
        width = float(half_width(level, self.components))
        return self.difference - width, self.difference + width

    def p_value(self, edges: Sequence[float] = (0.0,)) -> float:
        """The smallest level whose interval holds none of the `edges`.

        Without any other this is the two-sided p value of no difference; with both ends of a
        tolerance such an interval lies wholly beyond it or wholly within.
        """
        return p_value(min(abs(self.difference - edge) for edge in edges), self.components)

    @property
    def probability_greater(self) -> float | None:
        """Of the other side scoring higher than the base in a fresh training of each.

        With a fresh seed (the same one for both where seeds are paired), and measured on endlessly
        many test examples: the predictive probability, which counts what is not known of the mean
        difference and the seeds' spread. `None` where one seed a side says nothing about seeds.
        """
        if not self.spreads:
            return None
        fresh = welch(
            [
                (s.sampled / s.seeds + s.sampled - s.noise, s.drawn / s.seeds + s.drawn, s.degrees)
                for s in self.spreads
            ]
        )
        examples = Component(self.example_variance, self.example_degrees)
        against = p_value(abs(self.difference), (fresh, examples)) / 2
        return 1 - against if self.difference > 0 else against

    def beside(self, *others: Sequence[Spread]) -> "Contrast":
        """This contrast, each side's spread raised to what those of its `others` make likely."""
        spreads = (spread.beside(o) for spread, o in zip(self.spreads, others, strict=False))
        return replace(self, spreads=tuple(spreads))


def contrast(
    scores: Scores,
    base: int,
    *,
    paired: bool,
    proportions: bool = False,
    varies: tuple[bool, bool] = (True, True),
) -> Contrast:
    """The difference between the models of two sides, measured on the same test examples.

    Args:
        scores: of the base's models, then of the other side's.
        base: how many of `scores` belong to the base.
        paired: whether the i-th models of both sides share a seed; then only their differences
            count, and what a seed does to both sides alike cancels.
        proportions: whether scores are shares of right answers. Then the test examples' part counts
            one more answer that only the base's models get right, and one that only the others
            do, as Bonett & Price (2012, J. Educ. Behav. Stat. 37, 479-488) do: at a ceiling no
            answer differs, and no variance would be left.
        varies: per side, whether another seed gives another model. What has no seeds has no
            spread, known for certain, however many copies of it are among the scores.

    """
    other = len(scores.values) - base
    weights = np.concatenate([np.full(base, -1 / base), np.full(other, 1 / other)])
    sides = (slice(0, base), slice(base, None))
    counts = [count for count, of_seeds in zip((base, other), varies, strict=True) if of_seeds]
    if min(counts, default=1) < 2:
        groups = []
    elif paired and all(varies):
        groups = [scores.transformed(np.hstack([-np.eye(base), np.eye(base)]))]
    else:
        groups = [scores.of(side) for side, of_seeds in zip(sides, varies, strict=True) if of_seeds]
    spreads = tuple(Spread.of(group) for group in groups)
    interaction = sum(spread.noise / spread.seeds for spread in spreads)
    added = 2 / (scores.effective_answers + 2) ** 2 if proportions else 0.0
    total = float(weights @ scores.covariance @ weights)
    return Contrast(
        difference=float(scores.values[base:].mean() - scores.values[:base].mean()),
        spreads=spreads,
        example_variance=max(total - interaction, 0.0) + added,
        example_degrees=scores.examples - 1,
    )


def log_ratio(base: Sequence[float], other: Sequence[float], *, paired: bool) -> Contrast:
    """The logarithm of other / base, for costs that are measured once a training.

    With paired seeds this is Student's paired t test of the logarithms. Needs two or more positive
    numbers a side; the test examples play no part.
    """
    logs = [np.log(np.asarray(side, dtype=np.float64)) for side in (base, other)]
    groups = [logs[1] - logs[0]] if paired else logs
    return Contrast(
        difference=float(logs[1].mean() - logs[0].mean()),
        spreads=tuple(Spread(float(np.var(g, ddof=1)), 0.0, len(g)) for g in groups),
        example_variance=0.0,
        example_degrees=math.inf,
    )


Part = tuple[float | Floats, float | Floats, float]
"""The variance of a side's mean as sampled, what is drawn on top, and the degrees of freedom."""


def welch(parts: Sequence[Part]) -> Component:
    """Variances as one component; its degrees of freedom, by Welch, are those of what was sampled.

    What is drawn from other variants adds to the variance, and not to the degrees of freedom.
    """
    sampled = np.asarray(sum((part for part, _, _ in parts), np.zeros(())))
    drawn = sum((drawn for _, drawn, _ in parts), np.zeros(()))
    squares = np.asarray(sum((part**2 / df for part, _, df in parts), np.zeros(())))
    fewest = np.full_like(sampled, min((df for _, _, df in parts), default=1.0))
    degrees = np.divide(sampled**2, squares, out=fewest, where=squares > 0)
    return Component(sampled + drawn, degrees)
