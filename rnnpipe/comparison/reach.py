"""Whose memory reaches farther back, and is that more than noise?

Reach is a number of steps for each test example and training (`rnnpipe.statistics.flow.reach_of`),
and is compared as test scores are: on the same test examples, over the seeds of both variants,
which are two samples, at a level that Holm's method corrects for all pairs of a dataset.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison.quality import FEWEST_UNITS, ONE_SEED, TWO_SEEDS
from rnnpipe.statistics import Contrast, Scores, Spread, contrast, holm, holm_levels, mean_scores

Floats = NDArray[np.float64]

Farther = Literal["longer", "shorter", "no difference", "tie", "undecided"]

_LEVEL = 0.05


@dataclass(frozen=True)
class Reach:
    """How far back the memory of a variant reaches.

    Attributes:
        steps: of every training and test example, `(seeds, examples)`; NaN where it is not known.
        lengths: of the examples, `(examples,)`, beyond which nobody can reach.

    """

    steps: Floats
    lengths: NDArray[np.int64]

    @property
    def mean(self) -> float:
        """In steps, over trainings and examples."""
        return float(np.nanmean(self.steps)) if np.isfinite(self.steps).any() else float("nan")

    @property
    def reaches_all(self) -> bool:
        """Whether every training reaches the first step of every example."""
        return bool((self.steps == self.lengths).all())


@dataclass(frozen=True)
class ReachRow:
    """Two variants, the first judged against the second.

    Attributes:
        variant, against: their names.
        verdict: whether the first one's reach is longer.
        reason: for it, where it is not longer or shorter.
        difference: of the mean reaches, in steps; None where there is no test.
        interval: of it, at the level of the row.
        p_value: adjusted by Holm's method.

    """

    variant: str
    against: str
    verdict: Farther
    reason: str = ""
    difference: float | None = None
    interval: tuple[float, float] | None = None
    p_value: float | None = None


def compare_reach(reaches: Mapping[str, Reach], units: NDArray[np.int64]) -> tuple[ReachRow, ...]:
    """Judge every pair of variants, the one whose mean reach is longer against the other.

    Args:
        reaches: by variant, all on the same test examples.
        units: which examples are not independent: of equal number, `(examples,)`.

    """
    by_mean = dict(sorted(reaches.items(), key=lambda item: -item[1].mean))
    contrasts, refused = {}, {}
    scores = _scores(by_mean, units)
    for pair in combinations(by_mean, 2):
        if why := _refusal(pair, by_mean, scores):
            refused[pair] = why
        else:
            contrasts[pair] = _contrast(pair, by_mean, scores)
    p_values = [found.p_value() for found in contrasts.values()]
    tested = zip(contrasts, holm(p_values), holm_levels(p_values, _LEVEL), strict=True)
    rows = {
        pair: _row(pair, contrasts[pair], adjusted, level) for pair, adjusted, level in tested
    } | {pair: ReachRow(*pair, *why) for pair, why in refused.items()}
    return tuple(rows[pair] for pair in combinations(by_mean, 2))


def _row(pair: tuple[str, str], found: Contrast, adjusted: float, level: float) -> ReachRow:
    decided: Farther = "longer" if found.difference > 0 else "shorter"
    verdict: Farther = decided if adjusted < _LEVEL else "undecided"
    return ReachRow(
        *pair,
        verdict=verdict,
        reason="" if adjusted < _LEVEL else "within the noise",
        difference=found.difference,
        interval=found.interval(level),
        p_value=adjusted,
    )


def _refusal(
    pair: Sequence[str], reaches: Mapping[str, Reach], scores: Scores | None
) -> tuple[Farther, str] | None:
    """The verdict on a pair that is not tested, and why."""
    one, other = (reaches[name] for name in pair)
    if np.array_equal(one.steps, other.steps, equal_nan=True):
        if one.reaches_all:
            return "tie", "both reach the first step of every example: longer ones may tell more"
        return "no difference", "identical on both sides"
    if (seeds := min(len(one.steps), len(other.steps))) < 3:
        return "undecided", ONE_SEED if seeds < 2 else TWO_SEEDS
    if scores is None or scores.examples < FEWEST_UNITS:
        few = 0 if scores is None else scores.examples
        return (
            "undecided",
            f"{few} independent test examples say too little of others: it takes {FEWEST_UNITS}",
        )
    return None


def _scores(reaches: Mapping[str, Reach], units: NDArray[np.int64]) -> Scores | None:
    """The mean reach of every training, all variants' one after the other, by unit.

    Examples are left out whose reach is not known of every training.
    """
    steps = np.concatenate([reach.steps for reach in reaches.values()])
    known = np.isfinite(steps).all(axis=0)
    _, of_each = np.unique(units[known], return_inverse=True)
    weights = np.bincount(of_each).astype(np.float64)
    if len(weights) < 2:
        return None
    totals = np.stack([np.bincount(of_each, model[known]) for model in steps])
    return mean_scores(totals.astype(np.float64), weights)


def _contrast(
    pair: tuple[str, str], reaches: Mapping[str, Reach], scores: Scores | None
) -> Contrast:
    """The reach of the first of a pair less that of the second, beside the others' spreads."""
    if scores is None:
        raise ValueError("there is nothing to compare")
    models = dict(_models(reaches))
    variant, against = pair
    found = contrast(
        scores.of([*models[against], *models[variant]]), len(models[against]), paired=False
    )
    spreads = {
        name: Spread.of(scores.of(of_variant))
        for name, of_variant in models.items()
        if len(of_variant) > 1
    }
    return found.beside(
        *(
            [spread for name, spread in spreads.items() if name != side]
            for side in (against, variant)
        )
    )


def _models(reaches: Mapping[str, Reach]) -> Iterator[tuple[str, list[int]]]:
    """The places of each variant's trainings among all of them."""
    first = 0
    for name, reach in reaches.items():
        yield name, list(range(first, first + len(reach.steps)))
        first += len(reach.steps)
