"""Outputs and gradients beside those of Keras' own layers: all cells, masks, states and results."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnpipe.kernels.layer import PackedLayers
from tests.rnnpipe.kernels.beside_keras import (
    RETURNS,
    TIMESTEPS,
    assert_same_function,
    built,
    features_of,
    mask_of,
    recurrent,
    results_and_gradients,
    state_sizes,
    tokens_of,
)


@pytest.mark.parametrize("returns", RETURNS)
@pytest.mark.parametrize(
    "recipe",
    [
        ("simple_rnn",),
        ("lstm",),
        ("gru",),
        ("bi_simple_rnn",),
        ("bi_lstm",),
        ("bi_gru",),
        ("lstm", "gru", "simple_rnn"),
        ("bi_gru", "lstm", "bi_simple_rnn"),
    ],
    ids="-".join,
)
@settings(max_examples=6)
@given(
    kind=st.sampled_from(["tokens", "features"]),
    lengths=st.lists(st.sampled_from([0, 1, 2, 4, TIMESTEPS]), min_size=1, max_size=7),
    side=st.sampled_from(["left", "right", "anywhere"]),
    masked=st.booleans(),
    stated=st.booleans(),
)
@example(kind="tokens", lengths=[3, TIMESTEPS, 0, 1, 0], side="left", masked=False, stated=False)
@example(kind="tokens", lengths=[3, TIMESTEPS, 0, 1, 0], side="right", masked=True, stated=True)
@example(
    kind="features", lengths=[3, TIMESTEPS, 0, 1, 0], side="anywhere", masked=True, stated=False
)
def test_results_and_gradients_are_those_of_keras(
    recipe, returns, kind, lengths, side, masked, stated
):
    mask = mask_of(lengths, side)
    inputs = (tokens_of if kind == "tokens" else features_of)(mask)
    assert_same_function(recipe, returns, inputs, mask if masked else None, stated=stated)


TOKENS = tokens_of(mask_of([3, TIMESTEPS, 0, 1, 2, 0, 5], "left"))


@pytest.mark.parametrize("returns", RETURNS)
@pytest.mark.parametrize("threads", [1, 3])
def test_any_number_of_threads_computes_the_same_function(threads, returns):
    assert_same_function(("bi_lstm", "gru"), returns, TOKENS, stated=True, threads=threads)


def test_gradients_are_at_hand_outside_of_training_too():
    features = features_of(TOKENS != 0)
    assert_same_function(("lstm",), "state", features, TOKENS != 0, stated=True, training=False)


@pytest.mark.parametrize("returns", RETURNS)
def test_a_step_repeats_bit_for_bit(returns):
    layers = built(recurrent("bi_lstm", "gru", returns=returns), embedded=True)
    packed = PackedLayers(layers, 3, returns)
    rows = np.tile(TOKENS, (20, 1))
    states = [tf.fill((len(rows), units), 0.3) for units in state_sizes(layers[1:])]

    def step():
        found = packed(rows, initial_state=states, training=True)
        return found if isinstance(found, tuple) else [found]

    first, *others = (
        results_and_gradients(step, states, packed.trainable_weights) for _ in range(4)
    )
    for other in others:
        for array, same in zip([*other[0], *other[1]], [*first[0], *first[1]], strict=True):
            np.testing.assert_array_equal(array, same)


def test_features_carry_their_mask_and_hand_it_on():
    layers = built(recurrent("gru", returns="steps"), embedded=False)
    mask = mask_of([3, TIMESTEPS, 0, 1], "anywhere")
    features = keras.layers.Masking()(np.where(mask[..., None], features_of(mask), 0))
    packed = PackedLayers(layers, 2, "steps")
    outputs = packed(features)
    np.testing.assert_allclose(outputs, layers[0](features), atol=1e-5)
    np.testing.assert_array_equal(outputs._keras_mask, mask)
    last = PackedLayers(built(recurrent("gru"), embedded=False), 2)
    assert not hasattr(last(features), "_keras_mask")


def test_what_stands_at_masked_timesteps_does_not_matter():
    layers = built(recurrent("lstm", returns="steps"), embedded=False)
    mask = mask_of([3, TIMESTEPS, 0, 1], "right")
    features = features_of(mask)
    packed = PackedLayers(layers, 2, "steps", passes_gradients=True)
    outputs = packed(features, mask=mask)
    spoilt = np.where(mask[..., None], features, np.float32("nan"))
    np.testing.assert_array_equal(packed(spoilt, mask=mask), outputs)
    # The output of the step before, or zeros where there is none.
    np.testing.assert_array_equal(outputs[0, 3:], np.tile(outputs[0, 2], (3, 1)))
    assert not outputs[2].numpy().any()


def test_gradients_stop_at_features_unless_they_are_asked_for():
    layers = built(recurrent("gru"), embedded=False)
    features = tf.constant(features_of(TOKENS != 0))
    with tf.GradientTape() as tape:
        tape.watch(features)
        outputs = PackedLayers(layers, 2)(features, training=True)
    assert tape.gradient(outputs, features) is None


def encoder_and_decoder(encode, decode):
    """A model of two inputs: the decoder begins in the state in which the encoder ends."""
    source, target = (keras.Input((TIMESTEPS,), dtype="int32") for _ in range(2))
    return keras.Model([source, target], keras.layers.Dense(2)(decode(target, encode(source))))


def test_an_encoder_hands_its_state_to_a_decoder():
    encoder = built(recurrent("bi_lstm", returns="state"), embedded=True, mask_zero=True)
    decoder = built(recurrent("bi_lstm", returns="steps"), embedded=True)
    plain = encoder_and_decoder(
        lambda source: encoder[1](encoder[0](source))[1:],
        lambda target, states: decoder[1](decoder[0](target), initial_state=list(states)),
    )
    packed = encoder_and_decoder(
        PackedLayers(encoder, 2, "state"),
        lambda target, states: PackedLayers(decoder, 2, "steps")(target, initial_state=states),
    )
    packed.layers[-1].set_weights(plain.layers[-1].get_weights())
    start = [layer.get_weights() for layer in (*encoder, *decoder)]
    inputs, targets = [TOKENS, TOKENS[::-1]], np.ones((len(TOKENS), TIMESTEPS, 2))
    losses = []
    for model in (plain, packed):
        for layer, weights in zip((*encoder, *decoder), start, strict=True):
            layer.set_weights(weights)
        model.compile("sgd", "mse")
        history = model.fit(inputs, targets, epochs=3, shuffle=False, batch_size=4, verbose=0)
        losses.append(history.history["loss"])
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-5)


def test_a_mask_that_an_embedding_does_not_make_is_given():
    layers = built(recurrent("gru", returns="steps"), embedded=True)
    mask, start = mask_of([3, TIMESTEPS, 0, 1], "right"), tf.ones((4, 4))
    tokens = tokens_of(np.ones_like(mask))
    outputs = PackedLayers(layers, 2, "steps")(tokens, initial_state=[start], mask=mask)
    expected = layers[1](layers[0](tokens), initial_state=start, mask=mask)
    np.testing.assert_allclose(outputs[mask], expected[mask], atol=1e-6)


@pytest.mark.parametrize("count", [1, 3])
def test_too_few_or_too_many_initial_states_are_refused(count):
    packed = PackedLayers(built(recurrent("lstm"), embedded=True), 2)
    with pytest.raises(ValueError, match=f"{count} initial states, but the layers have 2"):
        packed(TOKENS, initial_state=[tf.ones((len(TOKENS), 4))] * count)


def test_a_second_state_for_a_gru_is_refused():
    packed = PackedLayers(built(recurrent("gru"), embedded=True), 2)
    with pytest.raises(ValueError, match="2 initial states, but the layers have 1"):
        packed(TOKENS, initial_state=[tf.ones((len(TOKENS), 4))] * 2)


def test_a_state_of_another_size_is_refused():
    packed = PackedLayers(built(recurrent("gru"), embedded=True), 2)
    with pytest.raises(ValueError, match=r"of shape \(7, 5\), but expected \(7, 4\)"):
        packed(TOKENS, initial_state=[tf.ones((len(TOKENS), 5))])


def test_layers_without_a_kernel_are_refused():
    layers = [keras.layers.LSTM(3, activation="relu")]
    with pytest.raises(ValueError, match="has the activation relu, not tanh"):
        PackedLayers(layers, 2)
    with pytest.raises(ValueError, match="returns no sequence"):
        PackedLayers([keras.layers.LSTM(3), keras.layers.LSTM(3)], 2)
