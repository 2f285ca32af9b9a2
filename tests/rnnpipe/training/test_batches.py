import numpy as np

from rnnpipe.data.arrays import Part
from rnnpipe.training.batches import ShuffledBatches, batches

INPUTS = np.arange(20, dtype=np.uint16).reshape(10, 2)
TARGETS = np.arange(10, dtype=np.int32)
PART = Part({"tokens": INPUTS}, TARGETS)


def order_of(shuffled, number):
    return np.concatenate([targets for _, targets in shuffled.of(number)])


def test_unshuffled_batches_are_the_examples_in_order_with_the_remainder_last():
    found = list(batches(PART, 4))
    assert [len(targets) for _, targets in found] == [4, 4, 2]
    np.testing.assert_array_equal(np.concatenate([i for i, _ in found]), INPUTS)
    np.testing.assert_array_equal(np.concatenate([t for _, t in found]), TARGETS)
    assert found[0][0].dtype == np.uint16


def test_every_epoch_has_every_example_once_in_an_order_of_its_own():
    shuffled = ShuffledBatches(PART, 3, seed=0)
    orders = [order_of(shuffled, number) for number in (1, 2, 3)]
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), TARGETS)
    assert len({tuple(order) for order in orders}) == 3
    for inputs, targets in shuffled.of(1):
        np.testing.assert_array_equal(inputs, INPUTS[targets])
    assert [len(targets) for _, targets in shuffled.of(1)] == [3, 3, 3, 1]


def test_an_epochs_order_depends_on_the_seed_and_on_no_epoch_before():
    straight = ShuffledBatches(PART, 10, seed=1)
    order_of(straight, 1)
    again = order_of(straight, 2)
    fresh = order_of(ShuffledBatches(PART, 10, seed=1), 2)
    other = order_of(ShuffledBatches(PART, 10, seed=2), 2)
    np.testing.assert_array_equal(again, fresh)
    assert list(again) != list(other)


def test_what_is_drawn_of_a_batch_depends_on_the_seed_and_the_epoch_alone():
    def draw(part, generator):
        return Part(part.inputs, generator.integers(0, 100, len(part)).astype(np.int32))

    def drawn(shuffled, number):
        return order_of(shuffled, number).tolist()

    straight = ShuffledBatches(PART, 3, 1, draw)
    first, second = drawn(straight, 1), drawn(straight, 2)
    assert first != second
    fresh = ShuffledBatches(PART, 3, 1, draw)
    assert [drawn(fresh, number) for number in (2, 1)] == [second, first]
    assert drawn(ShuffledBatches(PART, 3, 2, draw), 1) != first


def test_rows_mapped_from_disk_are_read_batch_by_batch(tmp_path):
    np.save(tmp_path / "inputs.npy", INPUTS)
    mapped = np.load(tmp_path / "inputs.npy", mmap_mode="r")
    part = Part({"tokens": mapped}, TARGETS)
    (found, _), *_ = batches(part, 4)
    np.testing.assert_array_equal(found, INPUTS[:4])
    (shuffled, targets), *_ = ShuffledBatches(part, 4, seed=0).of(1)
    np.testing.assert_array_equal(shuffled, INPUTS[targets])


def test_several_inputs_come_by_name_and_weights_with_their_targets():
    weights = np.arange(10, dtype=np.float32) / 10
    part = Part({"tokens": INPUTS, "site": INPUTS[:, :1] + 0.5}, TARGETS, weights)
    for found in (batches(part, 4), ShuffledBatches(part, 4, seed=0).of(1)):
        for inputs, targets, weight in found:
            assert inputs.keys() == {"tokens", "site"}
            np.testing.assert_array_equal(inputs["tokens"], INPUTS[targets])
            np.testing.assert_array_equal(inputs["site"], INPUTS[targets, :1] + 0.5)
            np.testing.assert_array_equal(weight, weights[targets])
