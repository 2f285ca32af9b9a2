"""Rows that share their padding beside rows that each step through their own: the same function."""

import numpy as np
import pytest

from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.lstm import LSTM
from rnnpipe.kernels.network import Arguments, Network
from rnnpipe.kernels.simple_rnn import RELU_RNN, SIMPLE_RNN

VOCABULARY, TIMESTEPS, UNITS = 9, 40, 4
PADS = (0, 3, 39, 40, 17, 40, 3, 25)


def tokens(pads=PADS):
    rows = np.random.default_rng(0).integers(1, VOCABULARY, (len(pads), TIMESTEPS), np.int32)
    for row, count in zip(rows, pads, strict=True):
        row[:count] = 0
    return rows


def weights_of(cells, scale):
    rng, features = np.random.default_rng(1), UNITS
    weights = [rng.normal(size=(VOCABULARY, features))]
    for cell in cells:
        weights += [
            rng.normal(0, scale, shape)
            for shape in cell.layout.shapes(features, UNITS, cell.gates * UNITS)
        ]
    return [weight.astype(np.float32) for weight in weights]


def both(cells, weights, *, returns="last", threads=2, pads=PADS):
    """Results, and gradients by the weights, of rows that share their padding and that do not."""
    network = Network(
        tuple((cell,) for cell in cells), embedded=True, threads=threads, returns=returns
    )
    rows = tokens(pads)
    zeros = [np.zeros((len(rows), UNITS), np.float32)] * network.states
    found = []
    for states in ((), zeros):
        arguments = Arguments(rows, None, states, weights)
        results, tape = network.outputs_and_tape(arguments)
        for again, result in zip(network.outputs(arguments), results, strict=True):
            np.testing.assert_array_equal(again, result)
        rng = np.random.default_rng(2)
        d_results = [rng.normal(size=each.shape).astype(np.float32) for each in results]
        gradients = network.gradients(d_results, tape, arguments, by_inputs=False)
        found.append((results, gradients[len(states) :]))
    return found


def assert_same(shared, apart):
    for found, expected in zip(shared[0], apart[0], strict=True):
        np.testing.assert_array_equal(found, expected)
    for found, expected in zip(shared[1], apart[1], strict=True):
        np.testing.assert_allclose(found, expected, atol=2e-6 * np.abs(expected).max())


@pytest.mark.parametrize("returns", ["last", "steps", "steps and state"])
@pytest.mark.parametrize("cells", [(SIMPLE_RNN,), (RELU_RNN,), (GRU, LSTM)])
def test_it_is_the_same_function(cells, returns):
    assert_same(*both(cells, weights_of(cells, 0.4), returns=returns))


@pytest.mark.parametrize("threads", [1, 3, 9])
def test_so_it_is_in_blocks_of_any_size(threads):
    cells = (SIMPLE_RNN, GRU)
    assert_same(*both(cells, weights_of(cells, 0.4), threads=threads))


@pytest.mark.parametrize("pads", [(0, 0, 0), (40, 40, 40), (40, 0)])
def test_all_or_nothing_may_be_padding(pads):
    assert_same(*both((LSTM,), weights_of((LSTM,), 0.4), threads=1, pads=pads))


@pytest.mark.parametrize("threads", [1, 2])
def test_rows_of_one_length_together_are_the_same_too(threads, monkeypatch):
    monkeypatch.setattr("rnnpipe.kernels.network._EVALUATION_ROWS", 2)
    assert_same(*both((LSTM,), weights_of((LSTM,), 0.4), threads=threads))


def test_a_state_that_never_comes_to_rest_is_shared_too():
    weights = weights_of((RELU_RNN,), 0.4)
    weights[2][:] = np.roll(np.eye(UNITS), 1, axis=0)  # orthogonal
    weights[0][0], weights[3][:] = 0, np.arange(UNITS) / 100
    shared, apart = both((RELU_RNN,), weights, returns="steps")
    states = shared[0][0][PADS.index(TIMESTEPS)]
    assert np.abs(np.diff(states, axis=0)).max(axis=1).min() > 0
    assert_same(shared, apart)


def test_what_is_no_number_stays_so():
    weights = weights_of((SIMPLE_RNN,), 0.4)
    weights[0][0, 0] = np.nan  # of the padding
    (results, gradients), (expected, wanted) = both((SIMPLE_RNN,), weights)
    by_row = np.isnan(results[0]).all(axis=1)
    assert by_row.tolist() == [bool(count) for count in PADS]
    np.testing.assert_array_equal(results[0], expected[0])
    for found, correct in zip(gradients, wanted, strict=True):
        np.testing.assert_array_equal(np.isnan(found), np.isnan(correct))
