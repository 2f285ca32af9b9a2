import numpy as np
import pytest
from pydantic import ValidationError

from rnnpipe.specs import Features, Numbers, Quantity

TEMPERATURE = Quantity(name="temp", offset=10.0, scale=2.0)
WIND = Quantity(name="wind", offset=1.0, scale=4.0)


def test_numbers_get_their_units_back():
    single = Numbers(quantities=(TEMPERATURE,))
    assert single.in_units([0.0, 1.0, -2.0]).tolist() == [10.0, 12.0, 6.0]
    forecast = Numbers(width=4, quantities=(TEMPERATURE, WIND), horizon=2)
    scaled = np.array([[0.0, 0.0, 1.0, 1.0]], np.float32)
    assert forecast.in_units(scaled).tolist() == [[10.0, 1.0, 12.0, 5.0]]
    assert Numbers().in_units([0.5]).tolist() == [0.5]


@pytest.mark.parametrize(
    "settings",
    [
        {"width": 3, "quantities": (TEMPERATURE, WIND), "horizon": 2},
        {"width": 2, "quantities": (TEMPERATURE,)},
        {"width": 2, "horizon": 2},
    ],
)
def test_quantities_are_as_many_as_the_width_says(settings):
    with pytest.raises(ValidationError, match="but the width is"):
        Numbers(**settings)


def test_every_feature_has_a_name_or_none():
    assert Features(width=2, names=("a", "b")).names == ("a", "b")
    with pytest.raises(ValidationError, match="1 name for 2 columns"):
        Features(width=2, names=("a",))
