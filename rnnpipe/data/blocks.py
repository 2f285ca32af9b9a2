"""Blocks of consecutive time: what of a series may be counted as independent.

Windows overlap, and errors of neighbouring hours are alike: a thousand windows are not a thousand
observations, and whoever resamples them one by one finds differences that are none (`docs/
verdicts.md` has the figures). So the unit is a block of consecutive time (Künsch 1989,
doi:10.1214/aos/1176347265), and its score one observation.

How long a block is, is settled before anything is trained. A correlation is not estimated, which
takes a longer series than most have; the blocks are as long as can be: few, and so hardly
correlated. With b blocks Student's t with b - 1 degrees of freedom holds for the mean, whatever
the correlation within them (Ibragimov & Müller 2010, doi:10.1198/jbes.2009.08046, theorem 1). The
price of few is low: of ten blocks the 95% interval is 15% wider than of endlessly many, and more
than 30 gain nothing (Schmeiser 1982, doi:10.1287/opre.30.3.556, who advises 10 to 30).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCKS = 10
"""As many as there are, unless they would be shorter than the horizons that they have to hold."""

HORIZONS = 3
"""How many horizons a block is long at least: windows on both sides of its ends share targets."""


def blocks_of(order: NDArray[Any], horizon: int = 1) -> NDArray[np.int64]:
    """The block of each window, from 0, rising with time, `(n,)`.

    What happens at one time is in one block, whatever group it is of: series side by side often
    move together. Blocks have the same number of distinct times, give or take one; there are ten of
    them, or as many as hold three horizons each, and two at least.

    Args:
        order: when each window's target begins: times, or numbers of rows.
        horizon: how many distinct times a target spans.

    """
    distinct, rank = np.unique(order, return_inverse=True)
    times = len(distinct)
    most = times // (HORIZONS * horizon) if horizon > 1 else times
    count = min(max(min(most, BLOCKS), 2), times)
    return (rank.astype(np.int64) * count) // max(times, 1)
