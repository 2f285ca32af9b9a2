"""When did a level move? Binary segmentation, each split judged by two tests.

A series is a table: a row a run, in the order of time, a column a seed, trained anew in each run.

1. Did it move more than runs do? Under the null hypothesis the results of one seed could have come
   in any order, whatever their distribution. So each column is put into random orders, and the
   largest standardised difference of "before" and "after" over all splits is compared with what it
   is in those: exact for few runs, heavy tails, and seeds that differ lastingly.
2. Would it move with other seeds? Where only rounding differs from run to run, a library that draws
   other random numbers moves every seed, each in its own direction. Student's t test of the seeds'
   differences guards against that; a single seed has no such guard.

A level moved when both say so: the larger p value counts (Berger 1982, Technometrics 24, 295-300).
What a run does to all its seeds at once, as a busy machine does to timings, is noise of the run;
such a metric is one column, its mean over the seeds.

Binary segmentation is Scott & Knott's (1974, Biometrics 30, 507-512), the statistic Sen &
Srivastava's (1975, Ann. Statist. 3, 98-108), its permutation test Antoch & Huskova's
(2001, doi:10.1016/S0167-7152(01)00009-8), here within columns. A level that moves back after a run
or two is often missed, since both moves cancel in every split.

Simulated, in standard deviations of one seed's results from run to run:

- nothing moved: a false shift in 0 to 5% of series of 4 to 60 runs with 1 to 10 seeds, whether
  results are normal, exponential, or Student's t with 2 degrees of freedom; in 5% where all seeds
  are redrawn halfway;
- among 15 runs with 1, 2, 3 or 5 seeds, a shift by 2 is found with probability 0.75, 0.34, 0.91
  and 1.00 in the middle, 0.54, 0.26, 0.77 and 1.00 before the last three runs, and 0.07, 0.09,
  0.39 and 0.87 before the last one. Two seeds say little about others, and are found to have
  moved less often than one, which speaks for itself alone;
- nothing at all can be found in fewer than 8, 5, 4 or 3 runs (`smallest_p_value`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

Floats = NDArray[np.float64]

_ROUNDING = 1e-9
"""Statistics that differ by less than this share are equal."""

_BATCH = 2_000_000
"""How many numbers are put into random orders at once."""


@dataclass(frozen=True)
class Shift:
    """The level moved between the rows `at` - 1 and `at`; `p_value` counts all splits tried."""

    at: int
    p_value: float


def shifts(table: Floats, *, level: float = 0.05, permutations: int = 1999) -> list[Shift]:
    """Where the level of a series moved, in the order of time.

    Splits at the largest difference, then each part again, for as long as the difference is
    significant. A part's p value is multiplied by its share of the rows, inverted, and is never
    below that of the whole it is part of, so that the chance of any false shift stays at `level`
    (Meinshausen 2008, doi:10.1093/biomet/asn007). The same table always gives the same answer.

    Args:
        table: float64 `(runs, seeds)`, NaN where a run has no fresh result of a seed.
        level: of significance, for the whole series.
        permutations: random orders a test; p = (1 + those as extreme) / (1 + all), which is valid
            for any number of them (Phipson & Smyth 2010, arXiv:1603.05766).

    """
    rng = np.random.default_rng(0)

    def search(first: int, last: int, least: float) -> list[Shift]:
        part = table[first:last]
        factor = len(table) / max(1, len(part))
        columns = _columns(part)
        if not columns:
            return []
        split, statistic = _largest(columns)
        p_value = max(least, factor * _across_seeds(part, split))
        if p_value < level:
            p_value = max(p_value, factor * _permuted(columns, statistic, permutations, rng))
        if p_value >= level:
            return []
        at = first + split
        return [*search(first, at, p_value), Shift(at, p_value), *search(at, last, p_value)]

    return search(0, len(table), 0.0)


def smallest_p_value(table: Floats) -> float:
    """The p value that `shifts` would find if before and after did not overlap at all.

    Where it is not below the level, there are too few runs to tell any shift from noise.

    Args:
        table: float64 `(runs, seeds)`, NaN where a run has no fresh result of a seed.

    """
    log_orders = sum(
        (_log_choose(len(c.values), c.rows_before) for c in _columns(table)), np.zeros(1)
    )
    return min(1.0, 2 * math.exp(-float(np.max(log_orders))))


@dataclass(frozen=True)
class _Column:
    """A seed's results in the order of time, their mean subtracted, `(results,)`.

    `rows_before` counts the results before each split, `(runs - 1,)`.
    """

    values: Floats
    rows_before: NDArray[np.int64]

    def sums_before(self, orders: Floats) -> Floats:
        """Of each order of the values, `(orders, results)`: `(orders, runs - 1)`."""
        sums = np.zeros((len(orders), orders.shape[1] + 1))
        orders.cumsum(axis=1, out=sums[:, 1:])
        before: Floats = sums[:, self.rows_before]
        return before

    def variance_before(self) -> Floats:
        """The variance of such a sum over all orders, `(runs - 1,)`."""
        results = len(self.values)
        share = self.rows_before * (results - self.rows_before) / results
        variance: Floats = share * self.values.var(ddof=1)
        return variance


def _columns(table: Floats) -> list[_Column]:
    """The columns that have something to say, which takes two results."""
    known = ~np.isnan(table)
    columns = []
    for column, present in zip(table.T, known.T, strict=True):
        values = column[present]
        if len(values) > 1:
            columns.append(_Column(values - values.mean(), present.cumsum()[:-1]))
    return columns


def _largest(columns: Sequence[_Column]) -> tuple[int, float]:
    """The split, as the number of rows before it, of the largest statistic, and that statistic."""
    observed = _statistics(columns, [column.values[np.newaxis] for column in columns])[0]
    best = int(observed.argmax())
    return best + 1, float(observed[best])


def _statistics(columns: Sequence[_Column], orders: Sequence[Floats]) -> Floats:
    """The standardised difference of before and after at each split, `(orders, runs - 1)`."""
    sums = [column.sums_before(order) for column, order in zip(columns, orders, strict=True)]
    deviation = np.sqrt(np.sum([column.variance_before() for column in columns], axis=0))
    total: Floats = np.abs(np.sum(sums, axis=0))
    standardised: Floats = np.divide(
        total, deviation, out=np.zeros_like(total), where=deviation > 0
    )
    return standardised


def _permuted(
    columns: Sequence[_Column], observed: float, permutations: int, rng: np.random.Generator
) -> float:
    """The p value of the largest statistic of all splits."""
    extreme = 0
    batch = max(1, _BATCH // sum(len(column.values) for column in columns))
    for done in range(0, permutations, batch):
        count = min(batch, permutations - done)
        orders = [rng.permuted(np.tile(c.values, (count, 1)), axis=1) for c in columns]
        largest = _statistics(columns, orders).max(axis=1)
        extreme += int(np.sum(largest >= observed * (1 - _ROUNDING)))
    return (1 + extreme) / (1 + permutations)


def _across_seeds(table: Floats, split: int) -> float:
    """The p value of the seeds' differences, after minus before; 0 for fewer than two seeds."""
    known = ~np.isnan(table)
    shared = known[:split].any(axis=0) & known[split:].any(axis=0)
    if shared.sum() < 2:
        return 0.0
    differences = np.nanmean(table[split:, shared], axis=0) - np.nanmean(
        table[:split, shared], axis=0
    )
    error = float(differences.std(ddof=1)) / math.sqrt(len(differences))
    if error == 0:
        return 0.0
    return 2 * float(stdtr(len(differences) - 1, -abs(float(differences.mean())) / error))


def _log_choose(total: int, some: NDArray[np.int64]) -> Floats:
    """The logarithm of the binomial coefficients "`total` choose `some`"."""
    return np.array(
        [math.lgamma(total + 1) - math.lgamma(k + 1) - math.lgamma(total - k + 1) for k in some]
    )
