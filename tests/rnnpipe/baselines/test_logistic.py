import numpy as np
import pytest

from rnnpipe.baselines.base import MisfitError
from rnnpipe.baselines.logistic import Logistic
from rnnpipe.specs import Features, Numbers, Signature
from tests.rnnpipe.baselines.asked import SERIES, TEXTS, part

LEVELS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
"""One per colour; a series is its level, with a wobble of 0.1 that has the mean 0."""


def series(colours, seed):
    wobble = 0.1 * np.random.default_rng(seed).standard_normal((len(colours), 3, 2))
    return LEVELS[colours][:, np.newaxis] + wobble - wobble.mean(axis=1, keepdims=True)


COLOURS = np.arange(60) % 3


@pytest.mark.parametrize("features", ["flat", "summary"])
def test_it_tells_series_apart_by_their_level(features):
    model = Logistic(type="logistic", features=features)
    found = model.answers(SERIES, part(series(COLOURS, 0), COLOURS), part(series(COLOURS, 1)))
    assert found.shape == (60, 3)
    assert found.sum(axis=1) == pytest.approx(1)
    assert (found.argmax(axis=1) == COLOURS).all()


def test_only_the_training_rows_shape_it():
    train, model = part(series(COLOURS, 0), COLOURS), Logistic(type="logistic")
    asked = series(COLOURS, 1)
    alone = model.answers(SERIES, train, part(asked[:1]))
    beside = model.answers(SERIES, train, part(np.vstack([asked[:1], 1e6 * asked[1:]])))
    assert beside[:1].tolist() == alone.tolist()


def test_a_scale_makes_no_difference():
    train, test = series(COLOURS, 0), series(COLOURS, 1)
    scale, offset = np.array([1000.0, 0.001]), np.array([5.0, -3.0])
    model = Logistic(type="logistic")
    found = model.answers(SERIES, part(train, COLOURS), part(test))
    scaled = model.answers(
        SERIES, part(train * scale + offset, COLOURS), part(test * scale + offset)
    )
    assert scaled == pytest.approx(found, abs=1e-3)


def test_a_class_that_was_never_trained_on_has_no_chance():
    two = COLOURS[COLOURS != 1]
    found = Logistic(type="logistic").answers(
        SERIES, part(series(two, 0), two), part(series(COLOURS, 1))
    )
    assert found.shape == (60, 3)
    assert found[:, 1].tolist() == [0.0] * 60


def test_numbers_are_answered_by_ridge_regression():
    signature = Signature(inputs={"features": Features(width=2)}, target=Numbers(width=2))
    rows = np.random.default_rng(0).standard_normal((50, 2))
    targets = rows @ [[2.0, 1.0], [0.0, -3.0]] + [5.0, 0.0]
    model = Logistic(type="logistic", c=1e6)
    found = model.answers(signature, part(rows, targets), part([[1.0, 2.0]]))
    assert found.tolist() == [pytest.approx([7.0, -5.0], abs=1e-4)]


def test_it_does_not_read_tokens():
    with pytest.raises(MisfitError, match="reads numbers"):
        Logistic(type="logistic").fits(TEXTS)
