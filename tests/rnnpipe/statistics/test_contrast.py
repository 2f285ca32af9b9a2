import math

import numpy as np
import pytest
from scipy import stats

from rnnpipe.statistics import Contrast, Spread, contrast, log_ratio, mean_scores
from tests.rnnpipe.statistics.simulation import correctness


def compare(base, other, *, paired=True):
    return contrast(mean_scores(np.concatenate([base, other])), len(base), paired=paired)


def mean_squares(table):
    """The two-way analysis of variance of a table, one value per cell: rows, columns, rest."""
    rows, columns = table.shape
    mean = table.mean()
    of_rows = columns * ((table.mean(axis=1) - mean) ** 2).sum()
    of_columns = rows * ((table.mean(axis=0) - mean) ** 2).sum()
    rest = ((table - mean) ** 2).sum() - of_rows - of_columns
    return (
        of_rows / (rows - 1),
        of_columns / (columns - 1),
        rest / (rows - 1) / (columns - 1),
    )


def test_paired_parts_are_those_of_the_analysis_of_variance_of_the_differences():
    rng = np.random.default_rng(1)
    base, other = rng.standard_normal((2, 4, 30)) + 3 * rng.standard_normal((2, 1, 30))
    seeds, examples, rest = mean_squares(other - base)
    found = compare(base, other)
    assert found.difference == pytest.approx(other.mean() - base.mean())
    (spread,) = found.spreads
    assert spread.seeds == 4
    assert spread.noise == pytest.approx(rest / 30)
    assert spread.variance == pytest.approx(max(seeds, rest) / 30)
    assert found.seed_component.variance == pytest.approx(max(seeds, rest) / (4 * 30))
    assert found.seed_component.degrees == 3
    assert found.example_variance == pytest.approx((examples - rest) / (4 * 30))
    assert found.example_degrees == 29


def test_unpaired_parts_are_those_of_each_side_and_share_the_examples():
    rng = np.random.default_rng(2)
    base = rng.standard_normal((3, 40))
    other = rng.standard_normal((5, 40)) + 2 * rng.standard_normal(40)
    found = compare(base, other, paired=False)
    assert [spread.seeds for spread in found.spreads] == [3, 5]
    variances = [base.mean(axis=1).var(ddof=1), other.mean(axis=1).var(ddof=1)]
    noises = [mean_squares(base)[2] / 40, mean_squares(other)[2] / 40]
    assert [spread.noise for spread in found.spreads] == pytest.approx(noises)
    expected = [max(pair) for pair in zip(variances, noises, strict=True)]
    assert [spread.variance for spread in found.spreads] == pytest.approx(expected)
    rests = mean_squares(base)[2] / (3 * 40) + mean_squares(other)[2] / (5 * 40)
    of_examples = (other.mean(axis=0) - base.mean(axis=0)).var(ddof=1) / 40
    assert found.example_variance == pytest.approx(of_examples - rests)


def test_what_a_seed_does_to_both_sides_cancels_only_when_paired():
    rng = np.random.default_rng(3)
    luck = rng.standard_normal((5, 1))
    base, other = luck + 0.01 * rng.standard_normal((2, 5, 200))
    other = other + 0.1
    assert compare(base, other, paired=True).p_value() < 1e-6
    assert compare(base, other, paired=False).p_value() > 0.8


@pytest.mark.parametrize("seeds", [(1, 1), (1, 5), (5, 1)])
def test_with_one_seed_a_side_it_is_the_paired_t_test_over_examples(seeds):
    rng = np.random.default_rng(4)
    base = rng.standard_normal((seeds[0], 50))
    other = rng.standard_normal((seeds[1], 50)) + 0.3
    found = compare(base, other, paired=seeds == (1, 1))
    assert found.spreads == ()
    assert found.seeds == 1
    expected = stats.ttest_rel(other.mean(axis=0), base.mean(axis=0))
    assert found.p_value() == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.probability_greater is None


def test_log_ratio_of_paired_seeds_is_student_s_test_of_the_logarithms():
    base, other = [10.0, 11.0, 12.5], [9.0, 9.5, 12.0]
    found = log_ratio(base, other, paired=True)
    expected = stats.ttest_rel(np.log(other), np.log(base))
    assert math.exp(found.difference) == pytest.approx((9.0 * 9.5 * 12.0 / 1375) ** (1 / 3))
    assert found.p_value() == pytest.approx(expected.pvalue, rel=1e-9)


