from importlib import import_module

import keras
import numpy as np
import pytest
import tensorflow as tf
from pydantic import TypeAdapter

from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build
from rnnpipe.models.cudnn import refusal, right_padded
from rnnpipe.specs import Classes, Signature, Tokens

# The package has a function of that name, too.
keras_rnn = import_module("keras.src.backend.tensorflow.rnn")
GRU, LSTM, SIMPLE_RNN = keras.layers.GRU, keras.layers.LSTM, keras.layers.SimpleRNN
TIMESTEPS = 7
TOKENS = np.array(
    [
        [0, 0, 0, 4, 5, 6, 7],
        [1, 2, 3, 4, 5, 6, 7],
        [0, 0, 0, 0, 0, 0, 3],
        [0, 0, 0, 0, 0, 0, 0],
        [0, 2, 0, 0, 8, 0, 9],
        [3, 0, 0, 0, 0, 0, 0],
    ],
    np.uint8,
)


@pytest.fixture
def masks(monkeypatch):
    """Has Keras find a GPU; the masks with which it takes cuDNN's path, in place of which it loops.

    A list, of which an item is None where a layer was called without a mask.
    """
    taken = []

    def cudnn(*arguments):
        mask, _time_major, _go_backwards, _return_sequences = arguments[-4:]
        taken.append(None if mask is None else mask.numpy())
        raise NotImplementedError

    monkeypatch.setattr(keras_rnn, "_is_gpu_available", lambda: True)
    monkeypatch.setattr(keras_rnn, "_cudnn_lstm", cudnn)
    monkeypatch.setattr(keras_rnn, "_cudnn_gru", cudnn)
    return taken


@pytest.mark.parametrize(
    ("make", "settings", "reason"),
    [
        (LSTM, {}, None),
        (GRU, {}, None),
        (LSTM, {"go_backwards": True, "return_sequences": True, "dropout": 0.1}, None),
        (GRU, {"dtype": "float64", "return_state": True}, None),
        (LSTM, {"activation": tf.tanh}, None),
        (LSTM, {"use_cudnn": False}, "has use_cudnn=False"),
        (GRU, {"recurrent_dropout": 0.2}, "has recurrent_dropout=0.2"),
        (LSTM, {"activation": "relu"}, "has the activation relu, not tanh"),
        (GRU, {"recurrent_activation": "tanh"}, "has the recurrent activation tanh, not sigmoid"),
        (LSTM, {"unroll": True}, "has unroll=True"),
        (GRU, {"use_bias": False}, "has no bias"),
        (GRU, {"reset_after": False}, "has reset_after=False"),
        (SIMPLE_RNN, {}, "is a SimpleRNN, for which Keras has no cuDNN kernel"),
    ],
)
def test_a_layer_is_refused_exactly_where_keras_takes_the_loop(masks, make, settings, reason):
    layer = make(3, **settings)
    layer(np.ones((2, 4, 5), np.float32), training=True)
    assert masks == ([None] if reason is None else [])
    assert refusal(layer) == reason


@pytest.mark.parametrize(
    ("mask", "reason"),
    [
        ([[1, 1, 1], [1, 1, 1]], None),
        ([[1, 1, 0], [1, 0, 0]], None),
        ([[0, 1, 1], [1, 1, 1]], "is not right-padded"),
        ([[1, 1, 1], [1, 0, 1]], "is not right-padded"),
        ([[1, 1, 0], [0, 0, 0]], "of which a row is padding alone"),
    ],
)
def test_a_mask_is_refused_exactly_where_keras_own_check_fails(mask, reason):
    mask = np.array(mask, bool)
    if reason is None:
        keras_rnn._assert_valid_mask(mask)
        assert refusal(LSTM(3), mask) is None
        return
    with pytest.raises(tf.errors.InvalidArgumentError, match="not correspond to right-padded"):
        keras_rnn._assert_valid_mask(mask)
    assert reason in refusal(LSTM(3), mask)


def masked(*names, mask_padding=True):
    """A model with biases other than zero."""
    keras.utils.set_random_seed(5)
    recurrent = [
        {
            "type": name.removeprefix("bi_"),
            "units": 4,
            "return_sequences": True,
            "bidirectional": name.startswith("bi_"),
        }
        for name in names
    ]
    recurrent[-1]["return_sequences"] = False
    embedding = {"type": "embedding", "units": 3, "mask_padding": mask_padding}
    layers = TypeAdapter(tuple[LayerSpec, ...]).validate_python([embedding, *recurrent])
    classes = ("a", "b", "c")
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=10, timesteps=TIMESTEPS)}, target=Classes(names=classes)
    )
    model = build(layers, signature)
    rng = np.random.default_rng(2)
    model.set_weights([rng.normal(0, 0.5, weight.shape) for weight in model.get_weights()])
    return model


