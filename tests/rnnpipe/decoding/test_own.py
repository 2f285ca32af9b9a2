"""A decoder's own answers among the tokens before, beside the equations."""

import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.cells import encoder_decoder as equations
from rnnpipe.data.arrays import Part
from rnnpipe.decoding.own import OwnAnswers
from rnnpipe.errors import UserError
from rnnpipe.layers.joining import ASKED, OWN, PREVIOUS
from rnnpipe.models.losses import of_weighted
from rnnpipe.models.teaching import of_taught
from rnnpipe.training.generating import draw, taught, to_train
from tests.rnnpipe import pairs
from tests.rnnpipe.models.test_encoder_decoder import by_hand, weights_of

SOURCE, TARGETS = pairs.sources(pairs.LENGTHS), pairs.targets(pairs.ANSWERS)


def mixed(pair, seed=0):
    """The examples, with the answers drawn that the decoder is to read of its own."""
    return drawn(pair, taught(Part({"text": SOURCE}, TARGETS), pair), seed)


def drawn(pair, part, seed=0):
    drawing = draw(pair)
    assert drawing is not None
    return drawing(part, np.random.default_rng(seed))


def model_of(pair, scale=1.0):
    """A model that seldom answers with END."""
    model = pairs.model(pair, scale=scale)
    kernel, bias = model.get_layer("logits").get_weights()
    bias[2] = 0
    model.get_layer("logits").set_weights([kernel, bias])
    return model


def read_by_hand(pair, model, before):
    """The tokens before with their answers, each from all probabilities before it."""
    weights, read = weights_of(model), before.copy()
    for place in range(before.shape[1]):
        own = before[:, place] == OWN
        if own.any():
            known = np.where(read == OWN, 0, read)
            found = by_hand(pair, weights, SOURCE, known)[:, place - 1]
            read[own, place] = found[own, 1:].argmax(axis=1) + 1
    return read


CASES = [
    ("gru", "none", 0.5),
    ("lstm", "dot", 0.5),
    ("gru", "additive", 0.25),
    ("simple_rnn", "none", 0.0),
]


@pytest.mark.parametrize(("kind", "attention", "share"), CASES)
def test_answers_are_those_of_the_equations(kind, attention, share):
    pair = pairs.spec(kind, attention, both=True, teacher_forcing=share)
    model, part = model_of(pair), mixed(pair)
    before = part.inputs[PREVIOUS]
    found = OwnAnswers(model)({"text": SOURCE, PREVIOUS: before}).numpy()
    expected = read_by_hand(pair, model, before)
    assert (before == OWN).any()
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(found[before != OWN], before[before != OWN])
    assert (found[before == OWN] > 0).all()
    assert len(np.unique(found[before == OWN])) > 1


@pytest.mark.parametrize("engine", ["keras", "packed"])
@pytest.mark.parametrize(("kind", "attention", "share"), CASES[:2])
def test_loss_and_gradients_are_those_of_teacher_forcing_with_these_tokens(
    kind, attention, share, engine
):
    pair = pairs.spec(kind, attention, both=True, teacher_forcing=share)
    plain, part = model_of(pair, 0.7), mixed(pair)
    read = read_by_hand(pair, plain, part.inputs[PREVIOUS])
    standard, ours = of_weighted(pairs.SIGNATURE.asks)["loss"], of_taught("accuracy")["loss"]
    variables = plain.trainable_variables
    model, _ = to_train(engine, plain, pair)
    assert {id(v) for v in model.trainable_variables} == {id(v) for v in variables}
    with tf.GradientTape() as tape:
        loss = standard(TARGETS, plain({"text": SOURCE, PREVIOUS: read}), part.weights)
    expected = tape.gradient(loss, variables)
    by_equations = equations.loss(
        by_hand(pair, weights_of(plain), SOURCE, read), TARGETS, part.weights
    )
    step = tf.function(lambda: model(part.inputs, training=True))
    with tf.GradientTape() as tape:
        found_loss = ours(TARGETS, step(), part.weights)
    found = tape.gradient(found_loss, variables)
    assert float(found_loss) == pytest.approx(by_equations, abs=1e-5)
    for one, other in zip(found, expected, strict=True):
        ours_of, theirs = (tf.convert_to_tensor(each).numpy() for each in (one, other))
        np.testing.assert_allclose(ours_of, theirs, rtol=0, atol=1e-5)


def test_what_is_drawn_is_a_share_of_the_tokens_behind_the_first():
    pair = pairs.spec("gru", teacher_forcing=0.75)
    targets = np.full((2000, pairs.TIMESTEPS), 3, np.uint16)
    targets[:, 4:] = 0
    part = taught(Part({"text": targets}, targets), pair)
    found = drawn(pair, part)
    before = found.inputs[PREVIOUS]
    own = before == OWN
    assert before.dtype == part.inputs[PREVIOUS].dtype == np.int32
    assert not own[:, 0].any()
    assert not own[:, 4:].any()
    assert own[:, 1:4].mean() == pytest.approx(0.25, abs=0.02)
    np.testing.assert_array_equal(before[~own], part.inputs[PREVIOUS][~own])
    np.testing.assert_array_equal(found.inputs[ASKED], targets)
    np.testing.assert_array_equal(drawn(pair, part).inputs[PREVIOUS], before)


def test_with_every_token_right_nothing_is_drawn():
    pair = pairs.spec("gru")
    assert draw(pair) is None
    assert (
        taught(Part({"text": SOURCE}, TARGETS.astype(np.uint8)), pair).inputs[PREVIOUS].dtype
        == np.uint8
    )


def test_xla_cannot_go_token_by_token():
    pair = pairs.spec("gru", teacher_forcing=0.5)
    with pytest.raises(UserError, match=r"teacher_forcing = 0\.5 .* leave engine out"):
        to_train("xla", pairs.model(pair), pair)


def test_the_recipe_says_so():
    assert str(pairs.spec("gru", teacher_forcing=0.5)).endswith("teacher forcing 0.5")
    assert "forcing" not in str(pairs.spec("gru"))
