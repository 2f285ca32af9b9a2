"""The NumPy cells against numbers worked out by hand, against Keras, and against theory."""

import re

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from rnnpipe.cells.reference import (
    gru,
    gru_step,
    lstm,
    lstm_step,
    sigmoid,
    simple_rnn,
    simple_rnn_step,
)

FORWARD = {"SimpleRNN": simple_rnn, "LSTM": lstm, "GRU": gru}
GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}


def weight_shapes(layer, features, units):
    width = GATES[layer] * units
    bias = (2, width) if layer == "GRU" else (width,)
    return [(features, width), (units, width), bias]


def random_weights(layer, features, units, rng):
    shapes = weight_shapes(layer, features, units)
    return [rng.normal(scale=0.5, size=shape).astype("float32") for shape in shapes]


# Exact numbers. One unit, so that each line can be redone on a pocket calculator; every gate has
# weights of its own, so that two gates in the wrong order change the answer.


def test_simple_rnn_by_hand():
    inputs = np.array([[1.0, 1.0], [0.0, 2.0], [-1.0, 0.0]])
    weights = [np.array([[0.5], [0.5]]), np.array([[0.5]]), np.array([0.1])]
    # h_1 = tanh(0.5 + 0.5 + 0.1)           = tanh(1.1)
    # h_2 = tanh(0 + 1 + 0.5 h_1 + 0.1)     = tanh(1.500249511)
    # h_3 = tanh(-0.5 + 0.5 h_2 + 0.1)      = tanh(0.052596666)
    expected = [[0.80049902], [0.90519333], [0.05254822]]
    assert_allclose(simple_rnn(inputs, weights, return_sequences=True), expected, atol=1e-8)


def test_lstm_by_hand():
    inputs = np.array([[1.0], [2.0]])
    weights = [
        np.array([[0.1, 0.2, 0.3, 0.4]]),
        np.array([[0.5, 0.6, 0.7, 0.8]]),
        np.array([0.1, 1.0, -0.1, 0.2]),
    ]
    # t = 1: i = sigmoid(0.2) = 0.549833997, candidate = tanh(0.2) = 0.197375320,
    #        o = sigmoid(0.6) = 0.645656306, c = i * candidate = 0.108523661,
    #        h = o * tanh(c)  = 0.069795200
    # t = 2: i = sigmoid(0.3 + 0.5 h) = 0.582950559, f = sigmoid(1.4 + 0.6 h) = 0.808745166,
    #        candidate = tanh(0.5 + 0.7 h) = 0.499662796, o = sigmoid(1 + 0.8 h) = 0.741894026,
    #        c = f * 0.108523661 + i * candidate = 0.379046693, h = o * tanh(c) = 0.268476082
    expected = [[0.06979520], [0.26847608]]
    assert_allclose(lstm(inputs, weights, return_sequences=True), expected, atol=1e-8)


def test_lstm_step_returns_output_and_cell():
    weights = [np.array([[0.1, 0.2, 0.3, 0.4]]), np.zeros((1, 4)), np.array([0.1, 1.0, -0.1, 0.2])]
    h, c = lstm_step(np.array([1.0]), (np.array([9.0]), np.array([2.0])), *weights)
    # U = 0 makes the old h irrelevant; the old cell 2 is kept to sigmoid(1.2) = 0.768524783.
    assert_allclose(c, [2 * 0.768524783 + 0.108523661], atol=1e-8)
    assert_allclose(h, [0.645656306 * np.tanh(1.645573228)], atol=1e-8)


def test_gru_by_hand():
    inputs = np.array([[1.0], [2.0]])
    weights = [
        np.array([[0.1, 0.2, 0.3]]),
        np.array([[0.4, 0.5, 0.6]]),
        np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]),
    ]
    # t = 1: z = sigmoid(0.1 + 0.1 + 0.4) = 0.645656306, r = sigmoid(0.2 + 0.2 + 0.5) = 0.710949503,
    #        candidate = tanh(0.3 + 0.3 + 0.6 r) = 0.772528908, h = (1 - z) * candidate
    # t = 2: z = sigmoid(0.7 + 0.4 h) = 0.692002158, r = sigmoid(1.1 + 0.5 h) = 0.775018788,
    #        candidate = tanh(0.9 + r (0.6 h + 0.6)) = 0.903747772, h = z * h + (1 - z) * candidate
    expected = [[0.27374075], [0.46778155]]
    assert_allclose(gru(inputs, weights, return_sequences=True), expected, atol=1e-8)


