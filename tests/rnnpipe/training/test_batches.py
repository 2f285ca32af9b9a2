import gc
import resource
import sys
import weakref

import keras
import numpy as np
import pytest

from rnnpipe.data.arrays import Part
from rnnpipe.kernels.model import packed
from rnnpipe.training.batches import ShuffledBatches, batches

INPUTS = np.arange(20, dtype=np.uint16).reshape(10, 2)
TARGETS = np.arange(10, dtype=np.int32)
PART = Part({"tokens": INPUTS}, TARGETS)


def epoch(dataset):
    return [(inputs.numpy(), targets.numpy()) for inputs, targets in dataset]


def order_of(shuffled, number):
    shuffled.epoch = number
    return np.concatenate([targets for _, targets in epoch(shuffled.dataset)])


def test_unshuffled_batches_are_the_examples_in_order_with_the_remainder_last():
    found = epoch(batches(PART, 4))
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
    for inputs, targets in epoch(shuffled.dataset):
        np.testing.assert_array_equal(inputs, INPUTS[targets])
    assert shuffled.dataset.cardinality() == 4


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
    (found, _), *_ = epoch(batches(Part({"tokens": mapped}, TARGETS), 4))
    np.testing.assert_array_equal(found, INPUTS[:4])


def test_several_inputs_come_by_name_and_weights_with_their_targets():
    weights = np.arange(10, dtype=np.float32) / 10
    part = Part({"tokens": INPUTS, "site": INPUTS[:, :1] + 0.5}, TARGETS, weights)
    for dataset in (batches(part, 4), ShuffledBatches(part, 4, seed=0).dataset):
        for inputs, targets, weight in dataset.as_numpy_iterator():
            assert inputs.keys() == {"tokens", "site"}
            np.testing.assert_array_equal(inputs["tokens"], INPUTS[targets])
            np.testing.assert_array_equal(inputs["site"], INPUTS[targets, :1] + 0.5)
            np.testing.assert_array_equal(weight, weights[targets])


class Watched(np.ndarray):
    """An array that can be weakly referenced."""


def test_arrays_are_let_go_with_the_model_that_was_trained_on_them():
    inputs = np.ones((8, 5), np.uint16).view(Watched)
    gone = weakref.ref(inputs)
    layers = [keras.Input((5,), dtype="uint16"), keras.layers.Embedding(2, 3)]
    model = packed(keras.Sequential([*layers, keras.layers.LSTM(2), keras.layers.Dense(1)]), 1)
    model.compile(loss="mse")
    shuffled = ShuffledBatches(Part({"tokens": inputs}, TARGETS[:8]), 4, seed=0)
    model.fit(shuffled.dataset, shuffle=False, verbose=0)
    del inputs, model, shuffled
    keras.backend.clear_session()
    gc.collect()
    assert gone() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc's malloc can be told")
def test_memory_that_is_freed_is_kept_while_batches_are_read():
    """The pages that come anew; what makes the dataset has TensorFlow give all back (2.21)."""

    def faults():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        [np.ones(3 * 2**20, np.uint8) for _ in range(16)]  # more than is free by chance
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    part = Part({"x": np.zeros((8, 3), np.float32)}, np.zeros(8, np.int32))
    found = [min(faults() for _ in range(5)) for _ in batches(part, 2)]
    assert max(found) < 1_000  # of 12,288
