"""Areas under curves: their derivatives, and the standard errors that come of these."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from rnnpipe.evaluation.classes import answers
from rnnpipe.evaluation.ranking import average_precision, roc_auc
from rnnpipe.evaluation.tallies import linearised
from rnnpipe.evaluation.truth import Truth
from rnnpipe.specs import Classes
from rnnpipe.statistics import resampled_scores

METRICS = {"roc_auc": roc_auc, "average_precision": average_precision}


def sample(rng, n, share=0.3, levels=50):
    """Scores of a fair classifier with ties, which examples are positive, and weights."""
    positive = rng.uniform(size=n) < share
    positive[:2] = True, False
    scores = np.round(1 / (1 + np.exp(-rng.normal(positive - 0.5))) * levels) / levels
    return scores, positive, rng.uniform(0.5, 2, n)


def test_roc_auc_by_hand():
    # Of the positives 0.9 beats both others, 0.4 beats one and ties with the other.
    scores = np.array([0.9, 0.4, 0.4, 0.1])
    found = roc_auc(scores, np.array([True, True, False, False]), np.ones(4))
    assert found.value == (2 + 1.5) / 4
    # Placements 1, 3/4 and 3/4, 1, less the value, over the two of each side.
    assert found.slopes.tolist() == [0.0625, -0.0625, -0.0625, 0.0625]


def test_average_precision_by_hand():
    scores = np.array([0.9, 0.8, 0.4, 0.1])
    found = average_precision(scores, np.array([True, False, True, False]), np.ones(4))
    assert found.value == (1 + 2 / 3) / 2
    # The derivatives of (a + c (a + c) / (a + b + c)) / (a + c); the last changes no precision.
    assert_allclose(found.slopes, [5 / 36, -4 / 36, -1 / 36, 0], atol=1e-15)


@settings(deadline=None)
@given(st.sampled_from(sorted(METRICS)), st.integers(3, 30), st.integers(0, 2**32 - 1))
def test_slopes_are_the_derivatives_by_each_weight_and_sum_to_nothing(name, n, seed):
    scores, positive, weights = sample(np.random.default_rng(seed), n, levels=8)
    metric, step = METRICS[name], 1e-6
    found = metric(scores, positive, weights)
    for i in range(n):
        up, down = weights.copy(), weights.copy()
        up[i], down[i] = weights[i] + step, weights[i] - step
        rise = metric(scores, positive, up).value - metric(scores, positive, down).value
        assert found.slopes[i] == pytest.approx(rise / (2 * step), abs=1e-8)
    assert weights @ found.slopes == pytest.approx(0, abs=1e-12)


def test_the_variance_of_roc_auc_is_that_of_delong():
    rng = np.random.default_rng(1)
    scores, positive, _ = sample(rng, 300)
    found = roc_auc(scores, positive, np.ones(300))
    ours, others = scores[positive], scores[~positive]
    beaten = (ours[:, None] > others) + 0.5 * (ours[:, None] == others)
    sides = beaten.mean(axis=1), beaten.mean(axis=0)
    assert found.value == pytest.approx(beaten.mean(), rel=1e-12)
    delong = sum(placements.var() / len(placements) for placements in sides)
    assert (found.slopes**2).sum() == pytest.approx(delong, rel=1e-12)


@pytest.mark.parametrize("grouped", [False, True], ids=["alone", "in groups"])
@pytest.mark.parametrize("name", METRICS)
def test_the_standard_error_is_that_of_a_bootstrap_of_the_metric_itself(name, grouped):
    rng = np.random.default_rng(2)
    n = 600
    scores, positive, weights = sample(rng, n)
    groups = np.arange(n)
    if grouped:  # of one to five examples that are alike
        groups = np.sort(rng.integers(0, n // 3, n))
        scores = np.clip(scores + rng.normal(0, 0.2, n)[groups], 0, 1)
    truth = Truth(positive.astype(int), weights, groups)
    tally = answers(scores, truth, Classes(names=("no", "yes"))).tallies()[name]
    told = resampled_scores(tally.parts[np.newaxis], linearised)
    drawn = rng.standard_exponential((4000, groups.max() + 1))
    values = [METRICS[name](scores, positive, weights * of[groups]).value for of in drawn]
    assert told.values[0] == pytest.approx(
        METRICS[name](scores, positive, weights).value, rel=1e-12
    )
    assert told.covariance[0, 0] ** 0.5 == pytest.approx(np.std(values), rel=0.05)


def test_two_models_on_the_same_examples_share_their_luck():
    """The difference of two like models is known far better than either's value."""
    rng = np.random.default_rng(3)
    scores, positive, _ = sample(rng, 500, levels=1000)
    other = np.clip(scores + rng.normal(0, 0.02, 500), 0, 1)
    port, truth = Classes(names=("no", "yes")), Truth(positive.astype(int))
    parts = [answers(s, truth, port).tallies()["roc_auc"].parts for s in (scores, other)]
    found = resampled_scores(np.stack(parts), linearised)
    difference = found.transformed(np.array([[-1.0, 1.0]]))
    drawn = rng.standard_exponential((2000, 500))
    values = [roc_auc(other, positive, w).value - roc_auc(scores, positive, w).value for w in drawn]
    assert difference.covariance[0, 0] ** 0.5 == pytest.approx(np.std(values), rel=0.07)
    assert difference.covariance[0, 0] < found.covariance[0, 0] / 25
