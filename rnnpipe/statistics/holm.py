"""Holm's correction for testing several hypotheses at once."""

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """P values adjusted by Holm's step-down method (1979, Scand. J. Statist. 6, 65-70).

    The k-th smallest of m is multiplied by m - k + 1, then raised to the largest adjusted value
    before it and capped at 1. Calling every adjusted value below 0.05 significant is wrong about
    any true hypothesis in at most 5% of families, however the p values depend on each other.

    Args:
        p_values: two-sided or one-sided, in any order; may be empty.

    Returns:
        The adjusted p values, in the order given.
    """
    order = np.argsort(p_values, kind="stable")
    multiplied = np.asarray(p_values, dtype=np.float64)[order] * np.arange(len(order), 0, -1)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(multiplied), 1)
    return [float(p) for p in adjusted]


def holm_levels(p_values: Sequence[float], level: float) -> list[float]:
    """The level at which Holm's step-down method tests each of the hypotheses.

    The smallest p value at `level` / m, the next at `level` / (m - 1), for as long as all before it
    were significant; those that are left at the level of the first that was not. An interval at
    such a level leaves out what its test rejects, and only that.
    """
    left, levels = len(p_values), np.empty(len(p_values))
    stopped = False
    for i in np.argsort(p_values, kind="stable"):
        levels[i] = level / left
        stopped = stopped or p_values[i] >= levels[i]
        left -= not stopped
    return [float(value) for value in levels]
