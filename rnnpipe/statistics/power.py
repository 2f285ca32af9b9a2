"""How likely a comparison is to come out decided, and how many more seeds that would take."""

import numpy as np
from scipy.special import chdtri, ndtr

from rnnpipe.statistics.contrast import Contrast
from rnnpipe.statistics.interval import Component, half_width

MOST_SEEDS = 100
"""`seeds_needed` looks no further than so many more seeds."""

_POINTS = 64


def power(contrast: Contrast, level: float = 0.05) -> float:
    """The probability that such a comparison comes out significant, with the right sign.

    Takes the contrast's difference and variances for the true ones and integrates numerically over
    what S seeds would estimate: w chi^2(S - 1) / (S - 1) for a part w. An example, as a yardstick:
    accuracies of 0.88 and 0.90, their difference spread by 0.01 over paired seeds and known to
    0.004 from the test examples, come out significant at 5% with probability 0.45 at 3 seeds a
    side, 0.82 at 5 and 0.97 at 10.

    Args:
        contrast: the true difference and variances.
        level: of significance, two-sided.

    """
    parts = contrast.seed_components
    drawn = [
        Component(variance, part.degrees)
        for variance, part in zip(_possible_estimates(parts), parts, strict=True)
    ]
    width = half_width(level, drawn, contrast.example_component)
    true_variance = contrast.example_variance + sum(float(part.variance) for part in parts)
    if true_variance == 0:
        return float(contrast.difference != 0)
    return float(np.mean(ndtr((abs(contrast.difference) - width) / np.sqrt(true_variance))))


def seeds_needed(contrast: Contrast, level: float = 0.05, wanted: float = 0.8) -> int | None:
    """How many more seeds a side would likely decide a comparison that is still undecided.

    The smallest number for which `power` reaches `wanted`, if the difference and the seeds' spread
    observed so far are the true ones; a rough answer, since they are not.

    Args:
        contrast: as observed so far.
        level: of significance, two-sided.
        wanted: the power to reach.

    Returns:
        At least 1; `MOST_SEEDS` stands for that many or more. `None` when no number of seeds is
        enough, because the test examples alone leave too much noise, and when a side has one seed
        only, so that the seeds' spread is unknown.

    """
    endless = Contrast(contrast.difference, (), contrast.example_variance, contrast.example_degrees)
    if not contrast.seed_parts or power(endless, level) < wanted:
        return None
    low, high = 0, MOST_SEEDS
    while high - low > 1:
        middle = (low + high) // 2
        if power(contrast.with_more_seeds(middle), level) < wanted:
            low = middle
        else:
            high = middle
    return high


def _possible_estimates(parts: list[Component]) -> list[np.ndarray]:
    """Equally likely estimates of each part's variance, a grid with an axis per part."""
    if not parts:
        return []
    middles = (np.arange(_POINTS) + 0.5) / _POINTS
    axes = [part.variance * chdtri(part.degrees, middles) / part.degrees for part in parts]
    return list(np.meshgrid(*axes, indexing="ij"))
