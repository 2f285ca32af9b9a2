"""Padding that is read last: beside each of its steps, made one by one, the same function."""

import numpy as np
import pytest

from rnnpipe.kernels import tails
from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.lru import LRU
from rnnpipe.kernels.lstm import LSTM
from rnnpipe.kernels.min_gru import MIN_GRU
from rnnpipe.kernels.network import Arguments, Network
from rnnpipe.kernels.peephole_lstm import PEEPHOLE_LSTM
from rnnpipe.kernels.simple_rnn import RELU_RNN, SIMPLE_RNN
from rnnpipe.kernels.stack import scan

VOCABULARY, TIMESTEPS, UNITS = 9, 260, 4
PADS = (0, 3, 259, 260, 17, 260, 130, 70, 259, 200, 1, 180)


def tokens(pads=PADS):
    rows = np.random.default_rng(0).integers(1, VOCABULARY, (len(pads), TIMESTEPS), np.int32)
    for row, count in zip(rows, pads, strict=True):
        row[:count] = 0
    return rows


def weights_of(cell, scale=0.4):
    rng = np.random.default_rng(1)
    shapes = cell.layout.shapes(UNITS, UNITS, cell.gates * UNITS)
    weights = [rng.normal(size=(VOCABULARY, UNITS))]
    weights += [rng.normal(0, scale, shape) for _ in range(2) for shape in shapes]
    return [weight.astype(np.float32) for weight in weights]


def both(cell, weights, *, returns="last", threads=2, pads=PADS, by_results=None):
    """Results, and gradients by the weights: tails apart, and all pads as ordinary tokens."""
    network = Network(((cell, cell),), embedded=True, threads=threads, returns=returns)
    zeros = [np.zeros((len(pads), UNITS), np.float32)] * network.states
    found = []
    for states in ((), zeros):  # who has states of its own shares no padding
        arguments = Arguments(tokens(pads), None, states, weights)
        results, tape = network.outputs_and_tape(arguments)
        for again, result in zip(network.outputs(arguments), results, strict=True):
            np.testing.assert_allclose(again, result, atol=1e-6)
        rng = np.random.default_rng(2)
        d_results = [rng.normal(size=each.shape).astype(np.float32) for each in results]
        if by_results is not None:
            d_results = [by_results * each for each in d_results]
        gradients = network.gradients(d_results, tape, arguments, by_inputs=False)
        found.append((results, gradients[len(states) :]))
    return found


