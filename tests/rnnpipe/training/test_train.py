import copy
import csv

import keras
import numpy as np
import pytest
import tensorflow as tf
from pydantic import TypeAdapter
from tensorflow.python.framework.config import is_op_determinism_enabled

from rnnpipe.data.arrays import Arrays
from rnnpipe.errors import DivergedError
from rnnpipe.layers import LayerSpec
from rnnpipe.models.optimizers import watching_gradients
from rnnpipe.specs import Signature, TrainingSpec
from rnnpipe.training.train import save, train

SIGNATURE = Signature(inputs="features", target="number", timesteps=6, features=1)
RECIPES = TypeAdapter(tuple[LayerSpec, ...])
RECIPE = RECIPES.validate_python([{"type": "gru", "units": 3}])


def sums_of_sequences(scale=1.0):
    rng = np.random.default_rng(0)
    inputs = rng.uniform(size=(120, 6, 1)).astype(np.float32) * scale
    targets = inputs.sum(axis=(1, 2))
    return Arrays(inputs[:80], targets[:80], inputs[80:], targets[80:])


class InMemory:
    """Checkpoints that outlive a training, as the store's outlive a process."""

    def __init__(self):
        self.saved = None

    def save(self, checkpoint):
        # as on disk: later changes to the training do not reach it
        self.saved = copy.deepcopy(checkpoint)

    def latest(self):
        return copy.deepcopy(self.saved)


class Forgetful:
    """Step times that nobody remembers."""

    def find(self, _conditions):
        return {}

    def keep(self, _conditions, _times):
        pass


def trained(seed=0, epochs=4, recipe=RECIPE, checkpoints=None, stop_after=None, **settings):
    settings = {
        "epochs": epochs,
        "learning_rate": 0.01,
        "batch_size": 16,
        "compile": "off",
        **settings,
    }
    seen = []

    def on_epoch(epoch, metrics):
        seen.append((epoch, metrics))
        if epoch == stop_after:
            raise KeyboardInterrupt

    result = train(
        sums_of_sequences(),
        SIGNATURE,
        recipe,
        TrainingSpec(**settings),
        seed,
        checkpoints or InMemory(),
        Forgetful(),
        on_epoch,
    )
    return result, seen


def without_seconds(history):
    return {name: values for name, values in history.items() if name != "seconds"}


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
    given = (poisoned, SIGNATURE, RECIPE, settings, 0, InMemory(), Forgetful())
    result = train(*given, lambda *_: None)
    assert result.history["val_loss"][0] == pytest.approx(1e6, rel=0.02)
    assert result.history["loss"][0] < 100


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
def test_a_training_that_went_on_leaves_the_same_bits_as_one_never_stopped(optimizer):
    # Dropout draws random numbers in training, whose state has to come back as well.
    recipe = RECIPES.validate_python(
        [{"type": "gru", "units": 3}, {"type": "dropout", "rate": 0.4}]
    )
    settings = {"epochs": 5, "recipe": recipe, "optimizer": optimizer, "deterministic": True}
    whole, _ = trained(**settings)
    checkpoints = InMemory()
    for stop in (1, 3):
        with pytest.raises(KeyboardInterrupt):
            trained(**settings, checkpoints=checkpoints, stop_after=stop)
    resumed, seen = trained(**settings, checkpoints=checkpoints)
    assert [epoch for epoch, _ in seen] == [4, 5]
    assert (resumed.resumed, whole.resumed) == (2, 0)
    assert resumed.weights_digest == whole.weights_digest
    assert resumed.best_epoch == whole.best_epoch
    assert without_seconds(resumed.history) == without_seconds(whole.history)
    np.testing.assert_array_equal(resumed.best_outputs, whole.best_outputs)
    np.testing.assert_array_equal(resumed.last_outputs, whole.last_outputs)


def test_the_best_weights_come_back_when_the_best_epoch_was_before_the_stop():
    settings = {"epochs": 8, "learning_rate": 0.9, "deterministic": True}
    whole, _ = trained(**settings)
    checkpoints = InMemory()
    with pytest.raises(KeyboardInterrupt):
        trained(**settings, checkpoints=checkpoints, stop_after=7)
    resumed, _ = trained(**settings, checkpoints=checkpoints)
    assert resumed.best_epoch == whole.best_epoch < 7
    np.testing.assert_array_equal(resumed.best_outputs, whole.best_outputs)


