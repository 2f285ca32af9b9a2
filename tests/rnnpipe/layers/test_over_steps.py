"""Layers over a sequence's steps that are not recurrent: one harness, beside their equations."""

import tomllib
from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal
from pydantic import TypeAdapter

from rnnpipe.analysis.perturbed import gradient_norms
from rnnpipe.cells import over_steps
from rnnpipe.data.arrays import Part
from rnnpipe.layers import LayerSpec, MisfitError
from rnnpipe.models.build import build
from rnnpipe.models.custom import register_custom_layers
from rnnpipe.specs import Classes, Features, Signature, Tokens
from tests.rnnpipe.differences import by_differences

TIMESTEPS, VOCABULARY, WIDTH = 5, 7, 4
GIVEN = Features(width=WIDTH, timesteps=TIMESTEPS)
SIGNATURE = Signature(
    inputs={"tokens": Tokens(vocabulary=VOCABULARY, timesteps=TIMESTEPS)},
    target=Classes(names=("a", "b", "c")),
)
TOKENS = np.array([[0, 0, 3, 1, 4], [5, 2, 6, 1, 2], [0] * 5, [3, 0, 2, 0, 0]], np.int32)
"""Padded in front; not at all; padding alone; and padding anywhere."""

LAYER = TypeAdapter(LayerSpec)


def layer_norm(inputs, weights, present):
    return over_steps.layer_norm(inputs, *weights)


CASES = {
    "mean": ({"type": "pooling"}, lambda x, _, there: over_steps.pooling("mean", x, there)),
    "max": (
        {"type": "pooling", "mode": "max"},
        lambda x, _, there: over_steps.pooling("max", x, there),
    ),
    "conv1d": (
        {"type": "conv1d", "filters": 3, "kernel_size": 4},
        partial(over_steps.conv1d, "same"),
    ),
    "causal conv1d": (
        {"type": "conv1d", "filters": 3, "kernel_size": 2, "padding": "causal"},
        partial(over_steps.conv1d, "causal"),
    ),
    "attention_pooling": ({"type": "attention_pooling", "units": 3}, over_steps.attention_pooling),
    "self_attention": (
        {"type": "self_attention", "units": 5, "heads": 2},
        partial(over_steps.self_attention, 2),
    ),
    "layer_norm": ({"type": "layer_norm"}, layer_norm),
}
EVERY = pytest.mark.parametrize("name", CASES)
POOLS = ("mean", "max", "attention_pooling")


def spec(name):
    return LAYER.validate_python(CASES[name][0])


def model_of(name, masked=True):
    """An embedding and the layer, with weights large enough to matter."""
    inputs = keras.Input((TIMESTEPS,), dtype="int32")
    embedding = keras.layers.Embedding(VOCABULARY, WIDTH, mask_zero=masked)
    layer = spec(name).build(GIVEN, iter(range(1, 99)).__next__)
    model = keras.Model(inputs, layer(embedding(inputs)))
    rng = np.random.default_rng(4)
    model.set_weights([rng.normal(0, 0.7, each.shape) for each in model.get_weights()])
    return model


@EVERY
def test_a_spec_is_read_back_as_it_was_written(name):
    made = spec(name)
    assert LAYER.validate_python(tomllib.loads(f"layer = {made.as_toml()}")["layer"]) == made
    assert LAYER.validate_json(made.model_dump_json()) == made


@EVERY
def test_shape_and_parameters_are_those_of_what_is_built(name):
    layer = spec(name).build(GIVEN, iter(range(1, 99)).__next__)
    assert layer(keras.Input(GIVEN.shape)).shape[1:] == spec(name).shape(GIVEN).shape
    assert layer.count_params() == spec(name).parameters(GIVEN)
    if name != "layer_norm":
        with pytest.raises(MisfitError, match="reads a sequence"):
            spec(name).shape(Features(width=WIDTH))


