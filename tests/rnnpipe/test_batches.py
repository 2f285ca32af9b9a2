import numpy as np
import pytest

from rnnpipe.batches import batches, examples_to_train_on
from rnnpipe.errors import UserError

INPUTS = np.arange(20, dtype=np.uint16).reshape(10, 2)
TARGETS = np.arange(10, dtype=np.int32)


def epoch(dataset):
    return [(inputs.numpy(), targets.numpy()) for inputs, targets in dataset]


def test_unshuffled_batches_are_the_examples_in_order_with_the_remainder_last():
    found = epoch(batches(INPUTS, TARGETS, 4))
    assert [len(targets) for _, targets in found] == [4, 4, 2]
    np.testing.assert_array_equal(np.concatenate([i for i, _ in found]), INPUTS)
    np.testing.assert_array_equal(np.concatenate([t for _, t in found]), TARGETS)
    assert found[0][0].dtype == np.uint16


def test_every_epoch_has_every_example_once_in_an_order_of_its_own():
    dataset = batches(INPUTS, TARGETS, 3, shuffle_seed=0)
    orders = [np.concatenate([targets for _, targets in epoch(dataset)]) for _ in range(3)]
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), TARGETS)
    assert len({tuple(order) for order in orders}) == 3
    for inputs, targets in epoch(dataset):
        np.testing.assert_array_equal(inputs, INPUTS[targets])


def test_the_seed_decides_the_orders():
    def first_order(seed):
        return [list(targets) for _, targets in epoch(batches(INPUTS, TARGETS, 10, seed))]

    assert first_order(1) == first_order(1)
    assert first_order(1) != first_order(2)


@pytest.mark.parametrize(
    ("examples", "share", "trained_on"), [(25_000, 0.2, 20_000), (8_982, 0.2, 7_185), (7, 0.5, 3)]
)
def test_the_split_is_that_of_keras(examples, share, trained_on):
    assert examples_to_train_on(examples, share) == trained_on


@pytest.mark.parametrize(("examples", "share"), [(1, 0.2), (4, 0.9)])
def test_a_split_that_leaves_nothing_to_train_on_is_refused(examples, share):
    with pytest.raises(UserError, match="leaves 0 to train on"):
        examples_to_train_on(examples, share)
