import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import chdtri, ndtr

from rnnpipe.statistics.interval import Component, half_width, p_value

KNOWN = Component(0.0, math.inf)


def miss_rate(level, degrees, shares):
    """How often the interval leaves out the truth, when its variance is 1 and split so.

    Integrated over the chi-square distributed estimates of the seeds' parts; what is left of the
    variance comes from the test examples and is known.
    """
    middles = (np.arange(4000 if len(degrees) == 1 else 150) + 0.5) / (
        4000 if len(degrees) == 1 else 150
    )
    estimates = np.meshgrid(
        *(share * chdtri(df, middles) / df for share, df in zip(shares, degrees, strict=True)),
        indexing="ij",
    )
    seeds = [Component(e, df) for e, df in zip(estimates, degrees, strict=True)]
    width = half_width(level, seeds, Component(1 - sum(shares), math.inf))
    return 2 * ndtr(-width).mean()


SHARES = [*np.linspace(0.02, 0.98, 25), 0.99, 0.999, 1.0]


def paired_rates(level, seeds):
    return [miss_rate(level, [seeds - 1], [share]) for share in SHARES]


def unpaired_rates(level, seeds):
    return [
        miss_rate(level, [n - 1 for n in seeds], [of_seeds * split, of_seeds * (1 - split)])
        for of_seeds in (0.3, 0.7, 0.9, 1.0)
        for split in (0.02, 0.2, 0.5, 0.8, 0.98)
    ]


@pytest.mark.parametrize(
    ("seeds", "most_covered"), [(3, 0.968), (5, 0.958), (10, 0.953), (20, 0.953)]
)
def test_intervals_on_paired_seeds_cover_what_the_docstring_says(seeds, most_covered):
    rates = paired_rates(0.05, seeds)
    assert max(rates) <= 0.0505
    assert 1 - min(rates) <= most_covered + 0.0005


@pytest.mark.parametrize("seeds", [2, 3, 4, 5, 10, 20])
@pytest.mark.parametrize("level", [0.0001, 0.001, 0.005, 0.01, 0.1])
def test_no_level_is_exceeded_whatever_the_seeds_share_of_the_variance(seeds, level):
    assert max(paired_rates(level, seeds)) <= 1.017 * level


@pytest.mark.parametrize("seeds", [(3, 3), (3, 10), (5, 5), (10, 10)])
@pytest.mark.parametrize("level", [0.001, 0.01, 0.05])
def test_no_level_is_exceeded_with_each_side_on_its_own_seeds(seeds, level):
    assert max(unpaired_rates(level, seeds)) <= 1.017 * level


@pytest.mark.parametrize(("seeds", "most_covered"), [(3, 0.985), (5, 0.969), (10, 0.957)])
def test_intervals_on_own_seeds_cover_what_the_docstring_says(seeds, most_covered):
    assert 1 - min(unpaired_rates(0.05, (seeds, seeds))) <= most_covered


def test_with_seed_noise_alone_it_is_student_s_t_test():
    values = np.array([0.3, 0.1, 0.5, 0.2])
    part = Component(values.var(ddof=1) / 4, 3)
    expected = stats.ttest_1samp(values, 0)
    low, high = expected.confidence_interval(0.95)
    assert half_width(0.05, [part], KNOWN) == pytest.approx((high - low) / 2, rel=1e-12)
    assert p_value(values.mean(), [part], KNOWN) == pytest.approx(expected.pvalue, rel=1e-9)


def test_without_seeds_it_is_student_s_t_test_over_the_examples():
    examples = Component(0.04, 99)
    assert half_width(0.05, [], examples) == pytest.approx(0.2 * stats.t.isf(0.025, 99))
    assert p_value(0.5, [], examples) == pytest.approx(2 * stats.t.sf(2.5, 99), rel=1e-9)


def test_two_equal_parts_by_hand():
    # level 0.05, nu = 2: t^2 = 18.5128, z^2 = 3.84146; the exponent is 1 + 3 sqrt(0.05) / 2
    expected = 3.84146 * 2 + (18.5128 - 3.84146) * 2 * 0.5**1.3354102
    width = half_width(0.05, [Component(1.0, 2)], Component(1.0, math.inf))
    assert float(width) ** 2 == pytest.approx(expected, rel=1e-5)


@given(
    difference=st.floats(0.01, 20),
    seeds=st.lists(st.tuples(st.floats(0.001, 4), st.integers(1, 30)), max_size=2),
    examples=st.floats(0.001, 4),
    level=st.floats(0.001, 0.5),
)
def test_the_p_value_is_below_a_level_exactly_when_the_interval_leaves_out_zero(
    difference, seeds, examples, level
):
    parts = [Component(variance, df) for variance, df in seeds]
    p = p_value(difference, parts, Component(examples, 499))
    leaves_out = half_width(level, parts, Component(examples, 499)) < difference
    assert leaves_out == (p < level) or p == pytest.approx(level, rel=1e-9)


def test_no_difference_and_no_noise():
    assert p_value(0.0, [Component(0.0, 2)], Component(0.0, 99)) == 1.0
    assert p_value(1e-3, [Component(0.0, 2)], Component(0.0, 99)) == 0.0
    assert half_width(0.05, [Component(0.0, 2)], Component(0.0, 99)) == 0.0
