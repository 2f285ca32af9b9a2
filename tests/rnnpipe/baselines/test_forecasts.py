import numpy as np
import pytest

from rnnpipe.baselines.base import MisfitError
from rnnpipe.baselines.last_value import LastValue
from rnnpipe.baselines.seasonal_naive import SeasonalNaive
from rnnpipe.specs import Features, Numbers, Signature
from tests.rnnpipe.baselines.asked import SERIES, forecast, part

LAST = LastValue(type="last_value")
SEASONAL = SeasonalNaive(type="seasonal_naive")
WINDOW = np.array([[[10, 1, 0], [20, 2, 0], [30, 3, 0], [40, 4, 0]]], np.float32)
"""Rain, heat and what is no target, over four steps."""


def test_the_last_value_of_each_quantity_is_repeated():
    found = LAST.answers(forecast(horizon=3), part(WINDOW), part(WINDOW))
    assert found.tolist() == [[4, 40, 4, 40, 4, 40]]


def test_a_season_before_is_repeated_over_more_than_one_season():
    found = SEASONAL.answers(forecast(horizon=5, season=2), part(WINDOW), part(WINDOW))
    assert found.tolist() == [[3, 30, 4, 40, 3, 30, 4, 40, 3, 30]]


def test_the_season_may_be_stated_anew():
    third = SeasonalNaive(type="seasonal_naive", season=3)
    found = third.answers(forecast(horizon=2, season=2), part(WINDOW), part(WINDOW))
    assert found.tolist() == [[2, 20, 3, 30]]


def test_a_season_of_one_step_is_the_last_value():
    asked = forecast(horizon=3, season=1)
    assert (
        SEASONAL.answers(asked, part(WINDOW), part(WINDOW)).tolist()
        == LAST.answers(asked, part(WINDOW), part(WINDOW)).tolist()
    )


def test_the_window_must_be_as_long_as_the_season():
    SEASONAL.fits(forecast(window=4, season=4))
    with pytest.raises(MisfitError, match="a season of 5 steps, and the window has 4"):
        SEASONAL.fits(forecast(window=4, season=5))


@pytest.mark.parametrize("baseline", [LAST, SEASONAL])
def test_the_past_must_be_among_the_inputs(baseline):
    with pytest.raises(MisfitError, match="what is known of rain, whose past is not among"):
        baseline.fits(forecast(columns=(0, None)))
    nameless = Signature(inputs={"features": Features(width=1, timesteps=3)}, target=Numbers())
    with pytest.raises(MisfitError, match="the dataset names none"):
        baseline.fits(nameless)
    with pytest.raises(MisfitError, match="forecasts numbers from a window"):
        baseline.fits(SERIES)
