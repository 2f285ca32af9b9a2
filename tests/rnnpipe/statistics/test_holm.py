import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnpipe.statistics import holm, holm_levels


def test_a_worked_example():
    # sorted: 0.005 * 4, 0.01 * 3, 0.03 * 2, 0.04 * 1 = 0.02, 0.03, 0.06, 0.04 -> 0.06
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_large_values_are_capped_at_one():
    assert holm([0.6, 0.7, 0.8]) == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("p_values", [[], [0.3]])
def test_nothing_to_correct(p_values):
    assert holm(p_values) == p_values


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_it_rejects_what_the_step_down_procedure_rejects(p_values):
    rejected = set()
    for step, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        if p_values[i] * (len(p_values) - step) >= 0.05:
            break
        rejected.add(i)
    assert {i for i, p in enumerate(holm(p_values)) if p < 0.05} == rejected


def test_levels_of_the_worked_example():
    # 0.005 < 0.05 / 4 and 0.01 < 0.05 / 3, but not 0.03 < 0.05 / 2: there it stops
    levels = holm_levels([0.01, 0.04, 0.03, 0.005], 0.05)
    assert levels == pytest.approx([0.05 / 3, 0.05 / 2, 0.05 / 2, 0.05 / 4])


@given(st.lists(st.floats(0, 1), max_size=12))
def test_a_row_is_significant_exactly_when_its_p_value_is_below_its_level(p_values):
    adjusted = [p < 0.05 for p in holm(p_values)]
    levels = holm_levels(p_values, 0.05)
    assert [p < level for p, level in zip(p_values, levels, strict=True)] == adjusted
