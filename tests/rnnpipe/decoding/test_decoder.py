"""Decoding beside a plain loop over the model, and beside every answer that there could be."""

from itertools import product

import keras
import numpy as np
import pytest

from rnnpipe.data.arrays import Part
from rnnpipe.decoding.beam import beam_search, length_penalty
from rnnpipe.decoding.decoder import Decoder
from rnnpipe.decoding.steps import Steps
from rnnpipe.layers.joining import PREVIOUS
from rnnpipe.specs import Signature, Text
from rnnpipe.training.generating import taught
from tests.rnnpipe import pairs

KINDS = [("simple_rnn", "none"), ("gru", "dot"), ("lstm", "additive")]
LENGTHS = np.random.default_rng(0).integers(0, pairs.PLACES + 1, 64)
SOURCE = {"text": pairs.sources(LENGTHS)}


def decoder(model, pair, timesteps=pairs.TIMESTEPS, **settings):
    return Decoder(model, pair.model_copy(update=settings), timesteps)


def token_by_token(model, source, most):
    """The likeliest token, again and again, by calling the whole model anew."""
    answer = [0]
    for _ in range(most):
        given = {"text": source[None], PREVIOUS: np.array([answer])}
        answer.append(1 + int(model(given)[0, -1, 1:].numpy().argmax()))
        if answer[-1] == 2:
            break
    return answer[1:] + [0] * (most + 1 - len(answer))


@pytest.mark.parametrize(("kind", "attention"), KINDS)
def test_greedy_is_a_plain_loop_over_the_model(kind, attention):
    pair = pairs.spec(kind, attention, both=True, layers=2)
    model = pairs.model(pair)
    expected = [token_by_token(model, row, pairs.TIMESTEPS) for row in SOURCE["text"][:20]]
    found = decoder(model, pair).answers({"text": SOURCE["text"][:20]})
    assert found.dtype == np.int32
    assert found.tolist() == expected
    lengths = (found != 0).sum(axis=1)
    assert len(set(lengths)) > 2  # some end early, and some are cut


@pytest.mark.parametrize(("kind", "attention"), KINDS)
@pytest.mark.parametrize("beam", [1, 3])
def test_an_answer_does_not_depend_on_its_batch(kind, attention, beam):
    pair = pairs.spec(kind, attention)
    decodes = decoder(pairs.model(pair), pair, beam=beam, length_penalty=0.6)
    whole = decodes.answers(SOURCE)
    for rows in (1, 7, 64):
        np.testing.assert_array_equal(decodes.answers(SOURCE, rows * beam), whole)
    order = np.random.default_rng(1).permutation(64)
    np.testing.assert_array_equal(decodes.answers({"text": SOURCE["text"][order]}), whole[order])


@pytest.mark.parametrize(("kind", "attention"), KINDS)
def test_a_beam_of_one_is_greedy(kind, attention):
    pair = pairs.spec(kind, attention)
    model = pairs.model(pair)
    found = beam_search(Steps(model), SOURCE, pairs.TIMESTEPS, beam=1, power=0.0)
    np.testing.assert_array_equal(found, decoder(model, pair).answers(SOURCE))


def every_answer(vocabulary, timesteps):
    """All there are: those that end in END, and those that are cut."""
    answers = [
        answer
        for length in range(1, timesteps + 1)
        for answer in product(range(1, vocabulary), repeat=length)
        if 2 not in answer[:-1] and (answer[-1] == 2 or length == timesteps)
    ]
    ids = np.zeros((len(answers), timesteps), np.int32)
    for row, answer in zip(ids, answers, strict=True):
        row[: len(answer)] = answer
    return ids


