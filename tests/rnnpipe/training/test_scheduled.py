from types import SimpleNamespace

import pytest

from rnnpipe.specs import TrainingSpec
from rnnpipe.training.scheduled import ScheduledRate


def rates_of(training, first_epoch=1, begun_with=0.8):
    """The rates of three steps an epoch; it was another when the training was stopped."""
    steps = SimpleNamespace(rate=0.8)
    rates, scheduled = [], ScheduledRate(training, steps, 3)
    steps.rate = begun_with
    for epoch in range(first_epoch, training.epochs + 1):
        for step in (1, 2, 3):
            scheduled.set(epoch, step)
            rates.append(steps.rate)
    return rates


def test_every_step_takes_its_share_of_the_first_rate():
    training = TrainingSpec(epochs=2, schedule={"type": "constant", "warmup_epochs": 2})
    expected = [0.8 * n / 6 for n in range(1, 7)]
    assert rates_of(training) == pytest.approx(expected)
    assert rates_of(training, first_epoch=2, begun_with=0.4) == pytest.approx(expected[3:])


def test_without_a_schedule_the_rate_is_left_alone():
    assert rates_of(TrainingSpec(epochs=2), begun_with=0.3) == pytest.approx([0.3] * 6)
