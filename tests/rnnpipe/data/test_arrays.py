import sys
from pathlib import Path

import numpy as np
import pytest

from rnnpipe.data.arrays import (
    Arrays,
    Part,
    examples_to_train_on,
    load_arrays,
    save_arrays,
)
from rnnpipe.errors import UserError
from rnnpipe.files.digests import digest_of_arrays

RNG = np.random.default_rng(0)


def part(count, **changes):
    given = {
        "inputs": {
            "tokens": RNG.integers(0, 9, (count, 4)).astype(np.uint8),
            "site": RNG.random((count, 2), np.float32),
        },
        "targets": RNG.integers(0, 2, (count, 4)).astype(np.int32),
        "weights": RNG.random((count, 4), np.float32),
        "groups": np.arange(count) // 2,
    }
    return Part(**{**given, **changes})


def same(one, other):
    ours, theirs = dict(one.named()), dict(other.named())
    assert ours.keys() == theirs.keys()
    for name, array in ours.items():
        np.testing.assert_array_equal(array, theirs[name])
        assert array.dtype == theirs[name].dtype


@pytest.mark.parametrize("own_validation", [True, False])
@pytest.mark.parametrize("absent", [{}, {"weights": None, "groups": None}])
def test_all_parts_read_back_equal_and_mapped(tmp_path, own_validation, absent):
    validation = part(2, **absent) if own_validation else None
    arrays = Arrays(part(6, **absent), part(3, **absent), validation)
    sizes = save_arrays(arrays, tmp_path)
    assert {name: sizes[name] for name in sizes if name.endswith("examples")} == {
        "train_examples": 6,
        "validation_examples": 2 if own_validation else None,
        "test_examples": 3,
    }
    found = load_arrays(tmp_path)
    assert found.parts().keys() == arrays.parts().keys()
    for name, expected in arrays.parts().items():
        same(found.parts()[name], expected)
        assert all(isinstance(array, np.memmap) for _, array in found.parts()[name].named())


def test_the_digests_change_with_all_that_a_training_sees_and_all_that_is_scored(tmp_path):
    arrays = Arrays(part(6), part(3), part(2))

    def digests(changed):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        sizes = save_arrays(changed, folder)
        return sizes["train_digest"], sizes["test_digest"]

    train, test = digests(arrays)
    for name in ("tokens", "site"):
        other = part(6, **{**vars(arrays.train), "inputs": {**arrays.train.inputs}})
        other.inputs[name] = other.inputs[name].copy()
        other.inputs[name][5] += 1
        assert digests(Arrays(other, arrays.test, arrays.validation))[0] != train
    for changed in ({"targets": arrays.train.targets + 1}, {"weights": None}, {"groups": None}):
        other = Part(**{**vars(arrays.train), **changed})
        assert digests(Arrays(other, arrays.test, arrays.validation))[0] != train
        tested = Part(**{**vars(arrays.test), **changed})
        assert digests(Arrays(arrays.train, tested, arrays.validation))[1] != test
    assert digests(Arrays(arrays.train, arrays.test))[0] != train
    assert digests(Arrays(arrays.train, arrays.test, part(2)))[0] != train
    assert digests(Arrays(arrays.train, arrays.test, arrays.validation)) == (train, test)


def test_the_digest_of_a_single_input_is_that_of_records_from_before_there_were_several(tmp_path):
    ids, classes = np.array([[0, 3]], np.uint8), np.array([1], np.int32)
    one = Part({"tokens": ids}, classes)
    sizes = save_arrays(Arrays(one, one), tmp_path)
    assert sizes["train_digest"] == digest_of_arrays({"inputs": ids, "targets": classes})


def test_rows_of_a_part_have_all_that_belongs_to_them():
    whole = part(6)
    rows = np.array([4, 0])
    for name, array in whole[rows].named():
        np.testing.assert_array_equal(array, dict(whole.named())[name][rows])
    assert [name for name, _ in whole[rows].named()] == [name for name, _ in whole.named()]
    assert whole[:2].targets.base is whole.targets
    assert part(6, weights=None, groups=None)[rows].weights is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is in memory of a file")
def test_what_is_let_go_is_no_longer_in_memory_and_is_read_anew(tmp_path):
    def in_memory():
        lines = Path("/proc/self/smaps").read_text().splitlines()
        own = next(n for n, line in enumerate(lines) if line.endswith("train.inputs.tokens.npy"))
        return int(next(line for line in lines[own:] if line.startswith("Rss:")).split()[1])

    tokens, targets = np.ones((1_000, 1_000), np.int32), np.zeros(1_000, np.int32)
    save_arrays(Arrays(*[Part({"tokens": tokens}, targets)] * 2), tmp_path)
    part = load_arrays(tmp_path).train[:900]
    assert part.inputs["tokens"].sum() == 900_000
    assert in_memory() > 3_000  # kB
    part.let_go()
    assert in_memory() == 0
    assert part.inputs["tokens"].sum() == 900_000
    Part({"tokens": tokens}, targets).let_go()  # which is not mapped: nothing to do


def test_validation_examples_are_the_datasets_own_or_the_last_of_the_training_examples():
    own = Arrays(part(10), part(3), part(2))
    train, validation = own.to_train_on(0.2)
    assert (train is own.train, validation is own.validation) == (True, True)
    arrays = Arrays(part(10), part(3))
    train, validation = arrays.to_train_on(0.2)
    same(train, arrays.train[:8])
    same(validation, arrays.train[8:])


@pytest.mark.parametrize(
    ("examples", "share", "trained_on"), [(25_000, 0.2, 20_000), (8_982, 0.2, 7_185), (7, 0.5, 3)]
)
def test_the_split_is_that_of_keras(examples, share, trained_on):
    assert examples_to_train_on(examples, share) == trained_on


@pytest.mark.parametrize(("examples", "share"), [(1, 0.2), (4, 0.9)])
def test_a_split_that_leaves_nothing_to_train_on_is_refused(examples, share):
    with pytest.raises(UserError, match="leaves 0 to train on"):
        examples_to_train_on(examples, share)
