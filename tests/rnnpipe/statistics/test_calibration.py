"""Are verdicts wrong as rarely, and intervals right as often, as they say?"""

import numpy as np
import pytest

from rnnpipe.statistics import contrast, holm, macro_f1_scores, mean_scores
from tests.rnnpipe.statistics.simulation import correctness, squared_errors

SETTINGS = [
    # accuracy, test examples, seed std, and the shares of variance of an example's easiness
    (0.98, 500, 0.0, 0.6, 0.2),
    (0.90, 1000, 0.003, 0.3, 0.05),
    (0.90, 1000, 0.01, 0.5, 0.45),
    (0.80, 2000, 0.01, 0.6, 0.2),
    (0.80, 500, 0.03, 0.85, 0.1),
]


def compare(base, other, *, paired=True):
    return contrast(mean_scores(np.concatenate([base, other])), len(base), paired=paired)


def misses(interval, truth):
    return not interval[0] <= truth <= interval[1]


@pytest.mark.parametrize("seeds", [3, 5, 10, 20])
@pytest.mark.parametrize("gain", [0.0, -0.02])
def test_95_percent_intervals_of_accuracies_cover_95_percent(seeds, gain):
    rng = np.random.default_rng(seeds)
    missed = []
    for accuracy, examples, seed_std, shared, own in SETTINGS:
        for _ in range(150):
            truth = (accuracy, accuracy + gain)
            base, other = correctness(rng, truth, (seeds, seeds), examples, seed_std, shared, own)
            missed.append(misses(compare(base, other).estimate().interval, gain))
    assert 0.93 <= 1 - np.mean(missed) <= 0.97 + 1e-9


@pytest.mark.parametrize(
    ("seeds", "most_covered"), [((3, 3), 0.99), ((5, 5), 0.975), ((3, 10), 0.975)]
)
def test_intervals_on_own_seeds_cover_at_least_95_percent(seeds, most_covered):
    rng = np.random.default_rng(sum(seeds))
    missed = []
    for accuracy, examples, seed_std, shared, own in SETTINGS:
        for _ in range(150):
            truth = (accuracy, accuracy)
            base, other = correctness(rng, truth, seeds, examples, seed_std, shared, own)
            missed.append(misses(compare(base, other, paired=False).estimate().interval, 0.0))
    assert 0.95 <= 1 - np.mean(missed) <= most_covered


@pytest.mark.parametrize("seeds", [3, 5, 10, 20])
def test_95_percent_intervals_of_squared_errors_cover_95_percent(seeds):
    rng = np.random.default_rng(100 + seeds)
    missed = []
    for seed_std in (0.0, 0.02, 0.1, 0.3):
        for _ in range(200):
            base, other = squared_errors(rng, (seeds, seeds), 1000, seed_std)
            missed.append(misses(compare(base, other).estimate().interval, 0.0))
    assert 0.93 <= 1 - np.mean(missed) <= 0.97


@pytest.mark.parametrize(("seeds", "seed_std"), [(3, 0.0), (3, 0.03), (5, 0.01), (10, 0.01)])
def test_a_family_of_equal_variants_gets_a_false_verdict_in_at_most_5_percent(seeds, seed_std):
    """Six rows a family, corrected by Holm's method."""
    rng = np.random.default_rng(1000 * seeds + int(1000 * seed_std))
    families = 150
    wrong = 0
    for _ in range(families):
        p_values = [
            compare(*correctness(rng, (0.9, 0.9), (seeds, seeds), 500, seed_std)).estimate().p_value
            for _ in range(6)
        ]
        wrong += min(holm(p_values)) < 0.05
    assert wrong / families <= 0.05


@pytest.mark.parametrize("seed_std", [0.0, 0.3])
def test_95_percent_intervals_of_macro_f1_cover_95_percent(seed_std):
    """Five classes, the rarest with 20 of 500 test examples."""
    rng = np.random.default_rng(int(10 * seed_std))
    shares, missed = (0.5, 0.25, 0.15, 0.06, 0.04), []
    for _ in range(150):
        targets = rng.choice(5, 500, p=shares)
        easiness = rng.standard_normal(500)
        predicted = [
            np.where(
                1.2
                + seed_std * rng.standard_normal((3, 1))
                + easiness
                + 0.6 * rng.standard_normal(500)
                + 0.8 * rng.standard_normal((3, 500))
                > 0,
                targets,
                (targets + rng.integers(1, 5, (3, 500))) % 5,
            )
            for _ in range(2)
        ]
        scores = macro_f1_scores(np.concatenate(predicted), targets)
        missed.append(misses(contrast(scores, 3, paired=True).estimate().interval, 0.0))
    assert 0.93 <= 1 - np.mean(missed) <= 0.98
