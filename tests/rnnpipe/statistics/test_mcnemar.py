import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from rnnpipe.statistics import mcnemar


def answers(both, only_base, only_other, neither):
    """Two sides' correctness with these counts of examples."""
    base = np.repeat([1.0, 1.0, 0.0, 0.0], [both, only_base, only_other, neither])
    other = np.repeat([1.0, 0.0, 1.0, 0.0], [both, only_base, only_other, neither])
    return base, other


def test_a_worked_example():
    # 8 examples differ, 1 of them in favour of the base: p = 2 (1 + 8) / 2^8
    found = mcnemar(*answers(90, 1, 7, 2))
    assert found.p_value == pytest.approx(18 / 256)
    assert found.difference == pytest.approx(0.06)


def test_the_interval_of_a_worked_example():
    # p = 41 / 502 and 11 / 502, centre 30 / 502, se = sqrt((52 / 502 - (30 / 502)^2) / 502)
    low, high = mcnemar(*answers(400, 10, 40, 50)).interval
    assert (low + high) / 2 == pytest.approx(30 / 502)
    assert (high - low) / 2 == pytest.approx(1.959964 * 0.014115, rel=1e-4)


@given(st.integers(0, 60), st.integers(0, 60))
def test_it_is_the_binomial_test_and_agrees_with_its_interval(only_base, only_other):
    found = mcnemar(*answers(300, only_base, only_other, 40))
    if only_base + only_other:
        expected = stats.binomtest(only_base, only_base + only_other).pvalue
        assert found.p_value == pytest.approx(expected, rel=1e-9)
    else:
        assert found.p_value == 1.0
    low, high = found.interval
    assert (found.p_value < 0.05) == (low >= 0 or high <= 0) or low == 0 or high == 0
    assert low <= found.difference <= high


def test_its_interval_covers():
    rng = np.random.default_rng(7)
    covered = 0
    for only_base, only_other, neither in rng.multinomial(400, (0.04, 0.08, 0.05, 0.83), 4000)[
        :, :3
    ]:
        both = 400 - only_base - only_other - neither
        low, high = mcnemar(*answers(both, only_base, only_other, neither)).interval
        covered += low <= 0.04 <= high
    assert 0.94 <= covered / 4000 <= 0.97
