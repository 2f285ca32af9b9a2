import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.kernels.model import packed
from tests.rnnpipe.kernels.chains import (
    LAYERS,
    TIMESTEPS,
    VOCABULARY,
    answering,
    assert_same_function,
    chain,
    outputs_and_gradients,
    sequences,
    stack,
    tokens,
)

lstm = keras.layers.LSTM

MASKED = pytest.mark.parametrize("masked", [False, True], ids=["pads seen", "pads masked"])


@MASKED
@pytest.mark.parametrize(
    "recipe",
    [
        [("simple_rnn", 5)],
        [("lstm", 5)],
        [("gru", 5)],
        [("simple_rnn", 24), ("simple_rnn", 16)],
        [("lstm", 7), ("gru", 24)],
        [("gru", 33), ("gru", 16)],
        [("simple_rnn", 4), ("lstm", 5), ("gru", 6), ("simple_rnn", 7)],
        [("bi_simple_rnn", 5)],
        [("bi_lstm", 24)],
        [("bi_gru", 5)],
        [("bi_lstm", 5), ("bi_gru", 6), ("bi_simple_rnn", 7)],
        [("lstm", 5), ("bi_gru", 6), ("simple_rnn", 4)],
        [("bi_simple_rnn", 5), ("lstm", 6)],
    ],
    ids=lambda recipe: "-".join(f"{name}{units}" for name, units in recipe),
)
def test_outputs_and_gradients_are_those_of_plain_keras(recipe, masked):
    lengths = (5, TIMESTEPS, 0, 1, 9, 5, 0, TIMESTEPS, 3, 2, 1, 8, 11)
    assert_same_function(chain(*stack(*recipe), masked=masked), tokens(*lengths))


@MASKED
@pytest.mark.parametrize(
    "lengths",
    [(4,), (0,), (0, 0, 0), (TIMESTEPS,) * 3, (1, 1)],
    ids=["one row", "one row of padding", "padding alone", "no padding", "one token each"],
)
@pytest.mark.parametrize("first", ["lstm", "bi_lstm"])
def test_unusual_batches(lengths, first, masked):
    recurrent = stack((first, 5), ("simple_rnn", 6), ("gru", 4))
    assert_same_function(chain(*recurrent, masked=masked), tokens(*lengths))


@pytest.mark.parametrize("name", [*LAYERS, "bi_lstm"])
def test_masked_padding_changes_nothing_however_long_it_is(name):
    recurrent = stack((name, 5), (name, 4))
    model = chain(*recurrent, masked=True)
    rows = tokens(5, 3, 1)
    rows[rows == 0] = 1
    for length, row in zip((5, 3, 1), rows, strict=True):
        row[: TIMESTEPS - length] = 0
    fast, unmasked = packed(model, 1), packed(chain(*recurrent), 1)
    unmasked.set_weights(model.get_weights())
    for length, row in zip((5, 3, 1), rows, strict=True):
        # Without its padding, by the kernels that see padding.
        alone = unmasked.layers[1](row[None, TIMESTEPS - length :])
        np.testing.assert_allclose(fast.layers[1](row[None]), alone, atol=1e-7)
    assert not fast.layers[1](np.zeros((1, TIMESTEPS), np.int32)).numpy().any()


@pytest.mark.parametrize("name", [*LAYERS, "bi_gru"])
def test_features_need_no_embedding(name):
    model = chain(*stack((name, 24)), inputs=keras.Input((TIMESTEPS, 2)))
    inputs = np.random.default_rng(4).normal(size=(9, TIMESTEPS, 2)).astype(np.float32)
    assert_same_function(model, inputs)


def features():
    return keras.Input((TIMESTEPS, 2))


LENGTHS = (5, TIMESTEPS, 0, 1, 9, 0, 3)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", ["gru", "bi_lstm"])
def test_masked_features_are_skipped(name, side):
    model = chain(keras.layers.Masking(), *stack((name, 5), (name, 4)), inputs=features())
    assert_same_function(model, sequences(*LENGTHS, side=side))


@MASKED
@pytest.mark.parametrize("side", [slice(None), slice(None, None, -1)], ids=["left", "right"])
@pytest.mark.parametrize("name", ["lstm", "bi_gru"])
def test_a_layer_may_answer_at_every_timestep(name, side, masked):
    layers = stack((name, 5), (name, 4))
    layers[-1] = answering(layers[-1])
    per_step = keras.layers.TimeDistributed(keras.layers.Dense(4, "tanh"))
    model = chain(*layers, per_step, masked=masked)
    assert_same_function(model, np.ascontiguousarray(tokens(*LENGTHS)[:, side]))


def test_the_errors_of_masked_answers_do_not_count():
    keras.utils.set_random_seed(1)
    model = chain(answering(lstm(4)), masked=True)
    inputs = tokens(*LENGTHS)
    targets = np.random.default_rng(1).integers(0, 3, inputs.shape)
    losses = []
    for each in (model, packed(model, 2)):
        each.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
        losses.append(each.evaluate(inputs, targets, verbose=0))
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-5)
    every = keras.losses.sparse_categorical_crossentropy(targets, model(inputs)).numpy()
    np.testing.assert_allclose(losses[1][0], every[inputs != 0].mean(), rtol=1e-5)
    assert losses[1][0] != pytest.approx(every.mean(), rel=1e-4)


