import keras
import numpy as np
import pytest

from rnnpipe.specs import TrainingSpec
from rnnpipe.training.scheduled import ScheduledRate


def rates_of(training, initial_epoch=0, begun_with=0.8):
    """The rates of three steps an epoch; the optimizer's was another when it was stopped."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.8), "mse")
    rates, scheduled = [], ScheduledRate(training, model.optimizer, 3)
    noting = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda *_, **__: rates.append(float(model.optimizer.learning_rate))
    )
    model.optimizer.learning_rate = begun_with
    model.fit(
        np.ones((9, 1)),
        np.ones(9),
        batch_size=3,
        epochs=training.epochs,
        initial_epoch=initial_epoch,
        callbacks=[scheduled, noting],
        verbose=0,
    )
    return rates


def test_every_step_takes_its_share_of_the_optimizers_own_rate():
    training = TrainingSpec(epochs=2, schedule={"type": "constant", "warmup_epochs": 2})
    expected = [0.8 * n / 6 for n in range(1, 7)]
    assert rates_of(training) == pytest.approx(expected)
    assert rates_of(training, initial_epoch=1, begun_with=0.4) == pytest.approx(expected[3:])


def test_without_a_schedule_the_rate_is_left_alone():
    assert rates_of(TrainingSpec(epochs=2), begun_with=0.3) == pytest.approx([0.3] * 6)
