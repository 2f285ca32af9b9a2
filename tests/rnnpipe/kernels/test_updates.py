import numpy as np
import pytest

from rnnpipe.kernels.updates import adam, rmsprop, sgd

ROWS = np.array([1, 3])
GRADIENTS = np.array([[2.0, -1.0], [0.5, 4.0]], np.float32)
HALF, TENTH = np.float32(0.5), np.float32(0.1)


def updated(update, tables, settings, first=0, last=4, rows=ROWS, gradients=GRADIENTS):
    """A step with the gradients halved, and a rate of a tenth."""
    found = [np.full((4, 2), start, np.float32) for start in tables]
    update(*found, rows, gradients, first, last, HALF, TENTH, *map(np.float32, settings))
    return found


def test_sgd_steps_against_the_gradient_of_the_rows_that_have_one():
    (weights,) = updated(sgd, [1.0], ())
    np.testing.assert_allclose(weights, [[1, 1], [0.9, 1.05], [1, 1], [0.975, 0.8]])


def test_rmsprop_forgets_squares_where_there_is_no_gradient():
    weights, velocities = updated(rmsprop, [1.0, 2.0], (0.75, 0.0))
    # A quarter of the new square, three of the old mean.
    squares = np.array([[1.0, 0.25], [0.0625, 4.0]])
    np.testing.assert_allclose(velocities[ROWS], 1.5 + squares / 4)
    np.testing.assert_allclose(velocities[::2], 1.5)
    steps = 0.1 * GRADIENTS / 2 / np.sqrt(1.5 + squares / 4)
    np.testing.assert_allclose(weights[ROWS], 1 - steps, rtol=1e-6)
    np.testing.assert_array_equal(weights[::2], 1)


def test_adam_goes_on_with_its_momentum_where_there_is_no_gradient():
    weights, momentums, velocities = updated(adam, [1.0, 0.8, 2.0], (0.5, 0.75, 0.0))
    np.testing.assert_allclose(momentums[::2], 0.4)
    np.testing.assert_allclose(velocities[::2], 1.5)
    np.testing.assert_allclose(weights[::2], 1 - 0.1 * 0.4 / np.sqrt(1.5), rtol=1e-6)
    np.testing.assert_allclose(momentums[1], [0.4 + 0.5, 0.4 - 0.25], rtol=1e-6)
    np.testing.assert_allclose(velocities[1], [1.5 + 0.25, 1.5 + 0.0625])


@pytest.mark.parametrize(
    ("update", "tables", "settings"),
    [(sgd, [1.0], ()), (rmsprop, [1.0, 2.0], (0.9, 0.1)), (adam, [1, 0.8, 2], (0.9, 0.99, 0.1))],
)
def test_shares_of_the_rows_change_what_all_rows_at_once_do(update, tables, settings):
    whole = updated(update, tables, settings)
    for cut in range(5):
        rows = [np.full((4, 2), start, np.float32) for start in tables]
        for ends in ((0, cut), (cut, 4)):
            update(*rows, ROWS, GRADIENTS, *ends, HALF, TENTH, *map(np.float32, settings))
        for found, expected in zip(rows, whole, strict=True):
            np.testing.assert_array_equal(found, expected)