def outputs_and_gradients(model, inputs=TOKENS):
    with tf.GradientTape() as tape:
        outputs = model(inputs, training=True)
        loss = tf.reduce_sum(outputs * np.random.default_rng(3).normal(size=outputs.shape))
    gradients = tape.gradient(loss, model.trainable_variables)
    return [outputs, *map(tf.convert_to_tensor, gradients)]


@pytest.mark.parametrize(
    ("names", "by_cudnn"),
    [
        (("lstm",), 1),
        (("gru",), 1),
        (("simple_rnn",), 0),
        (("gru", "lstm"), 2),
        (("bi_gru", "bi_lstm"), 4),
    ],
)
def test_right_padding_is_the_same_function_and_fits_cudnn(masks, names, by_cudnn):
    model = masked(*names)
    moved = right_padded(model)
    assert [v.path for v in moved.variables] == [v.path for v in model.variables]
    expected = outputs_and_gradients(model)
    left_padded = [refusal(LSTM(1), mask) for mask in masks]
    masks.clear()
    for ours, theirs in zip(outputs_and_gradients(moved), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert len(masks) == by_cudnn
    assert [refusal(LSTM(1), mask) for mask in masks] == [None] * len(masks)
    assert None not in left_padded


def test_a_row_of_padding_alone_ends_in_the_zero_state():
    moved = right_padded(masked("gru"))
    bias = moved.layers[-1].bias.numpy()
    expected = tf.nn.softmax(bias).numpy()
    np.testing.assert_allclose(moved(TOKENS)[3], expected, atol=1e-7)


def per_timestep(kind, layer):
    """A model that masks tokens or features, and answers at every timestep."""
    keras.utils.set_random_seed(5)
    if kind == "tokens":
        first = [
            keras.Input((TIMESTEPS,), dtype="int32"),
            keras.layers.Embedding(10, 3, mask_zero=True),
        ]
    else:
        first = [keras.Input((TIMESTEPS, 1)), keras.layers.Masking()]
    per_step = keras.layers.TimeDistributed(keras.layers.Dense(2))
    model = keras.Sequential([*first, layer, keras.layers.Dropout(0), per_step])
    rng = np.random.default_rng(2)
    model.set_weights([rng.normal(0, 0.5, weight.shape) for weight in model.get_weights()])
    return model


@pytest.mark.parametrize("kind", ["tokens", "features"])
@pytest.mark.parametrize("is_bidirectional", [False, True])
def test_outputs_at_all_timesteps_are_moved_back(masks, kind, is_bidirectional):
    layer = LSTM(4, return_sequences=True)
    model = per_timestep(kind, keras.layers.Bidirectional(layer) if is_bidirectional else layer)
    moved = right_padded(model)
    inputs = TOKENS if kind == "tokens" else TOKENS[..., None].astype(np.float32)
    expected = outputs_and_gradients(model, inputs)
    masks.clear()
    for ours, theirs in zip(outputs_and_gradients(moved, inputs), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert [refusal(LSTM(1), mask) for mask in masks] == [None] * (1 + is_bidirectional)
    targets = np.ones((len(TOKENS), TIMESTEPS, 2))
    mean_squared = keras.losses.MeanSquaredError()
    losses = [float(mean_squared(targets, each(inputs))) for each in (model, moved)]
    # The padding's errors do not count, as its mask has come along.
    assert losses[0] == pytest.approx(losses[1])
    assert losses[0] != pytest.approx(float(np.mean((model(inputs) - targets) ** 2)))


def test_a_model_that_reads_over_timesteps_before_them_stays_as_it_is():
    padding = keras.layers.ZeroPadding1D()
    with pytest.warns(UserWarning, match="does not support masking"):
        model = keras.Sequential(
            [keras.Input((TIMESTEPS, 1)), keras.layers.Masking(), padding, LSTM(4)]
        )
    assert right_padded(model) is model


def test_a_model_that_sees_its_padding_stays_as_it_is():
    model = masked("lstm", mask_padding=False)
    assert right_padded(model) is model
