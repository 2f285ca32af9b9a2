import json

import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.data.arrays import Part
from rnnpipe.layers import LayerSpec
from rnnpipe.specs import Classes, Signature, Tokens, TrainingSpec
from rnnpipe.training.batches import batches
from rnnpipe.training.choosing import _WORTH
from rnnpipe.training.ready import make_ready
from rnnpipe.training.recipe import Recipe

SIGNATURE = Signature(
    inputs={"tokens": Tokens(vocabulary=30, timesteps=9)}, target=Classes(names=("a", "b", "c"))
)
RNG = np.random.default_rng(0)
INPUTS = np.where(
    np.arange(9) < RNG.integers(0, 9, (64, 1)), 0, RNG.integers(1, 30, (64, 9))
).astype(np.uint8)
TARGETS = RNG.integers(0, 3, 64).astype(np.int32)
PART = Part({"tokens": INPUTS}, TARGETS)


class Remembered(dict):
    def find(self, conditions):
        return self.get(json.dumps(conditions, sort_keys=True), {})

    def keep(self, conditions, times):
        self[json.dumps(conditions, sort_keys=True)] = times


def recipe(dropout=0.5, *, masked=False, **training):
    layers = TypeAdapter(tuple[LayerSpec, ...]).validate_python(
        [
            {"type": "embedding", "units": 6, "mask_padding": masked},
            {"type": "lstm", "units": 5},
            {"type": "dropout", "rate": dropout},
        ]
    )
    return Recipe(layers, SIGNATURE, TrainingSpec(batch_size=16, **training))


def ready(wanted, step_times=None):
    return make_ready(wanted, PART, 100, Remembered() if step_times is None else step_times)


def learn(made, epochs=1):
    for _ in range(epochs):
        for batch in batches(PART, 16):
            made.engine.steps.train(batch)


@pytest.mark.parametrize("engine", ["keras", "packed"])
def test_starting_over_gives_the_weights_and_the_optimizer_of_a_new_model(engine):
    wanted = recipe(engine=engine)
    made = ready(wanted)
    assert made.engine.name == engine
    for seed in (3, 4, 3):
        made.start_over(seed)
        new = wanted.build(seed)
        state, learnt = made.engine.steps.state(), len(new.variables)
        for ours, theirs in zip(state[:learnt], new.variables, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        iterations, rate, *means = state[learnt:]
        assert (iterations, rate) == (0, np.float32(0.001))
        assert all(not mean.any() for mean in means)
        assert np.isnan(made.engine.steps.last_gradient_norm)
        learn(made)
        assert made.engine.steps.state()[learnt] == 4
        assert made.engine.steps.last_gradient_norm > 0


def test_the_choice_is_measured_once_for_a_recipe_and_remembered(monkeypatch):
    monkeypatch.setitem(_WORTH, "keras", 0.0)
    times = Remembered()
    chosen = ready(recipe(), times)
    assert set(chosen.step_seconds) == {"packed", "keras"}
    (remembered,) = times.values()
    remembered["keras"] = {"step": 1e-9, "compile": 0.0}
    assert ready(recipe(), times).engine.name == "keras"
    assert len(times) == 1
    # Another recipe's steps take another time, and are measured.
    assert ready(recipe(dropout=0.4), times).step_seconds["keras"] > 1e-9
    assert len(times) == 2


def test_trainings_by_all_engines_agree():
    """With masks, by Adam; by packed kernels and plain Keras in all ways: `kernels/test_model`."""
    weights = {}
    for engine in ("keras", "packed", "xla"):
        # XLA draws other random numbers, so nothing is dropped.
        made = ready(recipe(dropout=0.0, masked=True, engine=engine, optimizer="adam"))
        made.start_over(1)
        learn(made, epochs=2)
        weights[engine] = made.engine.steps.weights()
    for engine in ("packed", "xla"):
        for ours, plain in zip(weights[engine], weights["keras"], strict=True):
            np.testing.assert_allclose(ours, plain, atol=2e-4)


def test_on_a_gpu_a_masked_model_is_trained_on_right_padded_rows(monkeypatch):
    monkeypatch.setattr("rnnpipe.training.engines.has_gpu", lambda: True)
    made = ready(recipe(masked=True, engine="keras"))
    engine = made.engine
    assert engine.steps.model is not engine.plain
    before = engine.plain.get_weights()
    learn(made)
    for weights, old in zip(engine.plain.get_weights(), before, strict=True):
        assert np.any(weights != old)
    outputs = made.answer(PART).outputs
    np.testing.assert_allclose(outputs, engine.plain.predict(INPUTS, verbose=0), atol=1e-6)
