import math

import numpy as np
import pytest

from rnnpipe.statistics import contrast, look_levels, mean_scores, planned_looks
from tests.rnnpipe.statistics.simulation import correctness


def test_levels_of_a_plan_by_hand():
    # spent after half the seeds: 0.05 ln(1 + (e - 1) / 2) = 0.05 * 0.6201145
    first, last = look_levels([5, 10], most=10)
    assert first == pytest.approx(0.05 * 0.6201145)
    assert first + last == pytest.approx(0.05)


def test_stopping_before_the_last_seed_leaves_some_unspent():
    levels = look_levels([3, 5, 8], most=20)
    assert sum(levels) == pytest.approx(0.05 * math.log(1 + (math.e - 1) * 8 / 20))


def test_a_look_spends_the_same_whatever_comes_after_it():
    assert look_levels([3, 5, 8, 12], 12)[:2] == look_levels([3, 5], 12)


@pytest.mark.parametrize("looks", [[3, 3], [5, 3], [0, 3], [3, 21]])
def test_looks_that_cannot_be(looks):
    with pytest.raises(ValueError, match="expected increasing seed counts from 1 to"):
        look_levels(looks, most=20)


def decided(contrast, level):
    low, high = contrast.interval(level)
    return not low <= 0 <= high


def test_all_looks_together_keep_to_the_level():
    """Two equal variants, trained with ever more seeds, looked at four times: 400 stories."""
    looks = (3, 5, 8, 12)
    levels = look_levels(looks, most=12)
    rng = np.random.default_rng(8)
    corrected = uncorrected = 0
    stories = 400
    for _ in range(stories):
        base, other = correctness(rng, (0.9, 0.9), (12, 12), 300, 0.02)
        found = [
            contrast(mean_scores(np.concatenate([base[:n], other[:n]])), n, paired=True)
            for n in looks
        ]
        corrected += any(decided(c, level) for c, level in zip(found, levels, strict=True))
        uncorrected += any(decided(c, 0.05) for c in found)
    assert corrected / stories <= 0.05
    assert uncorrected / stories > 0.06


@pytest.mark.parametrize(
    ("first", "most", "counts"),
    [
        (3, 10, (3, 5, 10)),
        (5, 10, (5, 10)),
        (5, 50, (5, 9, 16, 28, 50)),
        (2, 10, (3, 5, 10)),  # two seeds decide nothing
        (5, 6, (5, 6)),
        (3, 3, (3,)),
        (1, 2, (2,)),
    ],
)
def test_looks_grow_evenly_and_end_at_the_most(first, most, counts):
    assert planned_looks(first, most) == counts
