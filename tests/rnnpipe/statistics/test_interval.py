import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import chdtri, ndtr

from rnnpipe.statistics.contrast import welch
from rnnpipe.statistics.interval import Component, half_width, p_value

KNOWN = Component(0.0, math.inf)

MIDDLES = (np.arange(4000) + 0.5) / 4000
SHARES = [*np.linspace(0.02, 0.98, 25), 0.99, 0.999, 1.0]


def miss_rate(level, seeds, share):
    """How often the interval leaves out the truth, when its variance is 1 and split so.

    Integrated over the chi-square distributed estimates of the seeds' part; what is left of the
    variance comes from the test examples and is known.
    """
    drawn = Component(share * chdtri(seeds - 1, MIDDLES) / (seeds - 1), seeds - 1)
    return 2 * ndtr(-half_width(level, (drawn, Component(1 - share, math.inf)))).mean()


@pytest.mark.parametrize("seeds", [2, 3, 4, 5, 10, 20])
@pytest.mark.parametrize("level", [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1])
def test_no_level_is_exceeded_whatever_the_seeds_share_of_the_variance(seeds, level):
    rates = [miss_rate(level, seeds, share) for share in SHARES]
    assert max(rates) <= 1.01 * level  # what the grid of estimates is good for


@pytest.mark.parametrize(("seeds", "most"), [(3, 0.977), (5, 0.966), (10, 0.958)])
def test_95_percent_intervals_cover_no_more_than_the_docstring_says(seeds, most):
    assert 1 - min(miss_rate(0.05, seeds, share) for share in SHARES) <= most + 0.0005


@pytest.mark.parametrize("split", [0.5, 0.8, 0.9, 0.98])
@pytest.mark.parametrize(("level", "times"), [(0.05, 1.19), (0.05 / 3, 1.5)])
def test_two_samples_of_seeds_exceed_a_level_by_little(split, level, times):
    """Welch's degrees of freedom are not exact: where one side spreads far more it shows most."""
    grid = (np.arange(300) + 0.5) / 300
    for seeds in (3, 5, 10):
        base, other = np.meshgrid(
            *(share * chdtri(seeds - 1, grid) / (seeds - 1) for share in (split, 1 - split))
        )
        drawn = welch([(base, 0.0, seeds - 1), (other, 0.0, seeds - 1)])
        assert 2 * ndtr(-half_width(level, (drawn,))).mean() <= times * level


def test_with_seed_noise_alone_it_is_student_s_t_test():
    values = np.array([0.3, 0.1, 0.5, 0.2])
    part = Component(values.var(ddof=1) / 4, 3)
    expected = stats.ttest_1samp(values, 0)
    low, high = expected.confidence_interval(0.95)
    assert half_width(0.05, [part, KNOWN]) == pytest.approx((high - low) / 2, rel=1e-12)
    assert p_value(values.mean(), [part, KNOWN]) == pytest.approx(expected.pvalue, rel=1e-9)


def test_without_seeds_it_is_student_s_t_test_over_the_examples():
    examples = Component(0.04, 99)
    assert half_width(0.05, [examples]) == pytest.approx(0.2 * stats.t.isf(0.025, 99))
    assert p_value(0.5, [examples]) == pytest.approx(2 * stats.t.sf(2.5, 99), rel=1e-9)


def test_two_equal_parts_by_hand():
    # level 0.05, nu = 2: t^2 = 18.5128, z^2 = 3.84146
    width = half_width(0.05, [Component(1.0, 2), Component(1.0, math.inf)])
    assert float(width) ** 2 == pytest.approx(18.5128 + 3.84146, rel=1e-5)


@given(
    difference=st.floats(0.01, 20),
    seeds=st.lists(st.tuples(st.floats(0.001, 4), st.integers(1, 30)), max_size=2),
    examples=st.floats(0.001, 4),
    level=st.floats(0.001, 0.5),
)
def test_the_p_value_is_below_a_level_exactly_when_the_interval_leaves_out_zero(
    difference, seeds, examples, level
):
    parts = [*(Component(variance, df) for variance, df in seeds), Component(examples, 499)]
    p = p_value(difference, parts)
    leaves_out = half_width(level, parts) < difference
    assert leaves_out == (p < level) or p == pytest.approx(level, rel=1e-9)


def test_no_difference_and_no_noise():
    parts = (Component(0.0, 2), Component(0.0, 99))
    assert p_value(0.0, parts) == 1.0
    assert p_value(1e-3, parts) == 0.0
    assert half_width(0.05, parts) == 0.0
