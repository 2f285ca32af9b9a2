import numpy as np
import pytest

from rnnpipe.kernels.at_rest import Rest, through
from rnnpipe.kernels.simple_rnn import SIMPLE_RNN
from rnnpipe.kernels.stack import Direction, Gradients


def test_vectors_go_through_powers_and_what_they_were_on_the_way_is_added_up():
    matrix = np.array([[0, 1], [1, 1]], np.float32)  # Fibonacci
    vectors = np.array([[1, 0], [0, 1], [2, 0], [5, 7]], np.float32)
    times = np.array([11, 6, 1, 0])
    sums, last = through(vectors, matrix, times)
    np.testing.assert_array_equal(last, [[55, 89], [8, 13], [0, 2], [5, 7]])
    np.testing.assert_array_equal(sums, [[89, 143], [12, 20], [2, 0], [0, 0]])


@pytest.fixture
def rest():
    rng = np.random.default_rng(0)
    shapes = SIMPLE_RNN.layout.shapes(2, 3, 3)
    weights = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    state, x = (rng.normal(size=(1, n)).astype(np.float32) for n in (3, 3))
    return Rest(Direction(SIMPLE_RNN, weights, 1), x, state)


def test_the_jacobian_is_that_of_a_step(rest):
    recurrent = rest.direction.recurrent
    after = np.tanh(rest.projection + rest.state @ recurrent)
    np.testing.assert_allclose(rest.jacobian(), (1 - after.T**2) * recurrent.T, rtol=1e-5)


def test_a_step_back_adds_to_all_gradients(rest):
    recurrent, d_after = rest.direction.recurrent, np.array([[1, -2, 0.5]], np.float32)
    d_z = d_after * (1 - np.tanh(rest.projection + rest.state @ recurrent) ** 2)
    sums, d_projection = Gradients.none(rest.direction, 1), np.ones((4, 3), np.float32)
    rest.step_back(d_after, d_projection, sums)
    np.testing.assert_allclose(sums.initial, d_z @ recurrent.T, atol=1e-6)
    np.testing.assert_allclose(sums.recurrent, rest.state.T @ d_z, rtol=1e-5)
    np.testing.assert_allclose(d_projection, [1 + d_z[0], *np.ones((3, 3))], atol=1e-6)
