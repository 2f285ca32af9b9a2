"""Gradients by hidden states, against a plain TensorFlow gradient of the same model."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from pydantic import TypeAdapter

from rnnpipe.analysis.perturbed import gradient_norms
from rnnpipe.data.arrays import Part
from rnnpipe.errors import UserError
from rnnpipe.layers import LayerSpec
from rnnpipe.models.build import build
from rnnpipe.specs import Classes, Features, Numbers, Signature, Tokens
from tests.rnnpipe.layers.recurrent_cases import CASES, DROPPING, VOCABULARY, WIDTH

STEPS, N = 7, 5
LAYERS = TypeAdapter(tuple[LayerSpec, ...])
WORDS = Signature(
    inputs={"tokens": Tokens(vocabulary=VOCABULARY, timesteps=STEPS)},
    target=Classes(names=("a", "b", "c")),
)


def recipe(*layers):
    return LAYERS.validate_python(layers)


def words(rng):
    tokens = rng.integers(1, 9, (N, STEPS))
    for row, length in zip(tokens, (STEPS, 1, 4, 2, 6), strict=True):
        row[: STEPS - length] = 0
    return Part({"tokens": tokens.astype(np.uint8)}, rng.integers(0, 3, N).astype(np.int32))


def every_kind(name, masked):
    """Both directions of a cell, and one behind them: normalised between, their states dropped."""
    dropping = {"recurrent_dropout": 0.5} if name in DROPPING else {}
    both = CASES[name].spec(bidirectional=True, return_sequences=True, **dropping)
    embedding = {"type": "embedding", "units": WIDTH, "mask_padding": masked}
    first, norm = recipe(embedding, {"type": "layer_norm"})
    return first, both, norm, CASES[name].spec(**dropping)


def plain_norms(model, part, masked):
    """‖∂L/∂h_t‖ of such a model by a loop over its steps, in the order in which each reads."""
    embedding, both, norm, layer, dense = model.layers[1:]
    tokens = part.inputs["tokens"]
    present = tokens != 0 if masked else np.ones(tokens.shape, bool)
    back = slice(None, None, -1)
    with tf.GradientTape() as tape:

        def states_of(cell, vectors, there):
            states, hidden = cell.get_initial_state(batch_size=len(tokens)), []
            for t in range(STEPS):
                _, after = cell(vectors[:, t], states)
                pairs = zip(after, states, strict=True)
                states = [tf.identity(tf.where(there[:, t, None], *pair)) for pair in pairs]
                tape.watch(states[0])
                hidden.append(states[0])
            return hidden

        vectors = embedding(tokens)
        forwards = states_of(both.forward_layer.cell, vectors, present)
        backwards = states_of(both.backward_layer.cell, vectors[:, back], present[:, back])
        read = tf.concat([tf.stack(forwards, 1), tf.stack(backwards[back], 1)], axis=-1)
        behind = states_of(layer.cell, norm(read), present)
        outputs = dense(behind[-1])
        loss = tf.reduce_sum(keras.losses.sparse_categorical_crossentropy(part.targets, outputs))
    np.testing.assert_allclose(outputs, model(tokens), atol=1e-6)
    gradients = tape.gradient(loss, [forwards, backwards, behind])
    norms = [np.linalg.norm(np.stack(of_each, axis=1), axis=-1) for of_each in gradients]
    # A masked step has no state of its own.
    return {
        "layer 1": np.where(present, norms[0], 0),
        "layer 1, backwards": np.where(present[:, back], norms[1], 0),
        "layer 2": np.where(present, norms[2], 0),
    }


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("masked", [False, True], ids=["pads seen", "pads masked"])
def test_every_step_of_every_cell_agrees_with_a_plain_gradient(name, masked):
    rng = np.random.default_rng(3)
    tokens = rng.integers(0, VOCABULARY, (2 * N, STEPS))  # padded anywhere, where there is a 0
    tokens[0] = 0
    tokens[1, : STEPS // 2] = 0
    tokens[2] = rng.integers(1, VOCABULARY, STEPS)
    part = Part({"tokens": tokens.astype(np.int32)}, rng.integers(0, 3, 2 * N).astype(np.int32))
    model = build(every_kind(name, masked), WORDS, seed=1)
    found, expected = gradient_norms(model, WORDS, part), plain_norms(model, part, masked)
    assert list(found) == list(expected)
    for layer, norms in expected.items():
        np.testing.assert_allclose(found[layer], norms, rtol=1e-4, atol=1e-9)
        assert (norms[2] > 0).all()


def test_stacks_and_both_directions_have_a_line_each_that_finite_differences_confirm():
    signature = Signature(inputs={"features": Features(width=2, timesteps=STEPS)}, target=Numbers())
    rng = np.random.default_rng(0)
    part = Part(
        {"features": rng.normal(size=(N, STEPS, 2)).astype(np.float32)},
        rng.normal(size=N).astype(np.float32),
    )
    layers = recipe(
        {"type": "gru", "units": 3, "bidirectional": True, "return_sequences": True},
        {"type": "simple_rnn", "units": 2},
    )
    model = build(layers, signature, seed=2)
    found = gradient_norms(model, signature, part)
    assert list(found) == ["layer 1", "layer 1, backwards", "layer 2"]
    # The last state of the last layer is what the output layer reads: L = (w h + b - y)².
    dense = model.layers[-1]
    error = model.predict(part.inputs["features"], verbose=0)[:, 0] - part.targets
    expected = np.abs(2 * error) * np.linalg.norm(dense.get_weights()[0])
    np.testing.assert_allclose(found["layer 2"][:, -1], expected, rtol=1e-4)
    # The backward direction's last state is that of the first step, which all of layer 2 passes on.
    assert (found["layer 1"][:, -1] > found["layer 1"][:, 0]).all()
    assert (found["layer 1, backwards"] > 0).all()


def test_where_every_step_has_a_target_it_is_the_last_that_counts():
    signature = Signature(
        inputs={"tokens": Tokens(vocabulary=9, timesteps=STEPS)},
        target=Classes(names=("a", "b", "c"), timesteps=STEPS),
    )
    rng = np.random.default_rng(3)
    part = words(rng)
    weights = np.ones((N, STEPS), np.float32)
    weights[0, 4:] = 0
    part = Part(part.inputs, rng.integers(0, 3, (N, STEPS)).astype(np.int32), weights)
    layers = recipe(
        {"type": "embedding", "units": 4}, {"type": "gru", "units": 3, "return_sequences": True}
    )
    (norms,) = gradient_norms(build(layers, signature, seed=1), signature, part).values()
    assert (norms[0, 4:] == 0).all()
    assert (norms[0, :4] > 0).all()
    assert (norms[1:, -1] > 0).all()


def test_a_model_without_a_recurrent_layer_is_refused():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    with pytest.raises(UserError, match="expected a recipe of layers with a recurrent one"):
        gradient_norms(model, WORDS, words(np.random.default_rng(0)))
