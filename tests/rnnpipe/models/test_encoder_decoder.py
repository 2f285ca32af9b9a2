"""The model of an encoder and a decoder beside its equations, outputs and gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.cells import encoder_decoder as equations
from rnnpipe.cells.reference import gru_step, lstm_step, simple_rnn_step
from rnnpipe.cells.sequences import bidirectional, recurrent
from rnnpipe.layers.joining import joined
from rnnpipe.models.encoder_decoder import build_pair
from rnnpipe.models.losses import of_weighted
from tests.rnnpipe import pairs

STEPS = {"simple_rnn": simple_rnn_step, "lstm": lstm_step, "gru": gru_step}
CASES = [
    ("simple_rnn", "none", True, 1),
    ("lstm", "none", True, 2),
    ("gru", "none", False, 2),
    ("lstm", "dot", True, 2),
    ("gru", "dot", False, 1),
    ("gru", "additive", True, 1),
    ("simple_rnn", "additive", False, 2),
]


def weights_of(model):
    """In float64, by the name of their layer."""
    return {
        layer.name: [w.astype(np.float64) for w in layer.get_weights()]
        for layer in model.layers
        if layer.weights
    }


def by_hand(pair, weights, source, previous):
    """Log probabilities, `(batch, tokens, vocabulary)`, by the equations."""
    present = source != 0
    outputs = weights["encoder_0"][0][source]
    ends = []
    for n, layer in enumerate(pair.encoder[1:], 1):
        zeros = np.zeros((len(source), layer.units))
        start = (zeros, zeros) if layer.type == "lstm" else (zeros,)
        read = bidirectional if layer.bidirectional else recurrent
        outputs, state = read(STEPS[layer.type], outputs, weights[f"encoder_{n}"], start, present)
        ends.append(state)
    memory, outputs = outputs, weights["decoder_0"][0][previous]
    for n, (layer, state) in enumerate(zip(pair.decoder[1:], ends, strict=True), 1):
        given = weights[f"decoder_{n}"]
        outputs, _ = recurrent(STEPS[layer.type], outputs, given, state, None)
    if pair.attention != "none":
        scores = equations.dot_scores(outputs, memory)
        if pair.attention == "additive":
            projections = [weights[f"attention_{name}"][0] for name in ("queries", "keys")]
            scores = equations.additive_scores(outputs, memory, *projections, *weights["attention"])
        found = equations.attention(scores, present)
        outputs = equations.attended(found, memory, outputs, *weights["attended"])
    return equations.log_probabilities(outputs, *weights["logits"])


def shifted(targets):
    return np.pad(targets, ((0, 0), (1, 0)))[:, :-1]


SOURCE, TARGETS = pairs.sources(pairs.LENGTHS), pairs.targets(pairs.ANSWERS)


@pytest.mark.parametrize(("kind", "attention", "both", "layers"), CASES)
def test_outputs_loss_and_gradients_are_those_of_the_equations(kind, attention, both, layers):
    pair = pairs.spec(kind, attention, both=both, layers=layers)
    model = pairs.model(pair, scale=0.4)
    previous, counts = shifted(TARGETS), (TARGETS != 0).astype(np.float32)
    weights = weights_of(model)
    expected = by_hand(pair, weights, SOURCE, previous)
    minimised = of_weighted(pairs.SIGNATURE.asks)["loss"]
    with tf.GradientTape() as tape:
        outputs = model({"text": SOURCE, "previous": previous}, training=True)
        loss = minimised(TARGETS, outputs, counts)
    np.testing.assert_allclose(outputs, np.exp(expected), rtol=0, atol=1e-5)
    assert float(loss) == pytest.approx(equations.loss(expected, TARGETS, counts), abs=1e-5)

    rng = np.random.default_rng(0)
    variables = model.trainable_variables
    gradients = tape.gradient(loss, variables)
    names = [(layer.name, n) for layer in model.layers for n in range(len(layer.weights))]
    assert len(names) == len(variables)
    for (name, n), gradient in zip(names, gradients, strict=True):
        value = weights[name][n]
        direction = rng.normal(size=value.shape)
        slopes = []
        for side in (1e-5, -1e-5):
            moved = {**weights, name: [*weights[name]]}
            moved[name][n] = value + side * direction
            there = by_hand(pair, moved, SOURCE, previous)
            slopes.append(equations.loss(there, TARGETS, counts))
        slope = (slopes[0] - slopes[1]) / 2e-5
        found = float((tf.convert_to_tensor(gradient).numpy() * direction).sum())
        assert found == pytest.approx(slope, abs=1e-5, rel=1e-4), name


@pytest.mark.parametrize("attention", ["none", "dot", "additive"])
def test_an_answer_does_not_depend_on_the_padding_in_front(attention):
    model = pairs.model(pairs.spec("lstm", attention, both=True))
    given = {"text": SOURCE[3:5], "previous": shifted(TARGETS[3:5])}  # of 3 and 5 tokens
    longer = np.pad(given["text"], ((0, 0), (9, 0)))
    for source in (given["text"][:, 2:], longer):
        found = model({**given, "text": source})
        np.testing.assert_allclose(found, model(given), rtol=0, atol=1e-6)


def test_no_token_sees_those_to_come():
    model = pairs.model(pairs.spec("gru", "additive"))
    given = {"text": SOURCE, "previous": shifted(TARGETS)}
    changed = given["previous"].copy()
    changed[:, 3:] = 4
    before, after = (model({**given, "previous": p}).numpy() for p in (given["previous"], changed))
    np.testing.assert_array_equal(before[:, :3], after[:, :3])
    assert (before[:, 3:] != after[:, 3:]).any()


@pytest.mark.parametrize("attention", ["none", "dot", "additive"])
def test_the_seed_decides_every_weight_and_all_are_counted(attention):
    pair = pairs.spec("gru", attention, both=True, layers=2)
    first, again, other = (
        build_pair(pair, pairs.SIGNATURE, seed).get_weights() for seed in (7, 7, 8)
    )
    for a, b, c in zip(first, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        drawn = len(np.unique(a)) > 2  # a bias is 0, or 1 of an LSTM's forget gate
        assert (a != c).any() == drawn
    assert sum(w.size for w in first) == sum(
        place.parameters or 0 for place in joined(pair, pairs.SIGNATURE).places
    )


@pytest.mark.parametrize("attention", ["none", "dot", "additive"])
def test_it_loads_as_plain_keras_and_answers_the_same_bits(attention, tmp_path):
    model = pairs.model(pairs.spec("lstm", attention, both=True, layers=2))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", custom_objects={})
    given = {"text": SOURCE, "previous": shifted(TARGETS)}
    np.testing.assert_array_equal(loaded(given), model(given))
