"""Every structure of data trained through, small and exact: several inputs, steps, weights."""

import csv
from contextlib import closing
from dataclasses import replace

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.data.examples import Dataset, Examples
from rnnpipe.data.padding import pad_dataset
from rnnpipe.data.ragged import Ragged
from rnnpipe.layers import LayerSpec
from rnnpipe.records.predictions import read_predictions
from rnnpipe.scoring.trial import score_trial
from rnnpipe.specs import Classes, Features, Image, Numbers, Signature, Tokens, TrainingSpec
from rnnpipe.training.batches import batches
from rnnpipe.training.recipe import Recipe
from rnnpipe.training.train import Trainer, save

RECIPES = TypeAdapter(tuple[LayerSpec, ...])
GRU = {"type": "gru", "units": 3}
STEPS = {**GRU, "return_sequences": True}


class Nothing:
    """No checkpoint is kept, and no step time remembered."""

    def latest(self):
        return None

    def save(self, _checkpoint):
        pass

    def find(self, _conditions):
        return {}

    def keep(self, _conditions, _times):
        pass


def train(signature, arrays, *layers, epochs=1, **settings):
    training = TrainingSpec(epochs=epochs, deterministic=True, **settings)
    recipe = Recipe(RECIPES.validate_python(layers), signature, training)
    with closing(Trainer()) as trainer:
        return trainer.train(
            recipe,
            arrays,
            0,
            checkpoints=Nothing(),
            step_times=Nothing(),
            on_epoch=lambda *_: None,
        )


def sentences(count, timesteps, *, masked=False, seed=0, side="left"):
    """Sentences of 0 to 12 words, and whether each word is odd; and the recipe to tag them."""
    rng = np.random.default_rng(seed)
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=9, timesteps=timesteps)},
        target=Classes(names=("even", "odd"), timesteps=timesteps),
    )

    def examples(n):
        lists = [rng.integers(1, 9, rng.integers(0, 13)).tolist() for _ in range(n)]
        odd = [[word % 2 for word in words] for words in lists]
        return Examples({"tokens": Ragged.from_lists(lists)}, Ragged.from_lists(odd))

    arrays = pad_dataset(Dataset(signature, examples(count), examples(20), examples(70)), side)
    embedding = {"type": "embedding", "units": 4, "mask_padding": masked}
    return signature, arrays, (embedding, STEPS)


def loss_by_hand(model, part):
    """The mean cross-entropy of the steps that count, in float64."""
    outputs = model.predict(part.inputs["tokens"], verbose=0).astype(np.float64)
    of_truth = np.take_along_axis(outputs, part.targets[..., None].astype(int), -1)[..., 0]
    return np.sum(part.weights * -np.log(of_truth)) / part.weights.sum()


@pytest.mark.parametrize(
    ("size", "masked", "side", "engine"),
    [
        (1, True, "left", "keras"),
        (7, False, "right", "packed"),
        (64, True, "left", "packed"),
        (64, True, "right", "keras"),
    ],
)
def test_a_validation_loss_of_steps_is_the_mean_over_real_steps_at_any_batch_size(
    monkeypatch, size, masked, side, engine
):
    signature, arrays, layers = sentences(48, 8, masked=masked, side=side)
    sized = lambda part, _: batches(part, size)  # noqa: E731
    monkeypatch.setattr("rnnpipe.training.loop.batches", sized)
    result = train(signature, arrays, *layers, learning_rate=0.01, engine=engine)
    assert result.engine.name == engine
    expected = loss_by_hand(result.model, arrays.validation)
    assert result.history["val_loss"][0] == pytest.approx(expected, rel=1e-6)


