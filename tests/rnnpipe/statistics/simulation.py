"""Results of imagined trainings, in which the true difference is known."""

from itertools import combinations

import numpy as np
from scipy.stats import norm

from rnnpipe.statistics import Contrast, Spread
from rnnpipe.statistics.interval import half_width


def correctness(rng, accuracies, seeds, examples, seed_std, shared=0.6, own=0.2):
    """Which answers are right: a matrix of 0 and 1, `(seeds, examples)`, per side.

    A probit model: an answer is right when the side's level, the seed's luck, the example's
    easiness (`shared` by both sides, and the side's `own`) and chance add up to more than zero.
    `accuracies` are true means over seeds and examples; `seed_std` is the standard deviation of
    the accuracy over seeds.
    """
    easiness = np.sqrt(shared) * rng.standard_normal(examples)
    sides = []
    for accuracy, count in zip(accuracies, seeds, strict=True):
        luck = seed_std / norm.pdf(norm.ppf(accuracy))
        level = norm.ppf(accuracy) * np.sqrt(1 + luck**2)
        latent = (
            level
            + luck * rng.standard_normal((count, 1))
            + easiness
            + np.sqrt(own) * rng.standard_normal(examples)
            + np.sqrt(1 - shared - own) * rng.standard_normal((count, examples), dtype=np.float32)
        )
        sides.append((latent > 0).astype(np.float64))
    return sides


def squared_errors(rng, seeds, examples, seed_std, shared=0.6, own=0.2):
    """Squared errors of two sides that are equally good; a seed scales all errors of its model."""
    hardness = np.sqrt(shared) * rng.standard_normal(examples)
    return [
        np.exp(2 * seed_std * rng.standard_normal((count, 1)))
        * (
            hardness
            + np.sqrt(own) * rng.standard_normal(examples)
            + np.sqrt(1 - shared - own) * rng.standard_normal((count, examples))
        )
        ** 2
        for count in seeds
    ]


def scored(rng, truths, noise=0.0, example_error=0.0):
    """Measured scores of several sides, from the true scores of their trainings.

    Args:
        rng: a generator.
        truths: per side `(stories, seeds)`.
        noise: standard deviation of what the test examples do to each training on its own.
        example_error: of what they do to each side.

    """
    return [
        side
        + noise * rng.standard_normal(side.shape)
        + example_error / np.sqrt(2) * rng.standard_normal((len(side), 1))
        for side in truths
    ]


def spreads(sides, noise=0.0):
    """The spread of each side, of all stories at once."""
    return [
        Spread(np.maximum(side.var(axis=1, ddof=1), noise**2), noise**2, side.shape[1])
        for side in sides
    ]


def pairwise(sides, noise=0.0, example_error=0.0, *, beside=True):
    """The contrasts of all pairs of sides, of all stories at once."""
    known = spreads(sides, noise)
    found = []
    for i, j in combinations(range(len(sides)), 2):
        pair = Contrast(
            sides[j].mean(axis=1) - sides[i].mean(axis=1),
            (known[i], known[j]),
            example_error**2,
            1999,
        )
        others = [[s for k, s in enumerate(known) if k != side] for side in (i, j)]
        found.append(pair.beside(*others) if beside else pair)
    return found


def decided(contrasts, level=0.05):
    """Which of the contrasts Holm's method decides, `(stories, contrasts)`."""
    left = len(contrasts)
    sizes = np.abs([c.difference for c in contrasts]).T
    found = np.zeros(sizes.shape, dtype=bool)
    for step in range(left):
        widths = np.array([half_width(level / (left - step), c.components) for c in contrasts]).T
        ready = found.sum(axis=1) >= step
        # The most significant of those that are left, relative to its own width.
        ratio = np.where(found, -np.inf, sizes / np.maximum(widths, 1e-300))
        best = ratio.argmax(axis=1)
        rows = np.arange(len(sizes))
        found[rows, best] |= ready & (ratio[rows, best] > 1)
    return found


def mixture(rng, shape, fail):
    """Accuracies of trainings that learn the whole task, or fail now and then."""
    return np.where(rng.random(shape) < fail, rng.uniform(0.2, 0.6, shape), 1.0)
