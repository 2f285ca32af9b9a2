"""Are verdicts wrong as rarely, and intervals right as often, as they say?

Every number comes from a fixed generator. The bounds are those promised: on paired seeds 95%
intervals cover 95 ± 2%, and at most 5% of families of equal variants get a false verdict.
"""

import numpy as np
import pytest

from rnnpipe.evaluation.classes import answers
from rnnpipe.evaluation.tallies import macro_f1
from rnnpipe.evaluation.truth import Truth
from rnnpipe.statistics import contrast, holm, mean_scores, resampled_scores
from tests.rnnpipe.statistics.simulation import correctness, squared_errors

SETTINGS = [
    # accuracy, test examples, seed std, and the shares of variance of an example's easiness
    (0.98, 500, 0.0, 0.6, 0.2),
    (0.90, 1000, 0.003, 0.3, 0.05),
    (0.90, 700, 0.01, 0.5, 0.45),
    (0.80, 500, 0.03, 0.85, 0.1),
]


def compare(base, other, *, paired=True):
    return contrast(mean_scores(np.concatenate([base, other])), len(base), paired=paired)


def coverage(rng, seeds, gain, *, paired, stories=100):
    """The share of intervals that hold the true gain in accuracy, over all settings."""
    covered = []
    for accuracy, examples, seed_std, shared, own in SETTINGS:
        for _ in range(stories):
            sides = correctness(
                rng, (accuracy, accuracy + gain), seeds, examples, seed_std, shared, own
            )
            low, high = compare(*sides, paired=paired).interval()
            covered.append(low <= gain <= high)
    return np.mean(covered)


@pytest.mark.parametrize("seeds", [3, 5, 10, 20])
@pytest.mark.parametrize("gain", [0.0, -0.02])
def test_95_percent_intervals_of_accuracies_cover_95_percent(seeds, gain):
    rng = np.random.default_rng(seeds)
    assert 0.93 <= coverage(rng, (seeds, seeds), gain, paired=True) <= 0.97


@pytest.mark.parametrize("seeds", [(3, 3), (5, 5), (3, 10)])
def test_95_percent_intervals_on_own_seeds_cover_at_least_95_percent(seeds):
    rng = np.random.default_rng(sum(seeds))
    assert 0.95 <= coverage(rng, seeds, 0.0, paired=False) <= 0.995


@pytest.mark.parametrize("seeds", [3, 5, 10, 20])
def test_95_percent_intervals_of_squared_errors_cover_95_percent(seeds):
    rng = np.random.default_rng(100 + seeds)
    covered = []
    for seed_std in (0.0, 0.02, 0.1, 0.3):
        for _ in range(100):
            low, high = compare(*squared_errors(rng, (seeds, seeds), 500, seed_std)).interval()
            covered.append(low <= 0 <= high)
    assert 0.93 <= np.mean(covered) <= 0.97


def test_families_of_equal_variants_get_a_false_verdict_in_at_most_5_percent():
    """Six rows a family, corrected by Holm's method."""
    rng = np.random.default_rng(9)
    wrong = []
    for seeds, seed_std in ((3, 0.0), (3, 0.01), (3, 0.03), (5, 0.0), (5, 0.01), (10, 0.03)):
        for _ in range(70):
            rows = [
                compare(*correctness(rng, (0.9, 0.9), (seeds, seeds), 300, seed_std))
                for _ in range(6)
            ]
            wrong.append(min(holm([row.p_value for row in rows])) < 0.05)
    assert 0.0 < np.mean(wrong) <= 0.05


def test_95_percent_intervals_of_macro_f1_cover_95_percent():
    """Five classes, the rarest with 20 of 500 test examples."""
    rng = np.random.default_rng(10)
    covered = []
    for seed_std in (0.0, 0.3):
        for _ in range(75):
            targets = rng.choice(5, 500, p=(0.5, 0.25, 0.15, 0.06, 0.04))
            easiness = 1.2 + rng.standard_normal(500)
            predicted = []
            for _ in range(2):
                luck = seed_std * rng.standard_normal((3, 1))
                chance = 0.6 * rng.standard_normal(500) + 0.8 * rng.standard_normal((3, 500))
                wrong = (targets + rng.integers(1, 5, (3, 500))) % 5
                predicted.append(np.where(easiness + luck + chance > 0, targets, wrong))
            outputs = np.eye(5)[np.concatenate(predicted)]
            tallies = [answers(o, Truth(targets)).tallies()["macro_f1"] for o in outputs]
            scores = resampled_scores(np.stack([t.parts for t in tallies]), macro_f1)
            low, high = contrast(scores, 3, paired=True).interval()
            covered.append(low <= 0 <= high)
    assert 0.93 <= np.mean(covered) <= 0.97
