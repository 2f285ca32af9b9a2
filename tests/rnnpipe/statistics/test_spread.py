import numpy as np
import pytest

from rnnpipe.statistics import Scores, Spread


def test_the_noise_is_what_the_interaction_with_the_examples_makes_of_equal_models():
    # each model's variance over examples is 3, of which 1 is common: a sample variance of 2
    covariance = np.full((4, 4), 1.0) + 2 * np.eye(4)
    spread = Spread.of(Scores(np.array([0.0, 4.0, 0.0, 4.0]), covariance, 100))
    assert spread.noise == pytest.approx(2.0)
    assert spread.sampled == pytest.approx(16 / 3)
    assert spread.own == pytest.approx(16 / 3 - 2)


def test_equal_scores_are_believed_to_spread_as_their_noise_does():
    spread = Spread.of(Scores(np.full(3, 0.9), 0.01 * np.eye(3), 100))
    assert spread.sampled == pytest.approx(0.01)
    assert spread.own == 0.0


def test_others_raise_a_small_spread_by_hand():
    # three degrees of freedom of 0.4 and two of 0.1, above a noise of 0.05
    spread = Spread(0.15, 0.05, 3).beside([Spread(0.5, 0.2, 3), Spread(0.5, 0.0, 3)])
    assert spread.own == pytest.approx((3 * 0.4 + 2 * 0.1) / 5)
    assert spread.variance == pytest.approx(0.05 + 0.28)
    assert spread.degrees == 2


def test_others_never_lower_a_spread():
    spread = Spread(0.5, 0.0, 3)
    assert spread.beside([Spread(0.1, 0.0, 10)]).variance == 0.5
    assert spread.beside([]) == spread


def test_the_more_seeds_the_less_others_weigh():
    others = [Spread(1.0, 0.0, 5)]
    variances = [Spread(0.1, 0.0, seeds).beside(others).variance for seeds in (3, 5, 20, 100)]
    assert variances == sorted(variances, reverse=True)
    assert variances[-1] == pytest.approx(0.1, abs=0.03)
