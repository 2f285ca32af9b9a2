import csv
import gc
import threading
import weakref
from contextlib import closing

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter
from tensorflow.python.framework.config import is_op_determinism_enabled

from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.errors import DivergedError
from rnnpipe.layers import LayerSpec
from rnnpipe.specs import Features, Numbers, Signature, TrainingSpec
from rnnpipe.training.recipe import Recipe
from rnnpipe.training.train import Trainer, save
from tests.rnnpipe.training.remembering import Forgetful, InMemory

SIGNATURE = Signature(inputs={"features": Features(width=1, timesteps=6)}, target=Numbers())
RECIPES = TypeAdapter(tuple[LayerSpec, ...])
RECIPE = RECIPES.validate_python([{"type": "gru", "units": 3}])


def sums_of_sequences(scale=1.0):
    rng = np.random.default_rng(0)
    inputs = rng.uniform(size=(120, 6, 1)).astype(np.float32) * scale
    targets = inputs.sum(axis=(1, 2))
    whole = Part({"features": inputs}, targets)
    return Arrays(whole[:80], whole[80:])


TRAINER = Trainer(20)
"""Keeps the models of all recipes, since to make them takes the time; a training starts over, with
weights and an optimizer of its own. Models that another process has made: `test_resume`."""


@pytest.fixture(scope="module", autouse=True)
def closed():
    yield
    TRAINER.close()


def train(arrays, settings, seed=0, recipe=RECIPE, checkpoints=None, on_epoch=None, trainer=None):
    return (trainer or TRAINER).train(
        Recipe(recipe, SIGNATURE, settings),
        arrays,
        seed,
        checkpoints=checkpoints or InMemory(),
        step_times=Forgetful(),
        on_epoch=on_epoch or (lambda *_: None),
    )


def trained(seed=0, epochs=4, recipe=RECIPE, checkpoints=None, stop_after=None, **settings):
    settings = {
        "epochs": epochs,
        "learning_rate": 0.01,
        "batch_size": 16,
        "engine": "packed",
        **settings,
    }
    seen = []

    def on_epoch(epoch, metrics):
        seen.append((epoch, metrics))
        if epoch == stop_after:
            raise KeyboardInterrupt

    settings = TrainingSpec(**settings)
    result = train(sums_of_sequences(), settings, seed, recipe, checkpoints, on_epoch)
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
    again = result.model.predict(data.train.inputs["features"][64:], verbose=0)[:, 0]
    loss_of_kept_weights = np.mean((again - data.train.targets[64:]) ** 2)
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
    targets = np.concatenate([data.train.targets[:64], np.full(16, 1e3, np.float32)])
    poisoned = Arrays(Part(data.train.inputs, targets), data.test)
    result = train(poisoned, TrainingSpec(epochs=1, validation_split=0.2, engine="packed"))
    assert result.history["val_loss"][0] == pytest.approx(1e6, rel=0.02)
    assert result.history["loss"][0] < 100


@pytest.mark.parametrize(
    ("optimizer", "engine"),
    [("adam", "packed"), ("rmsprop", "packed"), ("sgd", "packed"), ("adam", "keras")],
)
def test_a_training_that_went_on_leaves_the_same_bits_as_one_never_stopped(optimizer, engine):
    # Dropout draws random numbers in training, whose state has to come back as well.
    recipe = RECIPES.validate_python(
        [{"type": "gru", "units": 3}, {"type": "dropout", "rate": 0.4}]
    )
    settings = {"epochs": 5, "recipe": recipe, "optimizer": optimizer, "engine": engine}
    settings |= {"deterministic": True}
    # Nor does a schedule begin anew.
    settings |= {"schedule": {"type": "cosine", "warmup_epochs": 2.5}, "patience": 5}
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


UNMOVED = {"optimizer": "sgd", "learning_rate": 1e-30, "deterministic": True}
"""No epoch is better than the first."""


def test_a_training_that_does_not_become_better_ends_after_its_patience():
    result, seen = trained(epochs=9, patience=2, **UNMOVED)
    assert [epoch for epoch, _ in seen] == [1, 2, 3]
    assert (result.best_epoch, len(result.history["loss"])) == (1, 3)


def test_one_that_goes_on_getting_better_does_not():
    result, seen = trained(patience=1)
    losses = result.history["val_loss"]
    assert losses == sorted(losses, reverse=True)
    assert len(seen) == 4


