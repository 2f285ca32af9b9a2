"""What more seeds are likely to bring: the odds that they decide, and whether they can at all.

Neither takes what few seeds show for the truth. The odds are a predictive probability: over all
true differences and spreads that the results so far leave possible, how often a comparison with so
many seeds would be decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnpipe.statistics.contrast import Contrast, welch
from rnnpipe.statistics.interval import Component, half_width
from rnnpipe.statistics.spread import Spread

Floats = NDArray[np.float64]

MOST_SEEDS = 100
"""`prospect` looks no further than so many more seeds."""

ODDS = (0.8, 0.5)
"""What is worth naming a number of seeds for: four to one, or else even odds."""

_DRAWS = 1000


@dataclass(frozen=True)
class Prospect:
    """With `seeds` more a side, the comparison is decided with probability `odds`."""

    seeds: int
    odds: float


def prospect(contrast: Contrast, level: float, edges: Sequence[float] = (0.0,)) -> Prospect | None:
    """The fewest more seeds a side that are likely to decide; if none are, for even odds.

    Args:
        contrast: as observed so far, with two or more seeds a side.
        level: of significance, two-sided.
        edges: those of the tolerance, which the interval has to leave out.

    Returns:
        `None` where not even `MOST_SEEDS` more reach even odds.

    """
    for odds in ODDS:
        low, high = 0, MOST_SEEDS
        if chance(contrast, high, level, edges) < odds:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if chance(contrast, middle, level, edges) < odds:
                low = middle
            else:
                high = middle
        return Prospect(high, chance(contrast, high, level, edges))
    return None


def chance(contrast: Contrast, more: int, level: float, edges: Sequence[float] = (0.0,)) -> float:
    """The predictive probability that `more` seeds a side decide the comparison.

    A training's true variance is the estimate times nu / chi^2(nu); the difference on these test
    examples then has the posterior of a normal mean, with a prior that says that variants differ as
    much as seeds do: a flat one would take the luck of the first seeds for the truth. Of each of
    1,000 such truths the further seeds' means and variances are drawn, and the interval of all
    seeds together is looked at. The draws are always the same.
    """
    rng = np.random.default_rng(0)
    true = [
        spread.variance * spread.degrees / rng.chisquare(spread.degrees, _DRAWS)
        for spread in contrast.spreads
    ]
    errors = [variance / s.seeds for variance, s in zip(true, contrast.spreads, strict=True)]
    prior, error = np.mean(true, axis=0), np.sum(errors, axis=0)
    total = prior + error
    kept = np.divide(prior, total, out=np.zeros(_DRAWS), where=total > 0)
    difference = kept * contrast.difference + np.sqrt(kept * error) * rng.standard_normal(_DRAWS)
    missing = difference - contrast.difference
    parts, moved = [], np.zeros(_DRAWS)
    for spread, variance, of_side in zip(contrast.spreads, true, errors, strict=True):
        share = np.divide(of_side, error, out=np.zeros(_DRAWS), where=error > 0)
        beyond = share * missing + np.sqrt(variance / more) * rng.standard_normal(_DRAWS)
        squares = 2 * variance * rng.standard_gamma((more - 1) / 2, _DRAWS)  # chi^2, none for one
        parts.append(_grown(spread, more, squares, beyond))
        moved += beyond * more / (spread.seeds + more)
    examples = Component(contrast.example_variance, contrast.example_degrees)
    width = half_width(level, (welch(parts), examples))
    distance = np.min([np.abs(contrast.difference + moved - edge) for edge in edges], axis=0)
    return float(np.mean(width < distance))


def hopeless(contrast: Contrast, level: float, edges: Sequence[float] = (0.0,)) -> bool:
    """Whether no number of seeds can decide: the test examples alone leave too much noise.

    With endless seeds the difference would still be measured on these test examples. It can lie no
    further out than the interval of the seeds alone reaches; if even there, or midway between the
    edges, it is no further from them than the examples' own noise, nothing comes of more seeds.
    """
    if not contrast.spreads:
        return False
    seeds, examples = contrast.components
    reach = float(half_width(level, [seeds]))
    low, high = contrast.difference - reach, contrast.difference + reach
    possible = (low, high, min(max(sum(edges) / len(edges), low), high))
    farthest = max(min(abs(value - edge) for edge in edges) for value in possible)
    return farthest < float(half_width(level, [examples]))


def _grown(
    spread: Spread, more: int, squares: Floats, beyond: Floats
) -> tuple[Floats, Floats, float]:
    """A spread with more seeds, as `welch` takes it.

    `squares` is the sum of squares of the further seeds about their mean, which lies `beyond` the
    mean of the earlier ones.
    """
    seeds = spread.seeds + more
    between = spread.seeds * more / seeds * beyond**2
    sampled = (spread.degrees * spread.sampled + squares + between) / (seeds - 1)
    sampled = np.maximum(sampled, spread.noise)
    return sampled / seeds, spread.drawn_at(sampled, seeds) / seeds, seeds - 1
