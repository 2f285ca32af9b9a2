"""One harness that every recurrent layer passes: a layer that is not in it has not landed."""

import tomllib
from contextlib import closing
from pkgutil import resolve_name

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal
from pydantic import TypeAdapter

from rnnpipe.data.arrays import Arrays, Part
from rnnpipe.kernels.model import packed
from rnnpipe.layers import LAYERS, LayerSpec
from rnnpipe.layers.recurrent import RecurrentLayer
from rnnpipe.models.build import build
from rnnpipe.specs import Classes, Signature, Tokens, TrainingSpec
from rnnpipe.training.recipe import Recipe
from rnnpipe.training.train import Trainer
from tests.rnnpipe.differences import by_differences
from tests.rnnpipe.layers.recurrent_cases import (
    CASES,
    DROPPING,
    GIVEN,
    TIMESTEPS,
    TOKENS,
    UNITS,
    VOCABULARY,
    WIDTH,
    plain_model,
)
from tests.rnnpipe.training.remembering import Forgetful, InMemory

EVERY = pytest.mark.parametrize("name", CASES)
MASKED = pytest.mark.parametrize("masked", [False, True], ids=["pads seen", "pads masked"])
ENGINES = pytest.mark.parametrize("engine", ["keras", "packed"])
SIGNATURE = Signature(
    inputs={"tokens": Tokens(vocabulary=VOCABULARY, timesteps=TIMESTEPS)},
    target=Classes(names=("a", "b", "c")),
)
RECIPES = TypeAdapter(tuple[LayerSpec, ...])


def test_every_recurrent_kind_is_asked():
    kinds = {
        name for name, kind in LAYERS.items() if issubclass(resolve_name(kind), RecurrentLayer)
    }
    assert {case.kind for case in CASES.values()} == kinds


@EVERY
def test_a_spec_is_read_back_as_it_was_written(name):
    spec = CASES[name].spec(return_sequences=True, bidirectional=True)
    kind = TypeAdapter(LayerSpec)
    assert kind.validate_python(tomllib.loads(f"layer = {spec.as_toml()}")["layer"]) == spec
    assert kind.validate_json(spec.model_dump_json()) == spec
    assert str(spec).startswith(f"{CASES[name].kind}({UNITS}")


@EVERY
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("both", [False, True])
def test_shape_and_parameters_are_those_of_what_is_built(name, sequences, both):
    spec = CASES[name].spec(return_sequences=sequences, bidirectional=both)
    layer = spec.build(GIVEN, iter(range(1, 99)).__next__)
    assert layer(keras.Input(GIVEN.shape)).shape[1:] == spec.shape(GIVEN).shape
    assert layer.count_params() == spec.parameters(GIVEN)


@EVERY
def test_a_seed_decides_the_weights_and_nothing_else_does(name):
    first, again, other = (
        build(recipe(name), SIGNATURE, seed=seed).get_weights() for seed in (1, 1, 2)
    )
    for mine, same in zip(first, again, strict=True):
        assert_array_equal(mine, same)
    assert any(np.abs(mine - its).max() > 1e-3 for mine, its in zip(first, other, strict=True))


def recipe(name, masked=True, **settings):
    embedding = {"type": "embedding", "units": WIDTH, "mask_padding": masked}
    return (*RECIPES.validate_python([embedding]), CASES[name].spec(**settings))


def computed_by(engine, name, **settings):
    model = plain_model(name, **settings)
    return packed(model, 2) if engine == "packed" else model


@EVERY
@MASKED
@ENGINES
def test_outputs_are_those_of_the_equations(name, masked, engine):
    table, *weights = plain_model(name, masked=masked, sequences=True).get_weights()
    expected = CASES[name].equations(table, weights, masked)
    steps = computed_by(engine, name, masked=masked, sequences=True)(TOKENS)
    assert_allclose(steps, expected, atol=1e-5)
    last = computed_by(engine, name, masked=masked, sequences=False)
    assert_allclose(last(TOKENS), expected[:, -1], atol=1e-5)
    # A row of padding alone: of what is masked nothing is read, and the output is zero.
    assert (np.abs(np.asarray(last(TOKENS))[2]).max() == 0) == masked


