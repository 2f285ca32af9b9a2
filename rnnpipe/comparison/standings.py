"""One answer for a whole suite: the variants' ranks over its datasets, and how sure they are.

Scores of different datasets have no common scale, so each dataset ranks the variants by its own
deciding metric, and a variant's standing is its average rank (Demsar 2006, JMLR 7, 1-30). What
seeds and test examples leave open is carried through by drawing the true means 4,000 times: as
rliable does (Agarwal et al. 2021, arXiv:2108.13264), but with Student's t in place of resampled
seeds, which with three of them are far too alike.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison.field import Field
from rnnpipe.comparison.quality import GroupTallies, joint_scores
from rnnpipe.comparison.records import Standing
from rnnpipe.evaluation.metrics import METRICS, QUALITY
from rnnpipe.statistics import Spread

Floats = NDArray[np.float64]

_DRAWS = 4000
_FEWEST_SEEDS = 3
_ENDS = (2.5, 97.5)


def standings(fields: Mapping[str, Field]) -> tuple[Standing, ...]:
    """The variants' average ranks over the datasets, the best first.

    Of all variants that have three seeds or more on each dataset, or need none; none where there
    are fewer than two of these, or fewer than two datasets.
    """
    measured = [field.complete for field in fields.values()]
    variants = [
        name
        for name in dict.fromkeys(name for found in measured for name in found)
        if all(name in found and _enough(found[name]) for found in measured)
    ]
    alike = all(_same_test([found[name] for name in variants]) for found in measured)
    if len(measured) < 2 or len(variants) < 2 or not alike:
        return ()
    rng = np.random.default_rng(0)
    drawn = [_ranks([found[name] for name in variants], rng) for found in measured]
    observed = np.mean([of_means for of_means, _ in drawn], axis=0)
    average = np.mean([of_draws for _, of_draws in drawn], axis=0)
    best = average == average.min(axis=1, keepdims=True)
    first = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    low, high = np.percentile(average, _ENDS, axis=0)
    found = [
        Standing(
            variant=name,
            rank=float(observed[i]),
            interval=(float(low[i]), float(high[i])),
            first=float(first[i]),
            datasets=len(measured),
        )
        for i, name in enumerate(variants)
    ]
    return tuple(sorted(found, key=lambda standing: standing.rank))


def _enough(found: GroupTallies) -> bool:
    enough = any(spread.seeds >= _FEWEST_SEEDS for spread in found.spreads.values())
    return enough or not found.varies


def _same_test(groups: Sequence[GroupTallies]) -> bool:
    shapes = [{name: parts.shape[1:] for name, parts in group.parts.items()} for group in groups]
    return len({group.truth for group in groups}) <= 1 and all(s == shapes[0] for s in shapes)


def _ranks(groups: Sequence[GroupTallies], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Ranks of the observed means `(variants,)`, and of drawn true means `(draws, variants)`."""
    from scipy.stats import rankdata  # noqa: PLC0415 (slow to import)

    metric = next(name for name in QUALITY if all(name in group.parts for group in groups))
    scores = joint_scores(metric, groups)
    counts = [len(group.parts[metric]) for group in groups]
    weights = np.zeros((len(groups), sum(counts)))
    for i, (end, count) in enumerate(zip(np.cumsum(counts), counts, strict=True)):
        weights[i, end - count : end] = 1 / count
    spreads = [_beside(i, metric, groups) for i in range(len(groups))]
    means = scores.transformed(weights)
    noise = [0.0 if spread is None else spread.noise / spread.seeds for spread in spreads]
    examples = means.covariance - np.diag(noise)
    luck = [np.zeros(_DRAWS) if s is None else rng.standard_t(s.degrees, _DRAWS) for s in spreads]
    wide = [0.0 if spread is None else spread.variance / spread.seeds for spread in spreads]
    errors = np.stack(luck, axis=1) * np.sqrt(wide)
    errors += rng.standard_normal((_DRAWS, len(groups))) @ _root(examples)
    sign = -1 if METRICS[metric].higher_is_better else 1
    return rankdata(sign * means.values), rankdata(sign * (means.values + errors), axis=1)


def _beside(position: int, metric: str, groups: Sequence[GroupTallies]) -> Spread | None:
    """A group's spread beside those of the others; None of what has no seeds."""
    found = {i: g.spreads[metric] for i, g in enumerate(groups) if metric in g.spreads}
    own = found.pop(position, None)
    return own.beside(list(found.values())) if own else None


def _root(covariance: Floats) -> Floats:
    """A square root of what is left of the covariance where it is positive."""
    values, vectors = np.linalg.eigh(covariance)
    root: Floats = np.sqrt(np.maximum(values, 0))[:, None] * vectors.T
    return root
