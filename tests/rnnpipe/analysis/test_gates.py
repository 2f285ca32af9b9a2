"""Gates of Keras' layers, against the equations in NumPy."""

import keras
import numpy as np
import pytest
from pydantic import TypeAdapter

from rnnpipe.analysis.gates import gates, gates_by_step
from rnnpipe.cells.reference import sigmoid
from rnnpipe.data.arrays import Part
from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build
from rnnpipe.specs import Features, Numbers, Signature

STEPS, UNITS, N = 6, 4, 3
LAYERS = TypeAdapter(tuple[LayerSpec, ...])
SIGNATURE = Signature(inputs={"features": Features(width=2, timesteps=STEPS)}, target=Numbers())


def model_of(*layers):
    return build(LAYERS.validate_python(layers), SIGNATURE, seed=3)


@pytest.fixture
def part():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(N, STEPS, 2)).astype(np.float32)
    return Part({"features": inputs}, np.zeros(N, np.float32))


def states_of(layer, part):
    """The hidden states before each step, `(n, timesteps, units)`, as Keras computes them."""
    kind = type(layer)(UNITS, return_sequences=True)
    kind.build(part.inputs["features"].shape)
    kind.set_weights(layer.get_weights())
    after = kind(part.inputs["features"]).numpy()
    return np.concatenate([np.zeros((N, 1, UNITS)), after[:, :-1]], axis=1)


def test_forget_and_input_gates_of_lstm_are_those_of_the_equations(part):
    model = model_of({"type": "lstm", "units": UNITS})
    layer = model.layers[1]
    kernel, recurrent, bias = layer.get_weights()
    z = part.inputs["features"] @ kernel + states_of(layer, part) @ recurrent + bias
    found = gates_by_step(model, part)
    assert list(found) == ["layer 1/forget", "layer 1/input"]
    for name, place in (("forget", 1), ("input", 0)):
        opened = sigmoid(z[..., place * UNITS : (place + 1) * UNITS])
        mean, low, high = found[f"layer 1/{name}"]
        np.testing.assert_allclose(mean, opened.mean(axis=-1), rtol=1e-5)
        np.testing.assert_allclose(low, np.quantile(opened, 0.1, axis=-1), rtol=1e-5)
        np.testing.assert_allclose(high, np.quantile(opened, 0.9, axis=-1), rtol=1e-5)
    # A forget bias of one, Keras' default, holds the gate open before anything is learned.
    assert found["layer 1/forget"][0].mean() > 0.6


def test_the_update_gate_of_gru_is_that_of_the_equations(part):
    model = model_of({"type": "gru", "units": UNITS})
    layer = model.layers[1]
    kernel, recurrent, bias = layer.get_weights()
    z = part.inputs["features"] @ kernel + bias[0] + states_of(layer, part) @ recurrent + bias[1]
    (mean, _, _) = gates_by_step(model, part)["layer 1/update"]
    np.testing.assert_allclose(mean, sigmoid(z[..., :UNITS]).mean(axis=-1), rtol=1e-5)


def kept_of_min_lstm(x, kernel, bias):
    f, i, _ = (sigmoid(z) for z in np.split(x @ kernel + bias, 3, axis=-1))
    return f / (f + i)


@pytest.mark.parametrize(
    ("kind", "gate", "equation"),
    [
        ("min_gru", "update", lambda x, w, b: 1 - sigmoid(x @ w[:, :UNITS] + b[:UNITS])),
        ("min_lstm", "forget", kept_of_min_lstm),
        ("min_lstm", "input", lambda *given: 1 - kept_of_min_lstm(*given)),
    ],
)
def test_the_gates_of_minimal_cells_are_those_of_the_equations(part, kind, gate, equation):
    model = model_of({"type": kind, "units": UNITS})
    expected = equation(part.inputs["features"], *model.layers[1].get_weights())
    (mean, *_) = gates_by_step(model, part)[f"layer 1/{gate}"]
    np.testing.assert_allclose(mean, expected.mean(axis=-1), rtol=1e-5)


def test_the_gates_of_an_lstm_with_peepholes_see_its_cell():
    cell = model_of({"type": "peephole_lstm", "units": UNITS}).layers[1].cell
    rng = np.random.default_rng(1)
    cell.set_weights([rng.normal(size=each.shape) for each in cell.get_weights()])
    kernel, recurrent, peepholes, bias = cell.get_weights()
    x, h, c = rng.normal(size=(N, 2)), *rng.normal(size=(2, N, UNITS))
    z = np.split(x @ kernel + h @ recurrent + bias, 4, axis=-1)
    found = gates(cell, x.astype(np.float32), [h.astype(np.float32), c.astype(np.float32)])
    np.testing.assert_allclose(found["input"], sigmoid(z[0] + peepholes[0] * c), rtol=1e-4)
    np.testing.assert_allclose(found["forget"], sigmoid(z[1] + peepholes[1] * c), rtol=1e-4)


def test_every_layer_and_direction_has_its_own_and_what_has_no_gates_none(part):
    found = gates_by_step(
        model_of(
            {"type": "gru", "units": 3, "bidirectional": True, "return_sequences": True},
            {"type": "simple_rnn", "units": 2, "return_sequences": True},
            {"type": "lstm", "units": 2},
        ),
        part,
    )
    assert list(found) == [
        "layer 1/update",
        "layer 1, backwards/update",
        "layer 3/forget",
        "layer 3/input",
    ]
    assert {array.shape for array in found.values()} == {(3, N, STEPS)}


def test_a_cell_of_ones_own_tells_its_gates():
    class Leaky(keras.layers.SimpleRNNCell):
        def gates(self, inputs, states):
            return {"leak": 0.25 * inputs[:, :2] + states[0]}

    told = gates(Leaky(2), np.ones((1, 3)), [np.zeros((1, 2))])
    assert told["leak"].tolist() == [[0.25, 0.25]]
    assert gates(keras.layers.SimpleRNNCell(2), np.zeros((1, 3)), [np.zeros((1, 2))]) == {}
