import numpy as np
import pytest

from rnnpipe.statistics import (
    MOST_SEEDS,
    Contrast,
    SeedPart,
    contrast,
    mean_scores,
    power,
    seeds_needed,
)


def paired(difference, seeds, seed_std, example_error):
    return Contrast(
        difference,
        (SeedPart(seed_std**2 / seeds, seed_std**2, seeds),),
        example_error**2,
        1999,
    )


@pytest.mark.parametrize(("seeds", "expected"), [(3, 0.45), (5, 0.82), (10, 0.97)])
def test_the_yardstick_of_the_docstring(seeds, expected):
    assert power(paired(0.02, seeds, 0.01, 0.004)) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("seeds", "difference", "paired"), [(3, 0.1, True), (5, 0.05, True), (5, 0.06, False)]
)
def test_simulated_comparisons_are_decided_as_often_as_power_says(seeds, difference, paired):
    """Scores with seed effects of 0.03, example effects of 0.3 and interactions of 0.2 a side."""
    rng = np.random.default_rng(seeds)
    examples, decided, runs = 400, 0, 600
    for _ in range(runs):
        base, other = (
            0.03 * rng.standard_normal((seeds, 1))
            + 0.3 * rng.standard_normal(examples)
            + 0.2 * rng.standard_normal((seeds, examples))
            for _ in range(2)
        )
        scores = mean_scores(np.concatenate([base, other + difference]))
        decided += contrast(scores, seeds, paired=paired).interval()[0] > 0
    side = (0.03**2 + 0.2**2 / examples) / seeds
    parts = [side] * 2 if not paired else [2 * side]
    expected = power(
        Contrast(
            difference,
            tuple(SeedPart(variance, 0.03**2, seeds) for variance in parts),
            2 * 0.3**2 / examples,
            examples - 1,
        )
    )
    assert 0.2 < expected < 0.9
    assert decided / runs == pytest.approx(expected, abs=0.035)


def test_without_a_difference_power_is_half_the_level():
    assert power(Contrast(0.0, (), 0.01, 10_000)) == pytest.approx(0.025, rel=1e-3)


def test_seeds_needed_is_the_smallest_number_that_reaches_the_power():
    observed = paired(0.01, 3, 0.012, 0.001)
    needed = seeds_needed(observed)
    assert needed is not None
    assert 1 < needed < MOST_SEEDS
    assert power(observed.with_more_seeds(needed)) >= 0.8
    assert power(observed.with_more_seeds(needed - 1)) < 0.8


def test_a_stricter_level_needs_more_seeds():
    observed = paired(0.01, 3, 0.012, 0.001)
    assert seeds_needed(observed, 0.005) > seeds_needed(observed, 0.05)


def test_no_number_of_seeds_beats_the_noise_of_the_test_examples():
    # 2.8 standard errors are needed for a power of 0.8; the examples alone leave 0.5
    assert seeds_needed(paired(0.01, 5, 0.002, 0.02)) is None


def test_more_seeds_than_anyone_would_train_are_cut_short():
    assert seeds_needed(paired(0.001, 3, 0.02, 1e-5)) == MOST_SEEDS


def test_one_seed_a_side_says_nothing_about_seeds():
    assert seeds_needed(Contrast(0.1, (), 0.0001, 999)) is None