def test_a_training_loss_of_steps_is_the_mean_over_real_steps_at_any_batch_size():
    signature, arrays, layers = sentences(48, 8)
    losses = [
        # so small a step leaves the weights as they are
        train(signature, arrays, *layers, batch_size=size, optimizer="sgd", learning_rate=1e-30)
        for size in (1, 7, 64)
    ]
    expected = loss_by_hand(losses[0].model, arrays.train)
    for found in losses:
        assert found.history["loss"][0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("masked", [False, True])
def test_engines_agree_on_targets_a_step(masked):
    signature, arrays, layers = sentences(40, 8, masked=masked)
    plain, packed = (
        train(signature, arrays, *layers, epochs=2, engine=engine) for engine in ("keras", "packed")
    )
    for ours, theirs in zip(packed.model.get_weights(), plain.model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-4)
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(packed.history[name], plain.history[name], rtol=1e-4)


def test_what_stands_in_the_padding_of_targets_changes_no_bit_of_a_training():
    signature, arrays, layers = sentences(40, 8)
    weights = arrays.train.weights
    assert 0 < weights.mean() < 1
    other = np.where(weights == 0, 1 - arrays.train.targets, arrays.train.targets)
    assert np.any(other != arrays.train.targets)
    changed = replace(arrays, train=replace(arrays.train, targets=other.astype(np.int32)))
    first, second = (train(signature, data, *layers, epochs=2) for data in (arrays, changed))
    assert first.weights_digest == second.weights_digest
    assert first.history["loss"] == second.history["loss"]


def test_as_many_examples_as_timesteps_make_no_difference():
    """Weights of a batch of eight must not be stretched along its eight timesteps."""
    signature, arrays, layers = sentences(8, 8)
    result = train(signature, arrays, *layers, batch_size=8, optimizer="sgd", learning_rate=1e-30)
    expected = loss_by_hand(result.model, arrays.train)
    assert result.history["loss"][0] == pytest.approx(expected, rel=1e-6)


def test_tags_are_learned_told_and_kept_with_what_counts(tmp_path):
    signature, arrays, layers = sentences(200, 8)
    result = train(signature, arrays, *layers, epochs=12, learning_rate=0.03)
    assert result.history["val_accuracy"][-1] > 0.99
    facts = save(result, arrays.test, tmp_path)
    assert facts["last_epoch"] == 12
    with (tmp_path / "history.csv").open() as file:
        header = next(csv.reader(file))
    assert header == ["epoch", "loss", "val_loss", "accuracy", "val_accuracy", "seconds"]
    kept = read_predictions(tmp_path / "predictions.npz")
    assert kept.best.shape == (20, 8, 2)
    np.testing.assert_array_equal(kept.targets, arrays.test.targets)
    np.testing.assert_array_equal(kept.weights, arrays.test.weights)
    right = (kept.last.argmax(axis=-1) == kept.targets)[kept.weights > 0]
    assert right.mean() > 0.99
    model = keras.models.load_model(tmp_path / "model.keras")
    outputs = model.predict(arrays.test.inputs["tokens"], verbose=0)
    np.testing.assert_allclose(outputs, kept.best, atol=1e-6)


def test_validation_examples_of_its_own_are_validated_with_and_all_others_trained_on():
    signature = Signature(inputs={"features": Features(width=1, timesteps=4)}, target=Numbers())
    rng = np.random.default_rng(0)
    inputs = rng.random((30, 4, 1), np.float32)

    def part(rows, scale):
        return Part({"features": inputs[rows]}, scale * np.ones(len(inputs[rows]), np.float32))

    arrays = Arrays(part(slice(0, 20), 1), part(slice(20, 25), 1), part(slice(25, 30), 1000))
    result = train(signature, arrays, GRU, batch_size=20, optimizer="sgd", learning_rate=1e-30)
    assert result.history["val_loss"][0] == pytest.approx(1e6, rel=0.01)
    outputs = result.model.predict(inputs[:20], verbose=0)[:, 0]
    assert result.history["loss"][0] == pytest.approx(np.mean((outputs - 1) ** 2), rel=1e-5)


@pytest.mark.parametrize("weights", [None, np.array([1, 0, 3, 0] * 10, np.float32)])
def test_one_number_an_example_counts_as_much_as_its_weight(weights):
    signature = Signature(inputs={"features": Features(width=2)}, target=Numbers())
    rng = np.random.default_rng(0)
    whole = Part({"features": rng.random((40, 2), np.float32)}, rng.random(40, np.float32), weights)
    arrays = Arrays(whole[:30], whole[30:], whole[20:])
    result = train(signature, arrays, optimizer="sgd", learning_rate=1e-30, batch_size=7)
    outputs = result.model.predict(whole.inputs["features"], verbose=0)[:, 0]
    counts = np.ones(40) if weights is None else weights
    for name, rows in (("", slice(0, 30)), ("val_", slice(20, 40))):
        errors = (outputs - whole.targets)[rows]
        told = {"loss": errors**2, "mae": np.abs(errors)}
        for metric, values in told.items():
            expected = np.average(values, weights=counts[rows])
            assert result.history[name + metric][0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("weighted", [False, True])
def test_two_classes_have_one_output_whether_they_are_weighted_or_not(weighted):
    signature = Signature(
        inputs={"features": Features(width=2)}, target=Classes(names=("no", "yes"))
    )
    rng = np.random.default_rng(0)
    inputs = rng.random((40, 2), np.float32)
    whole = Part(
        {"features": inputs},
        (inputs[:, 0] > inputs[:, 1]).astype(np.int32),
        np.ones(40, np.float32) if weighted else None,
    )
    result = train(signature, Arrays(whole[:30], whole[30:]), epochs=3, batch_size=7)
    outputs = result.model.predict(inputs[24:30], verbose=0)[:, 0]
    right = (outputs > 0.5) == whole.targets[24:30]
    assert result.history["val_accuracy"][-1] == pytest.approx(right.mean())
    of_truth = np.where(whole.targets[24:30] == 1, outputs, 1 - outputs)
    assert min(result.history["val_loss"]) == pytest.approx(-np.log(of_truth).mean(), rel=1e-5)


def test_balanced_classes_weigh_in_the_training_loss_and_in_no_other_score(tmp_path):
    """Nine of ten training rows are of class "no", as in validation and test."""
    signature = Signature(
        inputs={"features": Features(width=2)}, target=Classes(names=("no", "yes"))
    )
    rng = np.random.default_rng(0)
    inputs, targets = rng.random((60, 2), np.float32), np.zeros(60, np.int32)
    targets[::10] = 1
    weights = np.where(targets == 1, 10 / 2, 10 / 18).astype(np.float32)  # 15 of each in training
    row = {"features": inputs}
    arrays = Arrays(
        train=Part(row, targets, weights)[:30],
        test=Part(row, targets)[30:45],
        validation=Part(row, targets, np.ones(60, np.float32))[45:],
    )
    result = train(signature, arrays, optimizer="sgd", learning_rate=1e-30, batch_size=7)
    outputs = result.model.predict(inputs, verbose=0)[:, 0].astype(np.float64)
    losses = -np.log(np.where(targets == 1, outputs, 1 - outputs))
    hits = (outputs > 0.5) == targets
    for name, values in (("loss", losses), ("accuracy", hits)):
        history = {part: result.history[part + name][0] for part in ("", "val_")}
        weighed = np.average(values[:30], weights=weights[:30])
        assert history[""] == pytest.approx(weighed, rel=1e-5) != values[:30].mean()
        assert history["val_"] == pytest.approx(values[45:].mean(), rel=1e-5)
    save(result, arrays.test, tmp_path)
    assert read_predictions(tmp_path / "predictions.npz").weights is None
    best = score_trial(tmp_path, signature, tmp_path)["best"]
    assert best["accuracy"] == hits[30:45].mean()
    assert best["loss"] == pytest.approx(losses[30:45].mean(), rel=1e-5)


def test_weights_of_one_leave_the_training_that_it_is_without_any():
    signature = Signature(inputs={"features": Features(width=2)}, target=Numbers(width=3))
    rng = np.random.default_rng(0)
    inputs, targets = rng.random((40, 2), np.float32), rng.random((40, 3), np.float32)
    histories = []
    for weights in (None, np.ones(40, np.float32)):
        whole = Part({"features": inputs}, targets, weights)
        result = train(signature, Arrays(whole[:30], whole[30:]), epochs=2, batch_size=7)
        histories.append(result.history)
    for name in ("loss", "val_loss", "mae", "val_mae"):
        np.testing.assert_allclose(histories[0][name], histories[1][name], rtol=1e-5)


def test_pictures_without_steps_are_told_apart():
    signature = Signature(
        inputs={"picture": Image(height=3, width=2, channels=1)}, target=Classes(names=tuple("abc"))
    )
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 3, 90).astype(np.int32)
    pictures = rng.random((90, 3, 2, 1), np.float32)
    pictures[np.arange(90), classes] += 1
    whole = Part({"picture": pictures}, classes)
    result = train(
        signature, Arrays(whole[:70], whole[70:]), epochs=30, learning_rate=0.1, batch_size=16
    )
    assert result.best_outputs.shape == (20, 3)
    assert (result.best_outputs.argmax(axis=1) == classes[70:]).mean() == 1.0


def test_series_of_unequal_length_are_forecast_at_every_step(tmp_path):
    """Each step's two numbers are what came in at it, shifted; the padding does not count."""
    rng = np.random.default_rng(0)
    signature = Signature(
        inputs={"series": Features(width=2, timesteps=6)}, target=Numbers(width=2, timesteps=6)
    )

    def examples(count):
        lengths = rng.integers(1, 9, count)
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        values = rng.random((offsets[-1], 2), np.float32)
        return Examples({"series": Ragged(values, offsets)}, Ragged(values[:, ::-1] - 1, offsets))

    arrays = pad_dataset(Dataset(signature, examples(120), examples(20), examples(20)))
    result = train(signature, arrays, {**STEPS, "units": 8}, epochs=40, learning_rate=0.03)
    part = arrays.validation
    outputs = result.model.predict(part.inputs["series"], verbose=0)
    errors = np.mean((outputs - part.targets) ** 2, axis=-1)
    expected = np.sum(errors * part.weights) / part.weights.sum()
    assert min(result.history["val_loss"]) == pytest.approx(expected, rel=1e-4)
    assert expected < 0.02
    save(result, arrays.test, tmp_path)
    assert read_predictions(tmp_path / "predictions.npz").best.shape == (20, 6, 2)


def test_of_several_inputs_the_model_takes_all_by_name(tmp_path):
    signature = Signature(
        inputs={"site": Features(width=3), "series": Features(width=1, timesteps=4)},
        target=Numbers(),
    )
    rng = np.random.default_rng(0)
    whole = Part(
        {"site": rng.random((60, 3), np.float32), "series": rng.random((60, 4, 1), np.float32)},
        rng.random(60, np.float32),
        groups=np.arange(60) // 5,
    )
    arrays = Arrays(whole[:40], whole[40:])
    result = train(signature, arrays, GRU, epochs=2)
    assert result.engine.name == "keras"
    assert {like.name for like in result.model.inputs} == {"site", "series"}
    save(result, arrays.test, tmp_path)
    model = keras.models.load_model(tmp_path / "model.keras")
    outputs = model.predict(dict(arrays.test.inputs), verbose=0)
    kept = read_predictions(tmp_path / "predictions.npz")
    np.testing.assert_allclose(outputs, kept.best, atol=1e-6)
    np.testing.assert_array_equal(kept.groups, arrays.test.groups)


def test_the_same_recipe_with_and_without_weights_has_a_model_of_each():
    signature = Signature(inputs={"features": Features(width=2)}, target=Numbers())
    rng = np.random.default_rng(0)
    inputs, targets = rng.random((40, 2), np.float32), rng.random(40, np.float32)
    recipe = Recipe((), signature, TrainingSpec(epochs=1, engine="keras"))
    with closing(Trainer()) as trainer:
        models = []
        for weights in (None, np.ones(40, np.float32), None):
            whole = Part({"features": inputs}, targets, weights)
            result = trainer.train(
                recipe,
                Arrays(whole[:30], whole[30:]),
                0,
                checkpoints=Nothing(),
                step_times=Nothing(),
                on_epoch=lambda *_: None,
            )
            models.append(result.compile_seconds)
    assert all(seconds > 0 for seconds in models)
