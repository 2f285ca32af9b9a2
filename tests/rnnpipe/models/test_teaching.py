"""The model that is trained beside the plain one: the same loss, hits and gradients."""

import numpy as np
import pytest
import tensorflow as tf

from rnnpipe.data.arrays import Part
from rnnpipe.kernels.pair import packed_body
from rnnpipe.models.losses import of_weighted
from rnnpipe.models.teaching import body_of, of_taught, teaching
from rnnpipe.training.generating import taught, to_train
from tests.rnnpipe import pairs

PART = taught(Part({"text": pairs.sources(pairs.LENGTHS)}, pairs.targets(pairs.ANSWERS)))
SHORT = taught(Part({"text": pairs.sources([2, 1, 0])}, pairs.targets([1, 2, 2])))
ONE = taught(Part({"text": pairs.sources([1])}, pairs.targets([1])))


def gradients(model, part, minimised, variables):
    with tf.GradientTape() as tape:
        outputs = model(part.inputs, training=True)
        loss = minimised(part.targets, outputs, part.weights)
    return outputs, loss, tape.gradient(loss, variables)


BODIES = {"keras": body_of, "packed": lambda plain: packed_body(plain, threads=2)}


@pytest.mark.parametrize("engine", BODIES)
@pytest.mark.parametrize("part", [PART, SHORT, ONE], ids=["all lengths", "short", "one of one"])
@pytest.mark.parametrize(
    ("kind", "attention"),
    [("lstm", "none"), ("gru", "dot"), ("gru", "additive"), ("simple_rnn", "dot")],
)
def test_loss_hits_and_gradients_are_those_of_the_plain_model(kind, attention, part, engine):
    plain = pairs.model(pairs.spec(kind, attention, both=True, layers=2), scale=0.5)
    model = teaching(plain, BODIES[engine](plain))
    assert {id(v) for v in model.trainable_variables} == {id(v) for v in plain.trainable_variables}
    standard, ours = of_weighted(pairs.SIGNATURE.asks)["loss"], of_taught("accuracy")["loss"]
    variables = plain.trainable_variables
    given = Part({name: part.inputs[name] for name in ("text", "previous")}, part.targets)
    given = Part(given.inputs, part.targets, part.weights)
    outputs, loss, expected = gradients(plain, given, standard, variables)
    values, found_loss, found = gradients(model, part, ours, variables)
    assert values.shape == (*part.targets.shape, 2)
    assert float(found_loss) == pytest.approx(float(loss), abs=1e-5)
    likeliest = outputs.numpy().argmax(axis=-1) == part.targets
    np.testing.assert_array_equal(values[..., 1], likeliest & (part.targets != 0))
    for ours_of, theirs in zip(found, expected, strict=True):
        one, other = (tf.convert_to_tensor(each).numpy() for each in (ours_of, theirs))
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5)


def test_what_is_watched_is_a_mean_over_tokens():
    plain = pairs.model(pairs.spec("gru"))
    model = teaching(plain, body_of(plain))
    model.compile(optimizer="sgd", **of_taught("accuracy"))
    found = model.evaluate(
        PART.inputs,
        PART.targets,
        sample_weight=PART.weights,
        verbose=0,
        batch_size=3,
        return_dict=True,
    )
    counts = PART.targets != 0
    likeliest = plain.predict(
        {name: PART.inputs[name] for name in ("text", "previous")}, verbose=0
    ).argmax(axis=-1)
    assert found["accuracy"] == pytest.approx((likeliest == PART.targets)[counts].mean())


def test_xla_is_given_the_plain_model_which_reads_no_answers():
    spec = pairs.spec("gru", "dot")
    plain = pairs.model(spec)
    model, minimised = to_train("xla", plain, spec)
    assert minimised is None
    assert {id(v) for v in model.trainable_variables} == {id(v) for v in plain.trainable_variables}
    given = {name: PART.inputs[name] for name in ("text", "previous")}
    np.testing.assert_array_equal(model(PART.inputs), plain(given))
