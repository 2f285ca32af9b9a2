import numpy as np
import pytest
from pydantic import ValidationError

from rnnpipe.data.splits import (
    LEFT_OUT,
    TEST,
    TRAIN,
    VALIDATION,
    SplitSpec,
    split,
    split_off_validation,
)
from rnnpipe.errors import UserError


def counts(parts):
    return {part: int((parts == part).sum()) for part in (TRAIN, VALIDATION, TEST, LEFT_OUT)}


def test_random_has_the_shares_and_depends_on_the_seed():
    spec = SplitSpec(by="random", test=0.2, validation=0.1)
    parts = split(spec, 1_000)
    assert counts(parts) == {TRAIN: 700, VALIDATION: 100, TEST: 200, LEFT_OUT: 0}
    assert (parts == split(spec, 1_000)).all()
    assert (parts != split(spec.model_copy(update={"seed": 1}), 1_000)).any()


def test_stratified_keeps_each_class_its_share_and_a_row_in_every_part():
    labels = np.array(["a"] * 100 + ["b"] * 10 + ["c"] * 3)
    parts = split(SplitSpec(by="stratified"), 113, labels=labels)
    assert counts(parts[:100]) == {TRAIN: 60, VALIDATION: 20, TEST: 20, LEFT_OUT: 0}
    assert counts(parts[100:110]) == {TRAIN: 6, VALIDATION: 2, TEST: 2, LEFT_OUT: 0}
    assert counts(parts[110:]) == {TRAIN: 1, VALIDATION: 1, TEST: 1, LEFT_OUT: 0}


@pytest.mark.parametrize(("members", "said"), [(1, "has 1 row;"), (2, "has 2 rows;")])
def test_a_class_too_small_to_stratify_is_named(members, said):
    labels = ["a"] * 10 + ["rare"] * members
    with pytest.raises(UserError, match=f"the class 'rare' {said}"):
        split(SplitSpec(by="stratified"), len(labels), labels=labels)


def test_groups_stay_together():
    groups = np.repeat(np.arange(20), np.arange(1, 21))
    parts = split(SplitSpec(by="group", column="person"), len(groups), groups=groups)
    for group in range(20):
        assert len(set(parts[groups == group])) == 1
    assert {part: len(set(groups[parts == part])) for part in (TRAIN, VALIDATION, TEST)} == {
        TRAIN: 12,
        VALIDATION: 4,
        TEST: 4,
    }
    with pytest.raises(UserError, match="'person' has 2"):
        split(SplitSpec(by="group", column="person"), 4, groups=[0, 0, 1, 1])


def test_time_tests_the_latest_and_leaves_a_gap_out():
    days = np.arange("2020-01-01", "2020-01-11", dtype="datetime64[D]")
    parts = split(SplitSpec(by="time", gap=1), 10, times=days[::-1])
    assert parts[::-1].tolist() == [
        *[TRAIN] * 5,
        LEFT_OUT,
        VALIDATION,
        LEFT_OUT,
        TEST,
        TEST,
    ]


def test_time_is_cut_where_it_is_said_and_rows_of_one_time_stay_together():
    days = np.repeat(np.arange("2020-01-01", "2020-01-11", dtype="datetime64[D]"), 2)
    cuts = (np.datetime64("2020-01-04"), np.datetime64("2020-01-09"))
    spec = SplitSpec(by="time", validation_cut="2020-01-04", cut="2020-01-09")
    parts = split(spec, 20, times=days, cuts=cuts)
    assert parts.tolist() == [TRAIN] * 6 + [VALIDATION] * 10 + [TEST] * 4
    with pytest.raises(UserError, match="validation_cut = '2020-01-04' lies behind"):
        split(spec, 20, times=days, cuts=cuts[::-1])


def test_a_column_says_the_part():
    spec = SplitSpec(by="column", column="part")
    said = ["train", "Test", "dev", "validation", "training"]
    assert split(spec, 5, values=said).tolist() == [TRAIN, TEST, VALIDATION, VALIDATION, TRAIN]
    with pytest.raises(UserError, match="'part' says 'tset' in row 2"):
        split(spec, 3, values=["train", "tset", "dev"])


def test_a_key_keeps_its_part_when_rows_are_added():
    spec = SplitSpec(by="hash", column="id")
    keys = [f"review-{n}" for n in range(2_000)]
    before = split(spec, 1_000, values=keys[:1_000])
    after = split(spec, 2_000, values=keys[::-1])[::-1]
    assert (after[:1_000] == before).all()
    assert abs(counts(after)[TEST] - 400) < 60
    assert abs(counts(after)[VALIDATION] - 400) < 60


def test_an_empty_part_is_told():
    days = np.arange("2020-01-01", "2020-01-11", dtype="datetime64[D]")
    spec = SplitSpec(by="time", cut="2021-01-01")
    with pytest.raises(UserError, match="by time leaves no test rows among 10"):
        split(spec, 10, times=days, cuts=(None, np.datetime64("2021-01-01")))


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"by": "random", "test": 0.6, "validation": 0.4}, "leave nothing to train on"),
        ({"by": "group"}, 'needs column = "..."'),
        ({"by": "random", "gap": 2}, 'gap belongs to by = "time"'),
    ],
)
def test_a_split_without_sense_is_refused(settings, problem):
    with pytest.raises(ValidationError, match=problem):
        SplitSpec(**settings)


def test_of_a_training_file_a_share_validates_cut_as_a_test_would_be():
    labels = ["a"] * 30 + ["b"] * 10
    spec = SplitSpec(by="stratified", validation=0.1)
    parts = split_off_validation(spec, 40, labels=labels)
    assert counts(parts[:30]) == {TRAIN: 27, VALIDATION: 3, TEST: 0, LEFT_OUT: 0}
    assert counts(parts[30:]) == {TRAIN: 9, VALIDATION: 1, TEST: 0, LEFT_OUT: 0}

    groups = np.arange(40) // 4
    parts = split_off_validation(SplitSpec(by="group", column="g"), 40, groups=groups)
    assert counts(parts) == {TRAIN: 32, VALIDATION: 8, TEST: 0, LEFT_OUT: 0}
    assert all(len(set(parts[groups == group])) == 1 for group in range(10))