@MASKED
@pytest.mark.parametrize(
    ("name", "rate"), [*((name, 0.0) for name in CASES), *((name, 0.5) for name in DROPPING)]
)
def test_outputs_and_gradients_in_training_are_those_of_the_equations(name, masked, rate):
    settings = {"masked": masked, "sequences": True, "recurrent_dropout": rate}
    plain = plain_model(name, **settings)
    drops = drawn(plain.layers[-1].cell) if rate else None
    assert not rate or set(np.unique(drops)) == {0.0, 2.0}
    weights = [each.astype(np.float64) for each in plain.get_weights()]
    table, *others = weights
    expected = CASES[name].equations(table, others, masked, drops)
    direction = np.random.default_rng(5).normal(size=expected.shape)
    gradients = by_differences(
        lambda table, *others: (
            CASES[name].equations(table, others, masked, drops) * direction
        ).sum(),
        weights,
    )
    for engine in ("keras", "packed"):
        model = computed_by(engine, name, **settings)
        if rate:
            plain.layers[-1].cell.seed_generator.state.assign(STATE)
        with tf.GradientTape() as tape:
            outputs = model(TOKENS, training=True)
            loss = tf.reduce_sum(outputs * direction.astype(np.float32))
        assert_allclose(outputs, expected, atol=1e-5)
        found = tape.gradient(loss, model.trainable_variables)
        for gradient, correct in zip(found, gradients, strict=True):
            scale = max(1.0, np.abs(correct).max())
            assert_allclose(tf.convert_to_tensor(gradient), correct, atol=1e-5 * scale)


STATE = (7, 0)
"""Of a layer's random generator, from which both engines draw the same."""


def drawn(cell):
    """What a layer drops of its states, as its own generator draws it, `(batch, gates * units)`."""
    cell.seed_generator.state.assign(STATE)
    masks = cell.get_recurrent_dropout_mask(np.zeros((len(TOKENS), UNITS), np.float32))
    cell.reset_recurrent_dropout_mask()
    return np.concatenate(tf.nest.flatten(masks), axis=1).astype(np.float64)


@pytest.mark.parametrize("name", DROPPING)
def test_nothing_is_dropped_but_in_training(name):
    settings = {"masked": True, "sequences": False}
    dropping = plain_model(name, **settings, recurrent_dropout=0.5)
    for engine in ("keras", "packed"):
        outputs = computed_by(engine, name, **settings, recurrent_dropout=0.5)(TOKENS)
        assert_allclose(outputs, plain_model(name, **settings)(TOKENS), atol=1e-6)
    assert np.abs(dropping(TOKENS, training=True) - dropping(TOKENS)).max() > 1e-3


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.keras])
def test_weights_go_to_keras_own_layer_and_back(name):
    table, *weights = plain_model(name, masked=True, sequences=False).get_weights()
    make = CASES[name].keras
    assert make is not None
    own = make()
    own.build((None, TIMESTEPS, WIDTH))
    own.set_weights(weights)
    found = own(table[TOKENS], mask=TOKENS != 0)
    assert_allclose(found, CASES[name].equations(table, weights, masked=True)[:, -1], atol=1e-5)
    ours = CASES[name].spec().build(GIVEN, iter(range(1, 99)).__next__)
    ours.build((None, TIMESTEPS, WIDTH))
    ours.set_weights(own.get_weights())
    assert_array_equal(ours(table[TOKENS], mask=TOKENS != 0), found)


@EVERY
def test_a_model_answers_compiled_as_it_does_step_by_step(name):
    model = build(recipe(name), SIGNATURE, seed=1)
    assert_allclose(model.predict_on_batch(TOKENS), model(TOKENS), atol=1e-6)


@EVERY
def test_a_model_is_read_back_from_its_file(name, tmp_path):
    model = build(recipe(name), SIGNATURE, seed=1)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", compile=False, safe_mode=True)
    assert_array_equal(again(TOKENS), model(TOKENS))


@EVERY
def test_a_training_that_went_on_leaves_the_same_bits_as_one_never_stopped(name):
    rng = np.random.default_rng(0)
    rows = rng.integers(0, VOCABULARY, (20, TIMESTEPS)).astype(np.uint8)
    whole = Part({"tokens": rows}, rng.integers(0, 3, 20).astype(np.int32))
    settings = TrainingSpec(epochs=2, batch_size=8, engine="packed", deterministic=True)
    dropping = {"recurrent_dropout": 0.3} if name in DROPPING else {}

    def stop(*_):
        raise KeyboardInterrupt

    with closing(Trainer()) as trainer:

        def trained(checkpoints, on_epoch=lambda *_: None):
            return trainer.train(
                Recipe(recipe(name, **dropping), SIGNATURE, settings),
                Arrays(whole[:16], whole[16:]),
                3,
                checkpoints=checkpoints,
                step_times=Forgetful(),
                on_epoch=on_epoch,
            )

        uninterrupted = trained(InMemory())
        checkpoints = InMemory()
        with pytest.raises(KeyboardInterrupt):
            trained(checkpoints, stop)
        resumed = trained(checkpoints)
    assert resumed.resumed == 1
    assert resumed.engine.kernel == "packed"
    assert resumed.weights_digest == uninterrupted.weights_digest
    assert_array_equal(resumed.last_outputs, uninterrupted.last_outputs)
