"""The same function in other words."""

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.exports.plain import in_float64, plain, reads_any_length, unrolled
from rnnpipe.layers import LayerSpec
from rnnpipe.models.directions import directions
from rnnpipe.specs import Features


@pytest.fixture(scope="module")
def model():
    inputs = keras.Input((6,), dtype="int32", name="tokens")
    tensor = keras.layers.Embedding(9, 3, mask_zero=True)(inputs)
    tensor = keras.layers.Bidirectional(keras.layers.LSTM(2))(tensor)
    made = keras.Model(inputs, keras.layers.Dense(2)(tensor))
    made.set_weights([3 * weights for weights in made.get_weights()])
    return made


IDS = np.array([[0, 0, 3, 1, 8, 2], [0, 0, 0, 0, 0, 5], [4, 4, 7, 1, 1, 3]], "int32")


def cells(model):
    return [cell for layer in model.layers for cell in directions(layer)]


def test_plain_has_a_free_length_and_no_path_to_cudnn(model):
    made = plain(model)
    assert made.inputs[0].shape == (None, None)
    assert made.inputs[0].name == "tokens"
    assert [cell.use_cudnn for cell in cells(made)] == [False, False]
    assert [cell.use_cudnn for cell in cells(model)] == ["auto", "auto"]
    np.testing.assert_array_equal(made(IDS), model(IDS))
    np.testing.assert_allclose(made(IDS[:2, 2:]), model(IDS[:2]), atol=1e-6)


def test_unrolled_is_of_one_example_and_one_length(model):
    made = unrolled(model)
    assert made.inputs[0].shape == (1, 6)
    assert [cell.unroll for cell in cells(made)] == [True, True]
    np.testing.assert_allclose(made(IDS[:1]), model(IDS[:1]), atol=1e-6)


def test_in_float64_every_layer_computes_in_it(model):
    made = in_float64(model)
    assert {layer.compute_dtype for layer in made.layers[1:]} == {"float64"}
    assert {cell.cell.compute_dtype for cell in cells(made)} == {"float64"}
    found = made(IDS)
    assert found.dtype == "float64"
    np.testing.assert_allclose(found, model(IDS), atol=1e-6)
    assert np.abs(np.asarray(found) - np.asarray(model(IDS), "float64")).max() > 0


def test_a_model_of_several_inputs_keeps_their_names():
    a, b = keras.Input((4, 2), name="a"), keras.Input((3,), name="b")
    tensor = keras.layers.Concatenate()([keras.layers.GRU(2)(a), b])
    model = keras.Model({"b": b, "a": a}, keras.layers.Dense(1)(tensor))
    made = plain(model)
    assert not reads_any_length(model)
    assert sorted(tensor.name for tensor in made.inputs) == ["a", "b"]
    given = {"a": np.ones((2, 4, 2), "float32"), "b": np.ones((2, 3), "float32")}
    np.testing.assert_array_equal(made(given), model(given))


def test_what_has_a_layer_of_one_length_keeps_its_length():
    inputs = keras.Input((4, 2))
    tensor = keras.layers.Flatten()(keras.layers.GRU(2, return_sequences=True)(inputs))
    model = keras.Model(inputs, keras.layers.Dense(1)(tensor))
    assert plain(model).inputs[0].shape == (None, 4, 2)


@pytest.mark.parametrize("kind", ["pooling", "conv1d", "attention_pooling", "self_attention"])
def test_a_layer_over_steps_reads_any_length_but_for_self_attention(kind):
    units = {"attention_pooling": {"units": 2}, "self_attention": {"units": 2}}
    settings = {"conv1d": {"filters": 2}, **units}.get(kind, {})
    layer = TypeAdapter(LayerSpec).validate_python({"type": kind, **settings})
    inputs = keras.Input((4, 2))
    made = layer.build(Features(width=2, timesteps=4), iter(range(1, 9)).__next__)
    assert reads_any_length(keras.Model(inputs, made(inputs))) == (kind != "self_attention")
