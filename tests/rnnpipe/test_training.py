import csv

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.arrays import Arrays
from rnnpipe.specs import LayerSpec, Signature, TrainingSpec
from rnnpipe.training import save, train

SIGNATURE = Signature(inputs="features", target="number", timesteps=6, features=1)
RECIPE = TypeAdapter(tuple[LayerSpec, ...]).validate_python([{"type": "gru", "units": 3}])


def sums_of_sequences(scale=1.0):
    rng = np.random.default_rng(0)
    inputs = rng.uniform(size=(120, 6, 1)).astype(np.float32) * scale
    targets = inputs.sum(axis=(1, 2))
    return Arrays(inputs[:80], targets[:80], inputs[80:], targets[80:])


def trained(seed=0, epochs=4, **settings):
    settings = {"epochs": epochs, "learning_rate": 0.01, "batch_size": 16, **settings}
    seen = []
    result = train(
        sums_of_sequences(),
        SIGNATURE,
        RECIPE,
        TrainingSpec(**settings),
        seed,
        lambda epoch, metrics: seen.append((epoch, metrics)),
    )
    return result, seen


def test_history_has_a_row_an_epoch_and_every_epoch_is_told():
    result, seen = trained()
    assert [epoch for epoch, _ in seen] == [1, 2, 3, 4]
    assert set(result.history) == {"loss", "val_loss", "mae", "val_mae", "seconds"}
    assert result.history["val_loss"] == [metrics["val_loss"] for _, metrics in seen]
    assert result.history["val_loss"][-1] < result.history["val_loss"][0]


def test_the_best_epoch_is_the_one_of_lowest_validation_loss():
    # A step size this large makes the loss jump, so that the best epoch is not the last.
    result, _ = trained(epochs=8, learning_rate=0.9)
    losses = result.history["val_loss"]
    assert losses.index(min(losses)) + 1 == result.best_epoch < 8
    data = sums_of_sequences()
    again = result.model.predict(data.train_inputs[64:], verbose=0)[:, 0]
    loss_of_kept_weights = np.mean((again - data.train_targets[64:]) ** 2)
    assert loss_of_kept_weights == pytest.approx(min(losses), rel=1e-4)
    assert not np.allclose(result.best_outputs, result.last_outputs)


def test_the_seed_decides_the_result():
    first, _ = trained(seed=1)
    again, _ = trained(seed=1)
    other, _ = trained(seed=2)
    np.testing.assert_allclose(first.last_outputs, again.last_outputs, atol=1e-5)
    assert not np.allclose(first.last_outputs, other.last_outputs, atol=1e-3)


def test_validation_examples_are_the_last_of_the_training_data():
    data = sums_of_sequences()
    poisoned = Arrays(
        data.train_inputs,
        np.concatenate([data.train_targets[:64], np.full(16, 1e3, np.float32)]),
        data.test_inputs,
        data.test_targets,
    )
    settings = TrainingSpec(epochs=1, validation_split=0.2)
    result = train(poisoned, SIGNATURE, RECIPE, settings, 0, lambda *_: None)
    assert result.history["val_loss"][0] == pytest.approx(1e6, rel=0.02)
    assert result.history["loss"][0] < 100


def test_a_diverging_loss_ends_the_trial_with_its_epoch():
    data = sums_of_sequences(scale=1e30)
    with pytest.raises(FloatingPointError, match="training diverged in epoch 1"):
        train(data, SIGNATURE, RECIPE, TrainingSpec(epochs=3), 0, lambda *_: None)


def test_saved_files_say_what_the_result_says(tmp_path):
    result, _ = trained()
    facts = save(result, sums_of_sequences().test_targets, tmp_path)
    with (tmp_path / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["epoch", "loss", "val_loss", "mae", "val_mae", "seconds"]
    assert [float(row["val_mae"]) for row in rows] == result.history["val_mae"]
    predictions = np.load(tmp_path / "predictions.npz")
    np.testing.assert_array_equal(predictions["targets"], sums_of_sequences().test_targets)
    np.testing.assert_array_equal(predictions["best"], result.best_outputs)
    assert predictions["last"].shape == (40, 1)
    model = keras.models.load_model(tmp_path / "model.keras")
    outputs = model.predict(sums_of_sequences().test_inputs, verbose=0)
    np.testing.assert_allclose(outputs, result.best_outputs, atol=1e-6)
    # GRU 3u(f+u+2) and Dense u+1, with u = 3 units and f = 1 feature.
    assert facts["parameters"] == 58
    assert (facts["best_epoch"], facts["last_epoch"]) == (result.best_epoch, 4)
    assert facts["seconds_per_epoch"] == pytest.approx(np.median(result.history["seconds"][1:]))
