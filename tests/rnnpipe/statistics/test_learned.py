import pytest

from rnnpipe.statistics import most_that_fail, same_share


@pytest.mark.parametrize(("trainings", "share"), [(3, 0.63), (5, 0.45), (10, 0.26)])
def test_how_many_trainings_may_fail_where_none_did(trainings, share):
    assert most_that_fail(trainings) == pytest.approx(share, abs=0.005)
    assert (1 - most_that_fail(trainings)) ** trainings == pytest.approx(0.05)


def test_counts_are_compared_by_fisher_s_exact_test():
    # all of five against none of five: 2 of the 252 ways to choose five of ten
    assert same_share((5, 5), (0, 5)) == pytest.approx(2 / 252)
    assert same_share((4, 5), (5, 5)) == pytest.approx(1.0)
