import numpy as np
import pytest

from rnnpipe.baselines.base import MisfitError
from rnnpipe.baselines.logistic_step import LogisticStep
from rnnpipe.specs import Features, Numbers, Signature
from tests.rnnpipe.baselines.asked import SERIES, STEPS, TAGGED, part

MODEL = LogisticStep(type="logistic_step", c=100)


def test_each_step_is_answered_by_its_own_features():
    values = np.random.default_rng(0).standard_normal((30, 3, 2))
    high = (values[:, :, 0] > 0).astype(np.int32)
    asked = np.array([[[2.0, 9.0], [-2.0, 9.0], [2.0, -9.0]]])
    found = MODEL.answers(STEPS, part(values, high, np.ones((30, 3))), part(asked))
    assert found.shape == (1, 3, 2)
    assert found.argmax(axis=2).tolist() == [[1, 0, 1]]


def test_what_stands_in_the_padding_does_not_count():
    values = np.random.default_rng(0).standard_normal((30, 3, 2))
    high = (values[:, :, 0] > 0).astype(np.int32)
    weights = np.ones((30, 3))
    weights[:, 0] = 0
    found = MODEL.answers(STEPS, part(values, high, weights), part(values[:2]))
    hidden, swapped = values.copy(), np.where(weights > 0, high, 1 - high)
    hidden[:, 0] = 1e6
    same = MODEL.answers(STEPS, part(hidden, swapped, weights), part(values[:2]))
    seen = MODEL.answers(STEPS, part(hidden, swapped, np.ones((30, 3))), part(values[:2]))
    assert same.tolist() == found.tolist() != seen.tolist()


def test_numbers_of_each_step_are_answered_by_ridge_regression():
    signature = Signature(
        inputs={"features": Features(width=2, timesteps=3)}, target=Numbers(timesteps=3)
    )
    values = np.random.default_rng(0).standard_normal((40, 3, 2))
    model = LogisticStep(type="logistic_step", c=1e6)
    train = part(values, (values @ [3.0, -1.0] + 2)[..., np.newaxis], np.ones((40, 3)))
    found = model.answers(signature, train, part([[[0.0, 0], [1, 0], [0, 1]]]))
    assert found.shape == (1, 3, 1)
    assert found.ravel() == pytest.approx([2, 5, 1], abs=1e-4)


@pytest.mark.parametrize(
    ("signature", "told"), [(SERIES, "one target an example"), (TAGGED, "numbers of each step")]
)
def test_it_fits_numbers_with_a_target_a_step(signature, told):
    with pytest.raises(MisfitError, match=told):
        MODEL.fits(signature)
    MODEL.fits(STEPS)
