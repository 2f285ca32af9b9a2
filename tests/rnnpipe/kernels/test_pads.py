import numpy as np
import pytest

from rnnpipe.kernels import pads
from rnnpipe.kernels.gru import GRU
from rnnpipe.kernels.lstm import LSTM
from rnnpipe.kernels.packing import shared_padding
from rnnpipe.kernels.simple_rnn import RELU_RNN, SIMPLE_RNN
from rnnpipe.kernels.stack import Direction, scan

PADS = 400


def direction(cell, features, units, scale=0.3):
    rng = np.random.default_rng(0)
    shapes = cell.layout.shapes(features, units, cell.gates * units)
    return Direction(cell, [rng.normal(0, scale, s).astype(np.float32) for s in shapes], 0)


def room(layers, length):
    padding = shared_padding(length)
    return [
        [np.full(shape, np.nan, np.float32) for shape in each.shapes(padding)] for (each,) in layers
    ]


def assert_as_step_by_step(layers, monkeypatch):
    """Return how many steps were computed, of which the others have to be copies."""
    x = np.random.default_rng(1).normal(size=(1, layers[0][0].kernel.shape[0]))
    projection = np.empty((1, layers[0][0].kernel.shape[1]), np.float32)
    layers[0][0].project(x.astype(np.float32), projection)
    expected, found, steps = room(layers, PADS), room(layers, PADS), []

    def counted(layers, block, *others):
        steps.append(block.places)
        scan(layers, block, *others)

    zeros = [[np.zeros((1, each.state_width), np.float32)] for (each,) in layers]
    scan(layers, shared_padding(PADS), [projection], zeros, expected)
    monkeypatch.setattr(pads, "scan", counted)
    pads.scan_pads(layers, [projection], found)
    for arrays, correct in zip(found, expected, strict=True):
        for array, its in zip(arrays, correct, strict=True):
            np.testing.assert_array_equal(array, its)
    return sum(steps)


@pytest.mark.parametrize("cell", [GRU, LSTM, SIMPLE_RNN])
def test_pads_behind_a_fixed_point_are_copies_to_the_last_bit(cell, monkeypatch):
    layers = [[direction(cell, 3, 5)], [direction(cell, 5, 4)]]
    assert assert_as_step_by_step(layers, monkeypatch) < PADS


def test_a_state_that_goes_back_and_forth_repeats_itself_too(monkeypatch):
    cell = direction(RELU_RNN, 1, 1)
    cell.kernel[:], cell.recurrent[:], cell.bias[:] = 0, -1, 1  # h = relu(1 - h)
    assert assert_as_step_by_step([[cell]], monkeypatch) < PADS


def test_a_state_that_does_not_repeat_itself_is_stepped_to_the_end(monkeypatch):
    cell = direction(RELU_RNN, 1, 1)
    cell.kernel[:], cell.recurrent[:], cell.bias[:] = 0, 1, 1  # h counts
    assert assert_as_step_by_step([[cell]], monkeypatch) == PADS


def test_a_state_that_is_no_number_is_stepped_to_the_end(monkeypatch):
    cell = direction(SIMPLE_RNN, 1, 1)
    cell.bias[:] = np.nan
    assert assert_as_step_by_step([[cell]], monkeypatch) == PADS
