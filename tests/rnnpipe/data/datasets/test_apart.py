from collections import Counter
from typing import Literal

import numpy as np
import pytest

from rnnpipe.data.datasets.apart import parts_of
from rnnpipe.data.datasets.own import OwnSource
from rnnpipe.data.splits import TEST, TRAIN, VALIDATION
from rnnpipe.errors import UserError


class MineSpec(OwnSource):
    source: Literal["mine"] = "mine"

    def read(self, files):
        raise NotImplementedError


ONE = MineSpec(path="a")
TWO = MineSpec(train="a", test="b")
LABELS = ["a"] * 20 + ["b"] * 10


def test_one_file_is_split_as_is_the_default():
    parts, note = parts_of(ONE, {"path": 30}, "stratified", labels=LABELS)

    assert Counter(zip(LABELS, parts.tolist(), strict=True)) == {
        ("a", TRAIN): 12,
        ("a", VALIDATION): 4,
        ("a", TEST): 4,
        ("b", TRAIN): 6,
        ("b", VALIDATION): 2,
        ("b", TEST): 2,
    }
    assert note == ("split stratified by default: 20% of the rows test, 20% validate, seed 0")


def test_of_two_files_a_share_of_the_training_file_validates_cut_as_a_test_is():
    parts, note = parts_of(TWO, {"train": 30, "test": 3}, "stratified", labels=[*LABELS, *"aab"])

    assert Counter(zip(LABELS, parts[:30].tolist(), strict=True)) == {
        ("a", TRAIN): 16,
        ("a", VALIDATION): 4,
        ("b", TRAIN): 8,
        ("b", VALIDATION): 2,
    }
    assert parts[30:].tolist() == [TEST] * 3
    assert note == (
        "split by files: one for training and one for test; 20% of the training file's rows "
        "validate, cut stratified by default, seed 0"
    )


def test_the_suite_may_say_how():
    spec = MineSpec(train="a", test="b", split={"by": "random", "validation": 0.5})

    parts, note = parts_of(spec, {"train": 30, "test": 3}, "stratified", labels=[*LABELS, *"aab"])

    assert (parts[:30] == VALIDATION).sum() == 15
    assert "cut random as declared" in note


def test_groups_stay_whole():
    groups = np.repeat(np.arange(10), 3)
    parts, _ = parts_of(ONE, {"path": 30}, "group", groups=groups)

    assert all(len(set(parts[groups == group])) == 1 for group in range(10))
    assert Counter(parts.tolist()) == {TRAIN: 18, VALIDATION: 6, TEST: 6}


def test_three_files_are_the_three_parts():
    spec = MineSpec(train="a", validation="v", test="b")
    parts, note = parts_of(spec, {"train": 2, "validation": 1, "test": 1}, "random")

    assert parts.tolist() == [TRAIN, TRAIN, VALIDATION, TEST]
    assert note == "split by files: one each for training, validation and test"


@pytest.mark.parametrize(
    ("spec", "by", "said"),
    [
        (ONE, "files", r'split = { by = "files" } is not to be had with source = "mine" and one'),
        (ONE, "time", 'expected one of "random", "stratified"'),
        (TWO, "time", r'split = { by = "time" } is not to be had with source = "mine"; expected'),
    ],
)
def test_a_split_that_such_data_do_not_have(spec, by, said):
    spec = MineSpec.model_validate(spec.model_dump() | {"split": {"by": by}})
    rows = {"path": 30} if spec.path else {"train": 20, "test": 10}
    with pytest.raises(UserError, match=said):
        parts_of(spec, rows, "stratified", labels=LABELS)