def assert_same(apart, stepped):
    for found, expected in zip(apart[0], stepped[0], strict=True):
        np.testing.assert_allclose(found, expected, atol=2e-6)
    for found, expected in zip(apart[1], stepped[1], strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


@pytest.fixture
def lengths(monkeypatch):
    """How many steps each span that was computed had."""
    found = []

    def counted(layers, block, *others):
        found.append(len(block.counts))
        scan(layers, block, *others)

    monkeypatch.setattr(tails, "scan", counted)
    return found


@pytest.mark.parametrize("returns", ["last", "state"])
@pytest.mark.parametrize("cell", [LSTM, GRU, PEEPHOLE_LSTM, MIN_GRU])
def test_behind_a_state_at_rest_no_step_is_made(cell, returns, lengths):
    assert_same(*both(cell, weights_of(cell), returns=returns, threads=1))
    once = lengths[: len(lengths) // 2]  # training, and then without a tape, in smaller blocks
    assert sum(once) < 120


def test_a_gate_that_forgets_slowly_is_waited_for(lengths):
    weights = weights_of(LSTM)
    for bias in (weights[3], weights[6]):
        bias[UNITS : 2 * UNITS] = 0.7
    assert_same(*both(LSTM, weights, threads=1))
    assert 100 < sum(lengths[: len(lengths) // 2]) < TIMESTEPS


@pytest.mark.parametrize("cell", [LRU, SIMPLE_RNN])
def test_what_hardly_comes_to_rest_is_the_same_function(cell):
    weights = weights_of(cell)
    if cell is SIMPLE_RNN:
        for recurrent in (weights[2], weights[5]):
            recurrent[:] = np.linalg.qr(recurrent)[0]
    assert_same(*both(cell, weights))


def alike(cell, recurrent, bias):
    """Weights of units that each see themselves alone, and of the tokens all but the padding."""
    weights = weights_of(cell, 0.1)
    for its_recurrent, its_bias in (weights[2:4], weights[5:7]):
        its_recurrent[:], its_bias[:] = recurrent * np.eye(UNITS), bias
    weights[0][0] = 0
    return weights


@pytest.mark.parametrize(
    ("recurrent", "bias"),
    [(1, 0.01), (1, 1e-7), (-1, 1)],
    ids=["counts", "counts slowly", "goes back and forth"],
)
def test_a_state_that_never_rests_is_stepped_to_the_end(recurrent, bias, lengths):
    weights = alike(RELU_RNN, recurrent, bias)
    weights[0][:] = 0  # all rows go the same way
    assert_same(*both(RELU_RNN, weights, threads=1))
    assert sum(lengths[: len(lengths) // 2]) == max(PADS)


def test_what_counts_so_slowly_that_all_of_it_is_noise_is_known(lengths):
    weights = alike(RELU_RNN, 1, 1e-9)
    weights[0][:] = 0
    (apart, _), (stepped, _) = both(RELU_RNN, weights, threads=1)
    assert sum(lengths[: len(lengths) // 2]) < max(PADS)
    np.testing.assert_allclose(apart[0], stepped[0], rtol=1e-5)
    np.testing.assert_allclose(apart[0], TIMESTEPS * 1e-9, rtol=1e-5)


def test_rows_that_rest_in_different_states_are_stepped_to_the_end(lengths):
    weights = alike(SIMPLE_RNN, 3, 0.1)  # they go to -1 or 1, whichever is nearer
    apart, stepped = both(SIMPLE_RNN, weights, threads=1, pads=(259,) * 12)
    assert_same(apart, stepped)
    assert set(np.sign(apart[0][0][:, -1])) == {-1, 1}
    assert sum(lengths[: len(lengths) // 2]) == 259


def test_rows_whose_gradient_has_vanished_in_their_padding_are_left(monkeypatch):
    weights = weights_of(GRU)
    found = both(GRU, weights)[0]
    monkeypatch.setattr(tails, "NEGLIGIBLE", np.float32(-1))
    (results, gradients), _ = both(GRU, weights)
    np.testing.assert_array_equal(found[0], results)
    for gradient, expected in zip(found[1], gradients, strict=True):
        np.testing.assert_allclose(gradient, expected, atol=1e-6 * np.abs(expected).max())


@pytest.mark.parametrize("pads", [(0, 0, 0), (260, 260, 260, 260), (259,), (0, 260), (34, 33)])
def test_batches_of_rows_with_none_or_only_padding(pads):
    assert_same(*both(LSTM, weights_of(LSTM), pads=pads))


def test_what_is_no_number_stays_none():
    weights = weights_of(GRU)
    weights[0][5] = np.nan
    (apart, _), (stepped, _) = both(GRU, weights)
    np.testing.assert_array_equal(np.isnan(apart[0]), np.isnan(stepped[0]))
    assert np.isnan(apart[0]).any()
    assert not np.isnan(apart[0]).all()


def test_a_gradient_that_is_no_number_reaches_the_weights():
    by_results = np.ones((len(PADS), 1), np.float32)
    by_results[2] = np.nan
    (_, apart), (_, stepped) = both(LSTM, weights_of(LSTM), by_results=by_results)
    for found, expected in zip(apart[1:], stepped[1:], strict=True):
        assert np.isnan(found).any() == np.isnan(expected).any()
    assert np.isnan(apart[-1]).any()


def test_the_same_bits_whenever_it_is_computed():
    network = Network(((GRU, GRU),), embedded=True, threads=3)
    arguments = Arguments(np.tile(tokens(), (8, 1)), None, [], weights_of(GRU))
    found = []
    for _ in range(3):
        (result,), tape = network.outputs_and_tape(arguments)
        found.append([result, *network.gradients([result], tape, arguments, by_inputs=False)])
    for array, *same in zip(*found, strict=True):
        for other in same:
            np.testing.assert_array_equal(other, array)