def test_sigmoid_saturates_without_overflow():
    with np.errstate(all="raise"):
        assert_array_equal(sigmoid(np.array([-1e4, 0.0, 1e4])), [0.0, 0.5, 1.0])
    assert_allclose(sigmoid(np.array([-2.0, 1.0])), [0.11920292, 0.73105858], atol=1e-8)


# Keras, given the same weights.


@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize("name", FORWARD)
def test_matches_keras(name, return_sequences):
    rng = np.random.default_rng(7)
    layer = getattr(keras.layers, name)(5, return_sequences=return_sequences)
    layer.build((None, None, 3))
    layer.set_weights(random_weights(name, 3, 5, rng))
    inputs = rng.normal(size=(4, 11, 3)).astype("float32")

    outputs = FORWARD[name](inputs, layer.get_weights(), return_sequences=return_sequences)

    assert outputs.dtype == np.float32
    assert_allclose(outputs, layer(inputs).numpy(), atol=1e-5, rtol=0)


@pytest.mark.parametrize("name", FORWARD)
def test_stacked_layers_match_keras(name):
    rng = np.random.default_rng(8)
    layer = getattr(keras.layers, name)
    model = keras.Sequential(
        [keras.Input((9, 3)), layer(6, return_sequences=True), layer(4, return_sequences=False)]
    )
    lower, upper = model.layers
    lower.set_weights(random_weights(name, 3, 6, rng))
    upper.set_weights(random_weights(name, 6, 4, rng))
    inputs = rng.normal(size=(2, 9, 3)).astype("float32")

    forward = FORWARD[name]
    sequence = forward(inputs, lower.get_weights(), return_sequences=True)
    outputs = forward(sequence, upper.get_weights())

    assert_allclose(outputs, model(inputs).numpy(), atol=1e-5, rtol=0)


# What holds for any weights.


