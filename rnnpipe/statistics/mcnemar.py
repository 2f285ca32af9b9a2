"""Two trained models on the same test examples: McNemar's exact test."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TwoModels:
    """The difference of two trained models; nothing is said about models trained with other seeds.

    Attributes:
        difference: in accuracy, other minus base.
        interval: low and high end.
        p_value: two-sided, of no difference.

    """

    difference: float
    interval: tuple[float, float]
    p_value: float


def mcnemar(base: Floats, other: Floats, level: float = 0.05) -> TwoModels:
    """Which of two trained models is right more often, judged by the examples they differ on.

    Under the null hypothesis either model is the right one with equal chance, so the count of
    examples that only the base gets right is binomial (McNemar 1947, doi:10.1007/BF02295996; the
    exact form): p = min(1, 2 P(Binomial(n, 1/2) <= min(b, c))) with b and c the examples that only
    one is right on and n = b + c.

    The interval is Bonett & Price's (2012, J. Educ. Behav. Stat. 37, 479-488): that of the
    difference of two paired proportions, one example added to b and to c. An end that contradicts
    the exact p value is moved to zero.

    Args:
        base: 1 where the base is right, 0 elsewhere, float64 `(examples,)`.
        other: likewise, on the same examples.
        level: 0.05 for a 95% interval.

    Returns:
        The difference in accuracy.

    """
    from scipy.stats import binomtest  # noqa: PLC0415 (slow to import)

    examples = len(base)
    only_base = int(np.sum((base == 1) & (other == 0)))
    only_other = int(np.sum((base == 0) & (other == 1)))
    differing = only_base + only_other
    p_value = float(binomtest(only_base, differing).pvalue) if differing else 1.0
    p_base, p_other = ((count + 1) / (examples + 2) for count in (only_base, only_other))
    centre = p_other - p_base
    error = math.sqrt((p_base + p_other - centre**2) / (examples + 2))
    from scipy.special import ndtri  # noqa: PLC0415 (slow to import)

    width = -float(ndtri(level / 2)) * error
    low, high = centre - width, centre + width
    if p_value >= level:
        low, high = min(low, 0.0), max(high, 0.0)
    elif only_other > only_base:
        low = max(low, 0.0)
    else:
        high = min(high, 0.0)
    return TwoModels((only_other - only_base) / examples, (low, high), p_value)
