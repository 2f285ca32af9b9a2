"""When did a level move? Looked at after every run, and told at once or never.

A series is looked at in the order of time, as if its page were read after every run. Each look asks
of every split of the runs since the last move whether those before and after it differ, by the rank
sum of the results: the model of sequential change detection with Mann and Whitney's statistic
(Hawkins & Deng 2010, J. Quality Technology 42, 165-173; Ross, Tasoulis & Adams 2011, Technometrics
53, 379-389). Ranks make the answer independent of the results' distribution: one odd run is one
odd rank, however odd.

- **A move once told stays told**: what later runs bring does not change the earlier looks. When
  the level moves back, that is another move.
- **A run is one observation**, the mean over its seeds: what a run does to all its seeds at once,
  as a busy machine does to timings, is noise of the run.
- **Runs may depend on each other.** The variance of the rank sum is that of a first-order
  autoregression whose correlation is estimated from the ranks, and taken to be 0.3 at first.
- **Would it move with other seeds?** Where only rounding differs from run to run, a library that
  draws other random numbers moves every seed, each in its own direction. So Student's t test of
  the seeds' differences has to agree at 5%; a single seed has no such guard.

A look's level is what the user allows it: false moves a look. A fifth of it is what the p value of
each split is held against: what many splits cost, their overlap from look to look does not quite
give back. Simulated at one false move in ten years of 365 runs: in a year a series in which nothing
moved ever shows a move with probability 0.03 (normal results), 0.08 where runs are correlated by
0.3, and 0.11 by 0.6. A move by 10, 3, 2 and 1 standard deviations of a run is told 4, 5, 7 and 31
runs later, in the median, after 60 runs, and by 10 and 3 after 20 runs 7 and 8 runs later. Where
too few runs are there for any p value as small, a look's level is saved for the first that can use
it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr

Floats = NDArray[np.float64]

_EXACT = 8
"""Rank sums of so many runs or fewer have their exact distribution, others the normal one."""

_SHARE = 0.2
"""Of a look's level, what the p value of a single split is held against."""

_CORRELATION, _WEIGHT = 0.3, 50
"""Runs are taken to be so correlated until they show otherwise: it weighs as many runs as that."""

_MOST_CORRELATED = 0.95

_GUARD = 0.05
"""The level of the seeds' own test."""


@dataclass(frozen=True)
class Shift:
    """The level moved between the rows `at` - 1 and `at`, as the look after row `told` found.

    `p_value` is that of the split, not corrected for the looks.
    """

    at: int
    told: int
    p_value: float


def shifts(table: Floats, levels: Sequence[float]) -> list[Shift]:
    """Where the level of a series moved, in the order of time.

    Args:
        table: float64 `(runs, seeds)`, NaN where a run has no fresh result of a seed.
        levels: of the look after each run: how many false moves it may tell, on average.

    """
    found: list[Shift] = []
    sums = _RankSums()
    first, saved = 0, 0.0
    for last, level in enumerate(levels):
        count = last + 1 - first
        saved += level
        if not can_tell(count, saved):
            continue
        part = table[first : last + 1]
        sums.grow_to(count)
        split, p_value = _best_split(_of_runs(part), sums)
        if p_value < _SHARE * saved and _across_seeds(part, split) < _GUARD:
            found.append(Shift(first + split, last, p_value))
            first += split
        saved = 0.0
    return found


def _of_runs(table: Floats) -> Floats:
    """The mean of each run over its seeds; beyond the seeds' own means where some are missing."""
    known = ~np.isnan(table)
    if known.all():
        return np.asarray(table.mean(axis=1))
    filled = np.where(known, table, 0.0)
    beyond = filled - filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.asarray((beyond * known).sum(axis=1) / known.sum(axis=1))