@pytest.mark.parametrize("stop", [2, 3])
def test_patience_outlasts_a_stop(stop):
    checkpoints = InMemory()
    with pytest.raises(KeyboardInterrupt):
        trained(epochs=9, patience=2, checkpoints=checkpoints, stop_after=stop, **UNMOVED)
    resumed, seen = trained(epochs=9, patience=2, checkpoints=checkpoints, **UNMOVED)
    assert [epoch for epoch, _ in seen] == list(range(stop + 1, 4))
    assert len(resumed.history["loss"]) == 3


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


@pytest.mark.parametrize("engine", ["keras", "packed"])
def test_a_diverging_loss_ends_the_trial_at_once_with_its_epoch_and_gradient_norm(engine):
    data = sums_of_sequences()
    data.train.targets[70] = np.inf  # among the validation examples
    settings = TrainingSpec(epochs=3, engine=engine)
    with pytest.raises(DivergedError, match=r"in epoch 1, its validation .*val_loss = inf"):
        train(data, settings)

    data = sums_of_sequences()
    data.train.targets[5] = np.nan
    settings = TrainingSpec(epochs=3, batch_size=1, engine=engine)
    position = list(np.random.default_rng([0, 1]).permutation(64)).index(5)
    told = rf"in epoch 1, step {position + 1} \(.*loss = nan.*\); .* gradient norm was \d"
    with pytest.raises(DivergedError, match=told):
        train(data, settings)


@pytest.mark.parametrize("most", [1, 2])
def test_a_recipes_model_is_made_once_and_the_last_ones_are_kept(most):
    with closing(Trainer(most)) as trainer:

        def made(**settings):
            settings = TrainingSpec(**{"engine": "packed", **settings})
            result = train(sums_of_sequences(), settings, trainer=trainer)
            return result.engine.steps, result.compile_seconds

        first, seconds = made(epochs=1)
        again, none = made(epochs=2)
        other, _ = made(epochs=1, optimizer="sgd")
        _, later = made(epochs=1)
    assert again is first
    assert (seconds > 0, none) == (True, 0.0)
    assert other is not first
    assert (later == 0.0) == (most == 2)


def test_of_the_models_that_are_kept_the_one_not_used_for_longest_goes_first():
    with closing(Trainer(2)) as trainer:

        def seconds(optimizer):
            settings = TrainingSpec(engine="packed", optimizer=optimizer)
            return train(sums_of_sequences(), settings, trainer=trainer).compile_seconds

        for optimizer in ("sgd", "adam", "sgd", "rmsprop"):
            seconds(optimizer)
        assert seconds("sgd") == 0.0
        assert seconds("adam") > 0.0


def test_a_trainer_that_is_closed_holds_no_model_and_trains_on():
    trainer = Trainer()

    def train_again():
        settings = TrainingSpec(epochs=1, engine="packed")
        return train(sums_of_sequences(), settings, trainer=trainer)

    model = weakref.ref(train_again().engine.plain)
    gc.collect()
    assert model() is not None
    trainer.close()
    assert model() is None
    assert train_again().compile_seconds > 0
    trainer.close()


def test_a_process_trains_one_trial_at_a_time_whoever_asks():
    under_way, most = [], []

    def on_epoch(*_):
        under_way.append(threading.get_ident())
        most.append(len(set(under_way)))

    def run():
        with closing(Trainer()) as trainer:
            settings = TrainingSpec(epochs=3, engine="packed")
            train(sums_of_sequences(), settings, on_epoch=on_epoch, trainer=trainer)
        me = threading.get_ident()
        under_way[:] = [other for other in under_way if other != me]

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 6


def test_saved_files_say_what_the_result_says(tmp_path):
    result, _ = trained(engine="keras")
    facts = save(result, sums_of_sequences().test, tmp_path)
    with (tmp_path / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["epoch", "loss", "val_loss", "mae", "val_mae", "seconds"]
    assert [float(row["val_mae"]) for row in rows] == result.history["val_mae"]
    predictions = np.load(tmp_path / "predictions.npz")
    np.testing.assert_array_equal(predictions["targets"], sums_of_sequences().test.targets)
    np.testing.assert_array_equal(predictions["best"], result.best_outputs)
    assert predictions["last"].shape == (40, 1)
    model = keras.models.load_model(tmp_path / "model.keras")
    outputs = model.predict(sums_of_sequences().test.inputs["features"], verbose=0)
    np.testing.assert_allclose(outputs, result.best_outputs, atol=1e-6)
    # GRU 3u(f+u+2) and Dense u+1, with u = 3 units and f = 1 feature.
    assert facts["parameters"] == 58
    assert (facts["engine"], facts["kernel"], facts["kernel_reason"]) == ("keras", "keras", None)
    assert (facts["best_epoch"], facts["last_epoch"]) == (result.best_epoch, 4)
    assert facts["seconds_per_epoch"] == pytest.approx(np.median(result.history["seconds"]))
