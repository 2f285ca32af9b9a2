"""Results of imagined trainings, in which the true difference is known."""

import numpy as np
from scipy.stats import norm


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