@pytest.mark.parametrize(("kind", "attention"), KINDS)
@pytest.mark.parametrize("power", [0.0, 0.6, 2.0])
@pytest.mark.parametrize(("timesteps", "beam"), [(2, 5), (3, 16)])
def test_a_beam_that_loses_nothing_finds_the_best_of_all_answers(
    kind, attention, power, timesteps, beam
):
    """Of two tokens a beam as wide as the vocabulary; of three, its width squared."""
    pair = pairs.spec(kind, attention)
    target = Text(vocabulary=5, timesteps=timesteps)
    model = pairs.model(pair, signature=Signature(inputs=pairs.SIGNATURE.inputs, target=target))
    decodes = decoder(model, pair, timesteps, beam=beam, length_penalty=power)
    every = every_answer(5, timesteps)
    penalties = [length_penalty(n, power) for n in (every != 0).sum(axis=1)]
    sources = SOURCE["text"][:12]
    found = decodes.answers({"text": sources})
    greedy = decoder(model, pair, timesteps).answers({"text": sources})
    for source, answer, likeliest in zip(sources, found, greedy, strict=True):
        part = taught(Part({"text": np.tile(source, (len(every), 1))}, every))
        scores = decodes.likelihoods(part) / penalties
        of = {tuple(ids): score for ids, score in zip(every.tolist(), scores, strict=True)}
        assert of[tuple(answer)] == pytest.approx(scores.max(), abs=1e-5)
        assert of[tuple(answer)] >= of[tuple(likeliest)] - 1e-5


def test_a_longer_answer_may_win_by_the_length_penalty():
    pair = pairs.spec("gru", "dot")
    model = pairs.model(pair)
    plain, long = (
        decoder(model, pair, beam=8, length_penalty=power).answers(SOURCE) for power in (0.0, 3.0)
    )
    assert ((long != 0).sum(axis=1) >= (plain != 0).sum(axis=1)).all()
    assert (long != plain).any()
    assert length_penalty(1, 0.6) == 1.0
    assert length_penalty(7, 0.5) == pytest.approx(2**0.5)


def test_an_answer_is_cut_at_the_most_tokens_allowed():
    pair = pairs.spec("gru")
    model = pairs.model(pair)
    whole = decoder(model, pair).answers(SOURCE)
    for beam in (1, 3):
        short = decoder(model, pair, beam=beam, max_length=2).answers(SOURCE)
        assert short.shape == whole.shape
        assert not short[:, 2:].any()
        if beam == 1:
            np.testing.assert_array_equal(short[:, :2], whole[:, :2])


@pytest.mark.parametrize(("kind", "attention"), KINDS)
def test_a_loaded_model_answers_the_same_to_the_last_bit(kind, attention, tmp_path):
    pair = pairs.spec(kind, attention, both=True, layers=2)
    model = pairs.model(pair)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", custom_objects={})
    part = taught(Part(SOURCE, pairs.targets([3] * 64)))
    for settings in ({}, {"beam": 4, "length_penalty": 1.0}):
        ours, theirs = (decoder(each, pair, **settings) for each in (model, loaded))
        np.testing.assert_array_equal(ours.answers(SOURCE), theirs.answers(SOURCE))
        np.testing.assert_array_equal(ours.likelihoods(part), theirs.likelihoods(part))


@pytest.mark.parametrize(("kind", "attention"), KINDS)
def test_likelihoods_are_sums_over_the_tokens_that_count(kind, attention):
    pair = pairs.spec(kind, attention)
    model = pairs.model(pair)
    lengths = np.random.default_rng(2).integers(1, pairs.TIMESTEPS + 1, 64)
    part = taught(Part(SOURCE, pairs.targets(lengths).astype(np.uint8)))
    given = {name: part.inputs[name] for name in ("text", PREVIOUS)}
    probabilities = model.predict(given, verbose=0).astype(np.float64)
    of_targets = np.take_along_axis(probabilities, part.targets[..., None].astype(int), -1)[..., 0]
    expected = np.where(part.targets != 0, np.log(of_targets), 0).sum(axis=1)
    found = decoder(model, pair).likelihoods(part)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_weights_that_change_are_those_that_answer():
    pair = pairs.spec("gru", "dot")
    model, other = pairs.model(pair), pairs.model(pair, seed=4)
    decodes = decoder(model, pair)
    before = decodes.answers(SOURCE)
    model.set_weights(other.get_weights())
    after = decodes.answers(SOURCE)
    assert (before != after).any()
    np.testing.assert_array_equal(after, decoder(other, pair).answers(SOURCE))