def can_tell(runs: int, level: float) -> bool:
    """Whether a look at so many runs could tell a move: before and after do not overlap at all."""
    return runs > 1 and 2 / math.comb(runs, runs // 2) < _SHARE * level


class _RankSums:
    """How many sets of 0 to `_EXACT` of the ranks 1 to n have each sum, for a growing n."""

    def __init__(self) -> None:
        self._ranks = 0
        self._counts = np.zeros((_EXACT + 1, 1))
        self._counts[0, 0] = 1  # the empty set

    def grow_to(self, ranks: int) -> None:
        """Counts the sets of so many ranks, anew where there are fewer than before."""
        if ranks < self._ranks:
            self.__init__()  # type: ignore[misc]
        for rank in range(self._ranks + 1, ranks + 1):
            grown = np.zeros((_EXACT + 1, _EXACT * rank + 1))
            width = self._counts.shape[1]
            grown[:, :width] = self._counts
            with_it = grown[1:, rank : rank + width]
            with_it += self._counts[:-1, : with_it.shape[1]]
            self._counts = grown
        self._ranks = ranks

    def tails(self, taken: NDArray[np.int64], totals: Floats) -> Floats:
        """The probabilities that so many of the ranks add up to these totals or more."""
        at_least = self._counts[:, ::-1].cumsum(axis=1)[:, ::-1]
        tails: Floats = at_least[taken, np.floor(totals).astype(np.int64)] / at_least[taken, 0]
        return tails


def _best_split(values: Floats, sums: _RankSums) -> tuple[int, float]:
    """The split whose sides differ most, as the runs before it, and its two-sided p value.

    The p value allows for the runs' dependence.
    """
    from scipy.stats import rankdata  # noqa: PLC0415 (slow to import)

    runs = len(values)
    ranks = rankdata(values) - (runs + 1) / 2
    before = np.arange(1, runs)
    fewer = np.minimum(before, runs - before)
    # How far the rank sum of the side with fewer runs is from its mean: the same for both sides.
    away = np.abs(ranks.cumsum()[:-1])
    deviation = np.sqrt(before * (runs - before) * (runs + 1) / 12)
    z = np.maximum(away - 0.5, 0) / deviation
    exact = fewer <= _EXACT
    few = fewer[exact]
    z[exact] = -ndtri(np.minimum(0.5, sums.tails(few, few * (runs + 1) / 2 + away[exact])))
    best = int(z.argmax())
    inflated = z[best] / math.sqrt(_inflation(_correlation(ranks, best + 1), best + 1, runs))
    return best + 1, 2 * float(ndtr(-inflated))


def _correlation(ranks: Floats, split: int) -> float:
    """How much a run's rank has of the one before: at lag one, each side about its own mean.

    The estimate is short of the truth by about (1 + 3 r) / n (Marriott & Pope 1954, Biometrika 41,
    390-402), which is added; then it is drawn to `_CORRELATION`.
    """
    sides = (ranks[:split], ranks[split:])
    about = [side - side.mean() for side in sides]
    squares = sum(float(side @ side) for side in about)
    products = sum(float(side[1:] @ side[:-1]) for side in about)
    runs = len(ranks)
    estimate = products / squares if squares else 0.0
    estimate += (1 + 3 * max(estimate, 0.0)) / runs
    drawn = (runs * estimate + _WEIGHT * _CORRELATION) / (runs + _WEIGHT)
    return min(max(drawn, 0.0), _MOST_CORRELATED)


def _inflation(correlation: float, before: int, runs: int) -> float:
    """What such a correlation makes of the variance of the difference of both sides' means."""

    def of_mean(count: int) -> float:
        rest = 1 - correlation
        ends = 2 * correlation * (1 - correlation**count) / (count * rest**2)
        return 1 + 2 * correlation / rest - ends

    after = runs - before
    both = of_mean(before) / before + of_mean(after) / after
    return both / (1 / before + 1 / after)


def _across_seeds(table: Floats, split: int) -> float:
    """The p value of the seeds' differences, after minus before; 0 for a single seed."""
    known = ~np.isnan(table)
    shared = known[:split].any(axis=0) & known[split:].any(axis=0)
    if shared.sum() < 2:
        return 0.0 if shared.any() else 1.0
    differences = np.nanmean(table[split:, shared], axis=0) - np.nanmean(
        table[:split, shared], axis=0
    )
    error = float(differences.std(ddof=1)) / math.sqrt(len(differences))
    if error == 0:
        return 0.0
    return 2 * float(stdtr(len(differences) - 1, -abs(float(differences.mean())) / error))
