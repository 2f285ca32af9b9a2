import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from rnnpipe.baselines.base import MisfitError
from rnnpipe.baselines.ridge_lags import RidgeLags
from rnnpipe.specs import Features, Numbers, Signature
from tests.rnnpipe.baselines.asked import TEXTS, part

AHEAD = Signature(inputs={"features": Features(width=1, timesteps=4)}, target=Numbers(width=2))


def windows(values):
    """Four steps, and the two that come next."""
    found = sliding_window_view(np.asarray(values, float), 6)
    return found[:, :4, np.newaxis], found[:, 4:]


def test_it_finds_the_recurrence_of_a_series():
    """x_t = 1.6 x_(t-1) - 0.9 x_(t-2): a damped wave, known for certain from two lags."""
    values = [0.0, 1.0]
    for _ in range(60):
        values.append(1.6 * values[-1] - 0.9 * values[-2])
    inputs, targets = windows(values)
    model = RidgeLags(type="ridge_lags", lags=2, alpha=1e-9)
    found = model.answers(AHEAD, part(inputs[:40], targets[:40]), part(inputs[40:]))
    assert found == pytest.approx(targets[40:], abs=1e-6)


def test_lags_further_back_are_not_read():
    inputs, targets = windows(np.random.default_rng(0).standard_normal(50))
    other = inputs.copy()
    other[:, :2] = 7.0
    model = RidgeLags(type="ridge_lags", lags=2)
    found = model.answers(AHEAD, part(inputs, targets), part(inputs))
    assert model.answers(AHEAD, part(other, targets), part(other)).tolist() == found.tolist()
    whole = RidgeLags(type="ridge_lags")
    of_all = whole.answers(AHEAD, part(inputs, targets), part(inputs))
    assert whole.answers(AHEAD, part(other, targets), part(other)).tolist() != of_all.tolist()


def test_there_must_be_as_many_lags():
    RidgeLags(type="ridge_lags", lags=4).fits(AHEAD)
    with pytest.raises(MisfitError, match="reads 5 lags, and the window has 4 steps"):
        RidgeLags(type="ridge_lags", lags=5).fits(AHEAD)
    with pytest.raises(MisfitError, match="forecasts numbers from a window of features"):
        RidgeLags(type="ridge_lags").fits(TEXTS)
