import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.layers import LayerSpec
from rnnpipe.specs import Signature, TrainingSpec
from rnnpipe.training.ready import Recipe, Workbench

SIGNATURE = Signature(
    inputs="tokens", target="class", timesteps=9, vocabulary=30, classes=("a", "b", "c")
)
RNG = np.random.default_rng(0)
INPUTS = np.where(
    np.arange(9) < RNG.integers(0, 9, (64, 1)), 0, RNG.integers(1, 30, (64, 9))
).astype(np.uint8)
TARGETS = RNG.integers(0, 3, 64).astype(np.int32)


class Remembered(dict):
    def find(self, conditions):
        return self.get(repr(sorted(conditions)), {})

    def keep(self, conditions, times):
        self[repr(sorted(conditions))] = times


def recipe(dropout=0.5, *, masked=False, **training):
    layers = TypeAdapter(tuple[LayerSpec, ...]).validate_python(
        [
            {"type": "embedding", "units": 6, "mask_padding": masked},
            {"type": "lstm", "units": 5},
            {"type": "dropout", "rate": dropout},
        ]
    )
    return Recipe(layers, SIGNATURE, TrainingSpec(batch_size=16, **training))


def ready(workbench, wanted):
    return workbench.ready(wanted, INPUTS, TARGETS, 100, Remembered())


@pytest.mark.parametrize("means", ["off", "packed"])
def test_starting_over_gives_the_weights_and_the_optimizer_of_a_new_model(means):
    wanted = recipe(compile=means)
    made = ready(Workbench(), wanted)
    for seed in (3, 4, 3):
        made.start_over(seed)
        new = wanted.build(seed)
        assert len(made.plain.variables) == len(new.variables)
        for ours, theirs in zip(made.plain.variables, new.variables, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        state = made.model.optimizer.variables
        assert all(not np.any(v) for v in state if "learning_rate" not in v.path)
        made.model.fit(INPUTS, TARGETS, batch_size=16, verbose=0)
        assert int(made.model.optimizer.iterations) == 4


def test_a_recipes_model_is_made_once_and_another_recipe_takes_its_place():
    workbench = Workbench()
    first = ready(workbench, recipe(compile="off"))
    again = ready(workbench, recipe(compile="off"))
    assert again.model is first.model
    assert (first.seconds > 0, again.seconds) == (True, 0.0)
    assert ready(workbench, recipe(compile="off", optimizer="sgd")).model is not first.model


def test_the_choice_is_measured_once_and_remembered():
    times = Remembered()
    chosen = Workbench().ready(recipe(), INPUTS, TARGETS, 100, times).choice
    assert set(chosen.step_seconds) == {"packed", "plain"}
    (remembered,) = times.values()
    remembered["plain"] = {"step": 1e-9, "compile": 0.0}
    assert Workbench().ready(recipe(), INPUTS, TARGETS, 100, times).choice.means == "plain"


@pytest.mark.parametrize(("optimizer", "masked"), [("rmsprop", False), ("adam", True)])
def test_trainings_by_all_means_agree(optimizer, masked):
    weights = {}
    for means in ("off", "packed", "xla"):
        # XLA draws other random numbers, so nothing is dropped.
        wanted = recipe(dropout=0.0, masked=masked, compile=means, optimizer=optimizer)
        made = ready(Workbench(), wanted)
        made.start_over(1)
        made.model.fit(INPUTS, TARGETS, batch_size=16, epochs=2, shuffle=False, verbose=0)
        weights[means] = made.plain.get_weights()
    for means in ("packed", "xla"):
        for ours, plain in zip(weights[means], weights["off"], strict=True):
            np.testing.assert_allclose(ours, plain, atol=2e-4)


def test_on_a_gpu_a_masked_model_is_trained_on_right_padded_rows(monkeypatch):
    monkeypatch.setattr("rnnpipe.training.ready.has_gpu", lambda: True)
    made = ready(Workbench(), recipe(masked=True, compile="off"))
    assert made.model is not made.plain
    before = made.plain.get_weights()
    made.model.fit(INPUTS, TARGETS, batch_size=16, verbose=0)
    for weights, old in zip(made.plain.get_weights(), before, strict=True):
        assert np.any(weights != old)
    outputs = made.model.predict(INPUTS, verbose=0)
    np.testing.assert_allclose(outputs, made.plain.predict(INPUTS, verbose=0), atol=1e-6)
