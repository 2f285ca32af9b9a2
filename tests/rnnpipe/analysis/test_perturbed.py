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

STEPS, UNITS, N = 7, 3, 5
LAYERS = TypeAdapter(tuple[LayerSpec, ...])
WORDS = Signature(
    inputs={"tokens": Tokens(vocabulary=9, timesteps=STEPS)}, target=Classes(names=("a", "b", "c"))
)


def recipe(*layers):
    return LAYERS.validate_python(layers)


def words(rng):
    tokens = rng.integers(1, 9, (N, STEPS))
    for row, length in zip(tokens, (STEPS, 1, 4, 2, 6), strict=True):
        row[: STEPS - length] = 0
    return Part({"tokens": tokens.astype(np.uint8)}, rng.integers(0, 3, N).astype(np.int32))


def by_hand(model, part, mask):
    """‖∂L/∂h_t‖ of an embedding, one recurrent layer and a dense one, step by step in a loop."""
    embedding, layer, dense = model.layers[1:]
    tokens = tf.constant(part.inputs["tokens"].astype(np.int32))
    states = [[tf.zeros(UNITS)] * (2 if isinstance(layer, keras.layers.LSTM) else 1)] * N
    found = np.zeros((N, STEPS))
    for i in range(N):
        with tf.GradientTape(persistent=True) as tape:
            state = [s[np.newaxis] for s in states[i]]
            hidden = []
            for t in range(STEPS):
                if not mask or tokens[i, t] != 0:
                    _, state = layer.cell(
                        tf.gather(embedding.embeddings, tokens[i : i + 1, t]), state
                    )
                    state = [tf.identity(state[0]), *state[1:]]
                    tape.watch(state[0])
                hidden.append(state[0] if not mask or tokens[i, t] != 0 else None)
            loss = keras.losses.sparse_categorical_crossentropy(
                part.targets[i : i + 1], dense(state[0])
            )
        for t, h in enumerate(hidden):
            if h is not None:
                found[i, t] = np.linalg.norm(tape.gradient(loss, h))
    return found


@pytest.mark.parametrize("cell", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("mask", [False, True])
def test_every_step_agrees_with_a_plain_gradient(cell, mask):
    part = words(np.random.default_rng(3))
    layers = recipe(
        {"type": "embedding", "units": 4, "mask_padding": mask}, {"type": cell, "units": UNITS}
    )
    model = build(layers, WORDS, seed=1)
    found = gradient_norms(model, WORDS, part)
    assert list(found) == ["layer 1"]
    np.testing.assert_allclose(found["layer 1"], by_hand(model, part, mask), rtol=1e-4, atol=1e-9)
    assert (found["layer 1"][:, -1] > 0).all()


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
