"""Gradients by the hidden states of an encoder, against a plain TensorFlow gradient."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.analysis.encoder import encoder_norms
from rnnpipe.data.arrays import Part
from rnnpipe.models.encoder_decoder import build_pair
from rnnpipe.models.teaching import tokens_before
from tests.rnnpipe import pairs
from tests.rnnpipe.layers.recurrent_cases import CASES

PART = Part({"text": pairs.sources([7, 1, 3, 5, 2])}, pairs.targets([6, 1, 3, 4, 6]))
BACK = slice(None, None, -1)


def states_of(tape, cell, vectors, present, states):
    """The hidden states after each step, each told to the tape, and those that it ends in."""
    hidden = []
    for t in range(vectors.shape[1]):
        _, after = cell(vectors[:, t], states)
        pairs_of = zip(after, states, strict=True)
        states = [tf.identity(tf.where(present[:, t, None], *pair)) for pair in pairs_of]
        tape.watch(states[0])
        hidden.append(states[0])
    return hidden, states


def looked(named, outputs, memory, present):
    """What additive attention makes of the decoder's outputs, by its equations."""
    queries, keys = named["attention_queries"](outputs), named["attention_keys"](memory)
    summed = tf.tanh(queries[:, :, None] + keys[:, None])
    scores = tf.reduce_sum(named["attention"].scale * summed, axis=-1)
    weights = tf.nn.softmax(tf.where(present[:, None], scores, -np.inf))
    return named["attended"](tf.concat([weights @ memory, outputs], axis=-1))


def plain_norms(model, part):
    """‖∂L/∂h_t‖ of the two directions of an encoder, by loops over the steps of both sides."""
    named = {layer.name: layer for layer in model.layers}
    source, targets = part.inputs["text"], part.targets
    present, count = source != 0, len(source)
    ways = (named["encoder_1"].forward_layer.cell, named["encoder_1"].backward_layer.cell)
    with tf.GradientTape() as tape:
        vectors = named["encoder_0"](source)
        read = [
            states_of(tape, cell, vectors[:, turn], present[:, turn], cell.get_initial_state(count))
            for cell, turn in zip(ways, (slice(None), BACK), strict=True)
        ]
        (forwards, ends), (backwards, other_ends) = read
        states = [tf.concat(kind, axis=-1) for kind in zip(ends, other_ends, strict=True)]
        outputs = []
        for t in range(targets.shape[1]):
            before = named["decoder_0"](tokens_before(targets)[:, t])
            output, states = named["decoder_1"].cell(before, states)
            outputs.append(output)
        outputs = tf.stack(outputs, axis=1)
        if "attention" in named:
            memory = tf.concat([tf.stack(forwards, 1), tf.stack(backwards[BACK], 1)], axis=-1)
            outputs = looked(named, outputs, memory, present)
        found = tf.nn.softmax(named["logits"](outputs))
        of_each = keras.losses.sparse_categorical_crossentropy(targets, found)
        loss = tf.reduce_sum(tf.where(targets != 0, of_each, 0.0))
    expected = model({**part.inputs, "previous": tokens_before(targets)})
    np.testing.assert_allclose(found, expected, atol=1e-6)
    gradients = tape.gradient(loss, [forwards, backwards])
    norms = (np.linalg.norm(np.stack(of_way, axis=1), axis=-1) for of_way in gradients)
    # A masked step has no state of its own.
    there = (present, present[:, BACK])
    return [np.where(*each, 0) for each in zip(there, norms, strict=True)]


@pytest.mark.parametrize("kind", sorted({case.kind for case in CASES.values()}))
@pytest.mark.parametrize("attention", ["none", "additive"])
def test_every_step_of_every_cell_agrees_with_a_plain_gradient(kind, attention):
    model = build_pair(pairs.spec(kind, attention, both=True), pairs.SIGNATURE, seed=3)
    found = encoder_norms(model, PART)
    assert list(found) == ["layer 1", "layer 1, backwards"]
    for norms, expected in zip(found.values(), plain_norms(model, PART), strict=True):
        np.testing.assert_allclose(norms, expected, rtol=1e-4, atol=1e-9)
        assert (expected[0] > 0).all()


def test_without_attention_the_last_state_alone_is_read_and_with_it_every_place():
    def at_the_place_of(attention):
        """The gradient of an encoder that keeps nothing: its state is of its last token alone."""
        model = build_pair(pairs.spec("simple_rnn", attention), pairs.SIGNATURE, seed=3)
        (cell,) = (layer.cell for layer in model.layers if layer.name == "encoder_1")
        kernel, recurrent, bias = cell.get_weights()
        cell.set_weights([kernel, 0 * recurrent, bias])
        return encoder_norms(model, PART)["layer 1"][0]

    without = at_the_place_of("none")
    assert (without[:-1] == 0).all()
    assert without[-1] > 0
    assert (at_the_place_of("dot") > 0).all()