def test_a_training_stopped_after_its_last_epoch_only_answers_the_test_set():
    whole, _ = trained(deterministic=True)
    checkpoints = InMemory()
    with pytest.raises(KeyboardInterrupt):
        trained(deterministic=True, checkpoints=checkpoints, stop_after=4)
    resumed, seen = trained(deterministic=True, checkpoints=checkpoints)
    assert seen == []
    assert resumed.weights_digest == whole.weights_digest
    np.testing.assert_array_equal(resumed.best_outputs, whole.best_outputs)


def test_times_of_all_processes_add_up():
    checkpoints = InMemory()
    with pytest.raises(KeyboardInterrupt):
        trained(checkpoints=checkpoints, stop_after=2)
    before = checkpoints.saved.progress
    resumed, _ = trained(checkpoints=checkpoints)
    assert resumed.history["seconds"][:2] == before.history["seconds"]
    assert resumed.seconds > before.seconds > sum(before.history["seconds"])


def test_deterministic_mode_ends_with_the_training():
    trained(deterministic=True, epochs=1)
    assert not is_op_determinism_enabled()


def test_a_diverging_loss_ends_the_trial_at_once_with_its_epoch_and_gradient_norm():
    data = sums_of_sequences()
    data.train_targets[70] = np.inf  # among the validation examples
    settings = TrainingSpec(epochs=3)
    with pytest.raises(DivergedError, match=r"in epoch 1, its validation .*val_loss = inf"):
        train(data, SIGNATURE, RECIPE, settings, 0, InMemory(), Forgetful(), lambda *_: None)

    data = sums_of_sequences()
    data.train_targets[5] = np.nan
    settings = TrainingSpec(epochs=3, batch_size=1)
    position = list(np.random.default_rng([0, 1]).permutation(64)).index(5)
    told = rf"in epoch 1, step {position + 1} \(.*loss = nan.*\); .* gradient norm was \d"
    with pytest.raises(DivergedError, match=told):
        train(data, SIGNATURE, RECIPE, settings, 0, InMemory(), Forgetful(), lambda *_: None)


def test_the_gradient_norm_is_that_of_all_weights_before_clipping():
    weights = [keras.Variable(np.zeros(2, np.float32)), keras.Variable(np.zeros(1, np.float32))]
    optimizer = watching_gradients(keras.optimizers.SGD)(learning_rate=1.0, clipnorm=1.0)
    assert np.isnan(optimizer.last_gradient_norm)
    gradients = [tf.constant([3.0, 0.0]), tf.constant([4.0])]
    optimizer.apply_gradients(zip(gradients, weights, strict=True))
    assert float(optimizer.last_gradient_norm) == pytest.approx(5.0)
    np.testing.assert_allclose(weights[0], [-1.0, 0.0])  # clipped
    optimizer.apply_gradients([(tf.constant([np.nan, 0.0]), weights[0])])
    assert float(optimizer.last_gradient_norm) == pytest.approx(5.0)


def test_rows_of_an_embeddings_gradient_for_one_token_are_added_up_before_they_are_squared():
    table = keras.Variable(np.zeros((3, 1), np.float32))
    optimizer = watching_gradients(keras.optimizers.RMSprop)(learning_rate=0.1, rho=0.0)
    rows = tf.IndexedSlices(tf.constant([[3.0], [1.0]]), tf.constant([1, 1]), dense_shape=(3, 1))
    optimizer.apply_gradients([(rows, table)])
    # g / sqrt(g²) for g = 3 + 1; of rows apart it would be 4 / sqrt(3² + 1²).
    np.testing.assert_allclose(table, [[0.0], [-0.1], [0.0]], atol=1e-6)
    assert float(optimizer.last_gradient_norm) == pytest.approx(4.0)


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
    assert (facts["means"], facts["kernel"], facts["kernel_reason"]) == ("plain", "loop", None)
    assert (facts["best_epoch"], facts["last_epoch"]) == (result.best_epoch, 4)
    assert facts["seconds_per_epoch"] == pytest.approx(np.median(result.history["seconds"]))