def test_the_probability_is_right_as_often_as_it_says():
    """A fresh difference is exceeded with probability q, by its own account, in q of all cases."""
    rng = np.random.default_rng(5)
    said = []
    for _ in range(1500):
        seeds = 0.02 * rng.standard_normal(5)
        spread = seeds.var(ddof=1)
        fresh = 0.02 * rng.standard_normal()
        observed = Contrast(
            difference=seeds.mean() + 0.005 * rng.standard_normal() - fresh,
            spreads=(Spread(spread, 0.0, 5),),
            example_variance=0.005**2,
            example_degrees=999,
        )
        said.append(observed.probability_greater)
    for q in (0.05, 0.2, 0.5, 0.8, 0.95):
        assert np.mean(np.array(said) < q) == pytest.approx(q, abs=0.03)


def test_the_probability_of_a_fresh_pair_by_hand():
    # three seeds that spread by 0.02, seen without noise: a fresh pair differs from their mean by
    # 0.02 sqrt(1 + 1 / 3), Student's t with 2 degrees of freedom
    observed = Contrast(0.03, (Spread(0.02**2, 0.0, 3),), 0.0, math.inf)
    expected = stats.t.cdf(0.03 / (0.02 * math.sqrt(4 / 3)), 2)
    assert observed.probability_greater == pytest.approx(expected)


def test_probability_and_sides_swap_together():
    base, other = correctness(np.random.default_rng(6), (0.9, 0.88), (4, 4), 400, 0.02)
    forth, back = compare(base, other), compare(other, base)
    assert forth.difference == pytest.approx(-back.difference)
    assert forth.p_value() == pytest.approx(back.p_value())
    assert forth.probability_greater == pytest.approx(1 - back.probability_greater)
    assert forth.interval() == pytest.approx([-end for end in reversed(back.interval())])


def test_two_samples_of_seeds_are_welch_s_t_test():
    base, other = [10.0, 11.0, 12.5], [9.0, 9.5, 12.0, 7.0, 10.0]
    found = log_ratio(base, other, paired=False)
    expected = stats.ttest_ind(np.log(other), np.log(base), equal_var=False)
    assert found.p_value() == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.seed_component.degrees == pytest.approx(expected.df)


def test_what_other_variants_draw_a_spread_to_adds_no_degrees_of_freedom():
    alone = Contrast(0.1, (Spread(0.01, 0.0, 3), Spread(0.0, 0.0, 3)), 0.0, math.inf)
    raised = alone.beside([], [Spread(0.01, 0.0, 3)])
    assert raised.seed_component.degrees == alone.seed_component.degrees == 2
    assert raised.seed_component.variance == pytest.approx((0.01 + 0.006) / 3)
    assert raised.p_value() > alone.p_value()


def test_at_a_ceiling_one_example_more_on_either_side_is_counted():
    """Bonett and Price's variance: two of 102 answers differ, one each way."""
    base, other = np.ones((3, 100)), np.ones((3, 100))
    scores = mean_scores(np.concatenate([base, other]))
    found = contrast(scores, 3, paired=False, proportions=True)
    assert found.example_variance == pytest.approx(2 / 102**2)
    assert contrast(scores, 3, paired=False).example_variance == 0


@pytest.mark.parametrize("edges", [(0.0,), (-0.01, 0.01), (-0.05, 0.05)])
@pytest.mark.parametrize("level", [0.2, 0.05, 0.01])
def test_a_p_value_is_below_a_level_exactly_when_the_interval_holds_no_edge(edges, level):
    base, other = correctness(np.random.default_rng(7), (0.9, 0.88), (4, 4), 400, 0.02)
    found = compare(base, other, paired=False)
    low, high = found.interval(level)
    assert (found.p_value(edges) < level) == all(not low <= edge <= high for edge in edges)


def test_logarithms_of_scores_move_in_proportion():
    matrix = 1 + np.random.default_rng(8).random((2, 50))
    scores = mean_scores(matrix).logarithms()
    assert scores.values == pytest.approx(np.log(matrix.mean(axis=1)))
    expected = mean_scores(matrix / matrix.mean(axis=1, keepdims=True)).covariance
    assert scores.covariance == pytest.approx(expected)


def test_a_side_without_seeds_has_no_spread_however_often_it_is_counted():
    rng = np.random.default_rng(3)
    model, others = rng.standard_normal(50), rng.standard_normal((4, 50))
    scores = mean_scores(np.concatenate([np.tile(model, (4, 1)), others]))
    found = contrast(scores, 4, paired=True, varies=(False, True))
    (spread,) = found.spreads
    assert spread == Spread.of(mean_scores(others))
    noise = spread.noise / 4
    paired = (others.mean(axis=0) - model).var(ddof=1) / 50
    assert found.example_variance == pytest.approx(paired - noise)
    assert found.seeds == 4
    both = contrast(scores, 4, paired=True, varies=(False, False))
    assert both.spreads == ()
    assert both.example_variance == pytest.approx(paired)