@pytest.mark.parametrize("name", FORWARD)
def test_shapes_and_a_batch_is_its_sequences(name):
    rng = np.random.default_rng(9)
    weights = random_weights(name, 4, 5, rng)
    batch = rng.normal(size=(3, 20, 4))

    outputs = FORWARD[name](batch, weights, return_sequences=True)

    assert outputs.shape == (3, 20, 5)
    for sequence, expected in zip(batch, outputs, strict=True):
        single = FORWARD[name](sequence, weights, return_sequences=True)
        assert single.shape == (20, 5)
        assert_allclose(single, expected, rtol=1e-12, atol=1e-14)
        of_one = FORWARD[name](sequence[np.newaxis], weights, return_sequences=True)
        assert_allclose(of_one, expected[np.newaxis], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", FORWARD)
def test_last_output_is_the_end_of_the_sequence(name):
    rng = np.random.default_rng(10)
    weights = random_weights(name, 3, 5, rng)
    inputs = rng.normal(size=(2, 8, 3))
    sequence = FORWARD[name](inputs, weights, return_sequences=True)
    assert_array_equal(FORWARD[name](inputs, weights), sequence[:, -1])
    assert FORWARD[name](inputs[0], weights).shape == (5,)


@pytest.mark.parametrize("name", FORWARD)
def test_an_output_does_not_depend_on_later_inputs(name):
    rng = np.random.default_rng(11)
    weights = random_weights(name, 3, 5, rng)
    inputs = rng.normal(size=(8, 3))
    changed = inputs.copy()
    changed[5] += 1.0
    before = FORWARD[name](inputs, weights, return_sequences=True)
    after = FORWARD[name](changed, weights, return_sequences=True)
    assert_array_equal(before[:5], after[:5])
    assert np.abs(before[5:] - after[5:]).max(axis=1).min() > 0


@pytest.mark.parametrize("name", FORWARD)
@settings(deadline=None)
@given(
    inputs=hnp.arrays(
        np.float64,
        hnp.array_shapes(min_dims=2, max_dims=3, max_side=4),
        elements=st.floats(-1e6, 1e6),
    )
)
def test_zero_weights_give_zero_outputs(name, inputs):
    weights = [np.zeros(shape) for shape in weight_shapes(name, inputs.shape[-1], 2)]
    outputs = FORWARD[name](inputs, weights, return_sequences=True)
    assert_array_equal(outputs, np.zeros((*inputs.shape[:-1], 2)))


# Errors.


@pytest.mark.parametrize("name", FORWARD)
@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("axis", [0, -1])
def test_a_misshapen_weight(name, index, axis):
    weights = [np.zeros(shape) for shape in weight_shapes(name, 3, 5)]
    weights[index] = np.repeat(weights[index], 2, axis=axis)
    passed = ", ".join(str(weight.shape) for weight in weights)
    with pytest.raises(ValueError, match=rf"{name} weights .*{re.escape(passed)};"):
        FORWARD[name](np.zeros((7, 3)), weights)


def test_the_message_gives_what_was_passed_and_what_was_expected():
    weights = [np.zeros(shape) for shape in weight_shapes("LSTM", 3, 5)]
    message = (
        "LSTM weights (kernel, recurrent_kernel, bias) have shapes (3, 20), (5, 20), (20,); with "
        "8 input features and a recurrent_kernel of 5 rows, expected (8, 20), (5, 20), (20,)."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        lstm(np.zeros((7, 8)), weights)


def test_gru_weights_of_a_layer_with_one_bias():
    layer = keras.layers.GRU(5, reset_after=False)
    layer.build((None, None, 3))
    message = r"\(5, 15\), \(15,\); .* expected .* \(2, 15\) \(a layer with reset_after=True\)"
    with pytest.raises(ValueError, match=message):
        gru(np.zeros((7, 3)), layer.get_weights())


@pytest.mark.parametrize("name", FORWARD)
def test_weights_of_a_layer_without_bias(name):
    weights = [np.zeros(shape) for shape in weight_shapes(name, 3, 5)]
    with pytest.raises(ValueError, match=rf"{name} was given 2 weight arrays; expected 3"):
        FORWARD[name](np.zeros((7, 3)), weights[:2])


@pytest.mark.parametrize("name", FORWARD)
@pytest.mark.parametrize("shape", [(3,), (0, 3), (2, 0, 3), (1, 2, 7, 3)])
def test_inputs_that_are_not_sequences(name, shape):
    weights = [np.zeros(s) for s in weight_shapes(name, 3, 5)]
    with pytest.raises(ValueError, match=rf"{name} inputs have shape .*at least one timestep"):
        FORWARD[name](np.zeros(shape), weights)


def test_a_scalar_recurrent_kernel_is_a_shape_error():
    with pytest.raises(ValueError, match="SimpleRNN"):
        simple_rnn(np.zeros((7, 3)), [np.zeros((3, 5)), np.float64(1), np.zeros(5)])


# Why a SimpleRNN forgets and an LSTM remembers. See Y. Bengio, P. Simard and P. Frasconi,
# "Learning long-term dependencies with gradient descent is difficult", IEEE Transactions on
# Neural Networks 5(2), 1994; R. Pascanu, T. Mikolov and Y. Bengio, arXiv:1211.5063.


def jacobian(function, point, epsilon=1e-6):
    """Central differences: entry (i, j) is d function_i / d point_j."""
    steps = epsilon * np.eye(len(point))
    columns = [(function(point + s) - function(point - s)) / (2 * epsilon) for s in steps]
    return np.stack(columns, axis=1)


def orthogonal(units, rng):
    return np.linalg.qr(rng.normal(size=(units, units)))[0]


def simple_rnn_state(h, inputs, weights):
    for x_t in inputs:
        h = simple_rnn_step(x_t, h, *weights)
    return h


def lstm_cell_state(c, inputs, weights):
    state = (np.zeros_like(c), c)
    for x_t in inputs:
        state = lstm_step(x_t, state, *weights)
    return state[1]


@pytest.mark.parametrize("timesteps", [1, 10, 40])
def test_simple_rnn_gradient_vanishes_geometrically(timesteps):
    rng = np.random.default_rng(12)
    radius, units = 0.9, 6
    recurrent_kernel = radius * orthogonal(units, rng)  # every singular value is 0.9
    weights = [0.1 * rng.normal(size=(3, units)), recurrent_kernel, np.zeros(units)]
    inputs = rng.normal(size=(timesteps, 3))

    measured = jacobian(lambda h_0: simple_rnn_state(h_0, inputs, weights), np.zeros(units))

    # dh_T/dh_0 is the product of dh_t/dh_{t-1} = diag(1 - h_t^2) U^T, and 1 - h_t^2 <= 1.
    product = np.eye(units)
    for h_t in simple_rnn(inputs, weights, return_sequences=True):
        product = np.diag(1 - h_t**2) @ recurrent_kernel.T @ product
    assert_allclose(measured, product, atol=1e-9)
    assert np.linalg.norm(measured, 2) < radius**timesteps


def test_simple_rnn_bound_is_reached_where_tanh_is_linear():
    rng = np.random.default_rng(13)
    recurrent_kernel = 0.9 * orthogonal(4, rng)
    weights = [np.zeros((3, 4)), recurrent_kernel, np.zeros(4)]
    measured = jacobian(lambda h_0: simple_rnn_state(h_0, np.zeros((25, 3)), weights), np.zeros(4))
    assert_allclose(np.linalg.norm(measured, 2), 0.9**25, rtol=1e-6)
    assert_allclose(measured, np.linalg.matrix_power(recurrent_kernel, 25).T, atol=1e-9)


def lstm_weights(units, rng, *, forget_bias, input_bias, recurrent_scale):
    kernel, recurrent_kernel, bias = (rng.normal(size=s) for s in weight_shapes("LSTM", 3, units))
    kernel[:, units : 2 * units] = 0  # the forget gate listens to nothing: f = sigmoid(its bias)
    recurrent_kernel[:, units : 2 * units] = 0
    bias[:units] += input_bias
    bias[units : 2 * units] = forget_bias
    return [kernel, recurrent_scale * recurrent_kernel, bias]


@pytest.mark.parametrize(
    "gates",
    [
        # The carousel alone: inputs go on being written, and the way round through h is cut.
        {"input_bias": 0.0, "recurrent_scale": 0.0},
        # The whole network, with the input gate closed.
        {"input_bias": -60.0, "recurrent_scale": 1.0},
    ],
    ids=["carousel alone", "input gate closed"],
)
def test_lstm_cell_gradient_stays_one_with_the_forget_gate_at_one(gates):
    rng = np.random.default_rng(14)
    weights = lstm_weights(4, rng, forget_bias=60.0, **gates)
    inputs = rng.normal(size=(200, 3))
    c_0 = rng.normal(size=4)
    measured = jacobian(lambda c: lstm_cell_state(c, inputs, weights), c_0)
    assert_allclose(measured, np.eye(4), atol=1e-7)


def test_lstm_cell_gradient_vanishes_with_the_forget_gate_half_open():
    rng = np.random.default_rng(15)
    weights = lstm_weights(4, rng, forget_bias=0.0, input_bias=0.0, recurrent_scale=0.0)
    inputs = rng.normal(size=(12, 3))
    measured = jacobian(lambda c: lstm_cell_state(c, inputs, weights), rng.normal(size=4))
    assert_allclose(measured, 0.5**12 * np.eye(4), atol=1e-9)


def test_gru_gradient_stays_one_with_the_update_gate_at_one():
    rng = np.random.default_rng(16)
    kernel, recurrent_kernel, bias = (rng.normal(size=s) for s in weight_shapes("GRU", 3, 4))
    bias[0, :4] = 60.0
    inputs = rng.normal(size=(200, 3))

    def last_state(h):
        for x_t in inputs:
            h = gru_step(x_t, h, kernel, recurrent_kernel, bias)
        return h

    assert_allclose(jacobian(last_state, rng.normal(size=4)), np.eye(4), atol=1e-7)