@EVERY
@pytest.mark.parametrize("masked", [False, True], ids=["pads seen", "pads masked"])
def test_outputs_and_gradients_are_those_of_the_equations(name, masked):
    model, present = model_of(name, masked), TOKENS != 0 if masked else None
    weights = [each.astype(np.float64) for each in model.get_weights()]

    def equations(table, *others):
        return CASES[name][1](table[TOKENS], others, present)

    expected = equations(*weights)
    direction = np.random.default_rng(5).normal(size=expected.shape)
    with tf.GradientTape() as tape:
        outputs = model(TOKENS, training=True)
        loss = tf.reduce_sum(outputs * direction.astype(np.float32))
    assert_allclose(outputs, expected, atol=1e-5)
    found = tape.gradient(loss, model.trainable_variables)
    wanted = by_differences(lambda *each: (equations(*each) * direction).sum(), weights)
    for gradient, correct in zip(found, wanted, strict=True):
        scale = max(1.0, np.abs(correct).max())
        assert_allclose(tf.convert_to_tensor(gradient), correct, atol=2e-5 * scale)


@pytest.mark.parametrize("name", [*POOLS, "self_attention"])
def test_a_row_of_padding_alone_comes_out_as_zeros(name):
    outputs = np.asarray(model_of(name)(TOKENS))
    assert_array_equal(outputs[2], np.zeros_like(outputs[2]))
    assert np.isfinite(outputs).all()


@pytest.mark.parametrize("name", [*POOLS, "self_attention"])
def test_padding_that_is_masked_changes_nothing(name):
    model = model_of(name)
    short = np.array([[3, 1, 4]])
    padded = np.pad(short, ((0, 0), (2, 0)))
    table, *others = model.get_weights()
    expected = CASES[name][1](table[short], others, None)
    outputs = np.asarray(model(padded))
    assert_allclose(outputs if name in POOLS else outputs[:, 2:], expected, atol=1e-5)


@EVERY
def test_a_seed_decides_the_weights_and_a_file_keeps_them(name, tmp_path):
    register_custom_layers()
    recipe = [{"type": "embedding", "units": WIDTH, "mask_padding": True}, CASES[name][0]]
    if name not in POOLS:
        recipe.append({"type": "pooling"})
    recipe = TypeAdapter(tuple[LayerSpec, ...]).validate_python(recipe)
    model, same, other = (build(recipe, SIGNATURE, seed=seed) for seed in (1, 1, 2))
    assert_array_equal(same(TOKENS), model(TOKENS))
    assert np.abs(np.asarray(other(TOKENS)) - model(TOKENS)).max() > 1e-4
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras", compile=False, safe_mode=True)
    assert_array_equal(again(TOKENS), model(TOKENS))


def test_heads_divide_the_width():
    with pytest.raises(MisfitError, match="has 3 heads, which do not divide its input's width, 4"):
        LAYER.validate_python({"type": "self_attention", "units": 5, "heads": 3}).shape(GIVEN)


def test_the_gradient_through_time_passes_by_masked_padding_in_front_of_attention():
    recipe = [
        {"type": "embedding", "units": WIDTH, "mask_padding": True},
        {"type": "gru", "units": 3, "return_sequences": True},
        {"type": "attention_pooling", "units": 2},
    ]
    model = build(TypeAdapter(tuple[LayerSpec, ...]).validate_python(recipe), SIGNATURE, seed=1)
    short, targets = np.array([[3, 1, 4]], np.int32), np.array([1], np.int32)
    padded = Part({"tokens": np.pad(short, ((0, 0), (2, 0)))}, targets)
    norms = gradient_norms(model, SIGNATURE, padded)["layer 1"]
    alone = gradient_norms(model, SIGNATURE, Part({"tokens": short}, targets))["layer 1"]
    assert not norms[0, :2].any()
    assert_allclose(norms[0, 2:], alone[0], rtol=1e-4)
    assert alone.all()