@pytest.mark.parametrize(
    "make",
    [
        lambda: chain(keras.layers.SpatialDropout1D(0), *stack(("gru", 4)), masked=True),
        lambda: chain(
            keras.layers.Conv1D(3, 2, padding="same"), *stack(("bi_lstm", 4)), inputs=features()
        ),
        lambda: chain(
            answering(lstm(5)), keras.layers.Dropout(0), *stack(("lstm", 4)), masked=True
        ),
        lambda: chain(keras.layers.Dense(4, "tanh"), answering(lstm(5)), keras.layers.Flatten()),
    ],
    ids=["dropout in front", "convolution in front", "dropout between", "dense around"],
)
def test_layers_of_other_kinds_stay_as_they_are(make):
    model = make()
    is_tokens = len(model.input_shape) == 2
    assert_same_function(model, (tokens if is_tokens else sequences)(*LENGTHS))


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", ["lstm", "bi_lstm"])
def test_any_number_of_threads_computes_the_same_function(name, threads):
    assert_same_function(chain(*stack((name, 5))), tokens(3, 0, 7, 12, 1), threads)


def test_gradients_are_at_hand_outside_of_training_too():
    model = chain(*stack(("gru", 5)), keras.layers.Dropout(0.5))
    assert_same_function(model, tokens(3, 0, 7, 12, 1), training=False)


@MASKED
def test_dropout_wherever_it_stands_is_keras_own(masked):
    dropout = [keras.layers.Dropout(0.5) for _ in range(3)]
    bidirectional = keras.layers.Bidirectional(keras.layers.GRU(4, recurrent_dropout=0.5))
    recurrent = [lstm(5, recurrent_dropout=0.3, return_sequences=True), bidirectional]
    model = chain(dropout[0], recurrent[0], dropout[1], recurrent[1], dropout[2], masked=masked)
    inputs, targets = tokens(*LENGTHS), np.arange(len(LENGTHS)) % 3
    start = [variable.numpy() for variable in model.variables]
    found = []
    for each in (model, packed(model, 2)):
        for variable, value in zip(model.variables, start, strict=True):
            variable.assign(value)
        found.append(outputs_and_gradients(each, inputs, targets, training=True))
    (outputs, gradients), (ours, fast) = found
    np.testing.assert_allclose(ours, outputs, atol=1e-5)
    for gradient, correct in zip(fast, gradients, strict=True):
        np.testing.assert_allclose(gradient, correct, atol=1e-5 * np.abs(correct).max())
    assert np.abs(outputs - model(inputs)).max() > 0.01


class WithDenseGradients(keras.Model):
    """Adds up an embedding's gradient by token before the optimizer sees it."""

    def train_step(self, data):
        inputs, targets = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=targets, y_pred=self(inputs, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        gradients = [tf.convert_to_tensor(gradient) for gradient in gradients]
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        return {"loss": loss}


@pytest.mark.parametrize(("optimizer", "masked"), [("rmsprop", False), ("adam", True)])
def test_a_training_ends_at_the_same_weights(optimizer, masked):
    inputs = tokens(*(np.arange(40) * 7 % (TIMESTEPS + 1)))
    targets = inputs[:, -1] % 3
    trained = []
    for is_packed in (False, True):
        model = chain(*stack(("gru", 8), ("lstm", 6)), masked=masked)
        plain = WithDenseGradients(model.inputs, model.outputs)
        run = packed(model, 2) if is_packed else plain
        run.compile(optimizer, "sparse_categorical_crossentropy")
        run.fit(inputs, targets, batch_size=8, epochs=2, shuffle=False, verbose=0)
        outputs = run.predict(inputs, verbose=0)
        np.testing.assert_allclose(outputs, model.predict(inputs, verbose=0), atol=1e-5)
        trained.append(model.get_weights())
    for weights, fast in zip(*trained, strict=True):
        np.testing.assert_allclose(fast, weights, atol=1e-4)


def test_a_step_repeats_bit_for_bit():
    model = packed(chain(*stack(("bi_lstm", 16), ("gru", 8))), threads=3)
    inputs = tokens(*(np.arange(200) % (TIMESTEPS + 1)))
    targets = np.arange(200) % 3
    first, *others = (
        outputs_and_gradients(model, inputs, targets, training=True) for _ in range(5)
    )
    for other in others:
        np.testing.assert_array_equal(other[0], first[0])
        for gradient, same in zip(other[1], first[1], strict=True):
            np.testing.assert_array_equal(gradient, same)


def test_a_diverged_model_says_nan():
    model = chain(*stack(("lstm", 4)))
    weights = model.get_weights()
    weights[1][0, 0] = np.nan
    model.set_weights(weights)
    assert np.isnan(packed(model, 2).predict(tokens(3, 5), verbose=0)).all()


def test_a_token_without_an_embedding_is_an_error():
    model = packed(chain(*stack(("lstm", 4))), 2)
    with pytest.raises(tf.errors.OpError, match="the embedding layer has rows for 0 to 39"):
        model.predict(np.full((2, TIMESTEPS), VOCABULARY), verbose=0)


def test_frozen_layers_stay_as_they_are():
    model = chain(*stack(("lstm", 4)))
    model.layers[1].trainable = False
    assert_same_function(model, tokens(3, 5))
    assert len(packed(model, 2).trainable_variables) == 5
