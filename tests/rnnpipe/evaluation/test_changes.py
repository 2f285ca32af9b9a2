import numpy as np
import pytest

from rnnpipe.evaluation.problems import answers, baseline, scores, tallies, undefined
from rnnpipe.evaluation.truth import Truth
from rnnpipe.specs import Classes, Features, Signature

STAYS = np.array([[0, 0, 0, 0, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 0, 0]], np.int32)
"""A change at step 5 of the first sequence and at step 7 of the second: 2 of 14."""


def signature(timesteps, classes=2):
    names = tuple("abc"[:classes])
    return Signature(
        inputs={"x": Features(width=1, timesteps=timesteps)},
        target=Classes(names=names, timesteps=timesteps),
    )


def answered(chosen, targets=STAYS, weights=None, groups=None):
    """The answers that choose these classes."""
    target = signature(np.shape(targets)[1], 3)
    outputs = np.where(np.eye(3)[np.array(chosen)] > 0, 0.8, 0.1)
    return target, answers(target, outputs, Truth(np.array(targets), weights, groups))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (STAYS, 1.0),
        (np.zeros_like(STAYS), 0.0),
        # one hit, one true change missed
        ([STAYS[0], [1] * 8], 2 * 1 / (2 + 1)),
        # both a step too late: accuracy 14/16, and no change found
        ([[0] * 5 + [1] * 3, [1] * 7 + [0]], 0.0),
        # the right steps, the second to another class
        ([STAYS[0], [1] * 6 + [2] * 2], 2 * 1 / (2 + 2)),
        # both found, and two more that are none
        ([[0, 1, 0, 0, 1, 1, 1, 1], STAYS[1]], 2 * 2 / (2 + 4)),
        # what a sequence begins with is no change
        ([[1] * 4 + [1] * 4, [0] * 8], 0.0),
    ],
)
def test_a_change_counts_at_its_very_step_and_to_its_class(chosen, expected):
    target, found = answered(chosen)
    assert scores(target, found)["change_f1"] == pytest.approx(expected)


def test_repeating_the_answer_before_is_accurate_and_changes_nothing():
    targets = np.repeat(np.arange(4) % 2, 100)[np.newaxis]
    late = np.concatenate([targets[:, :1], targets[:, :-1]], axis=1)
    target, found = answered(late, targets)
    told = scores(target, found)
    assert told["accuracy"] == 397 / 400
    assert told["change_f1"] == 0


def test_a_unit_is_a_sequence_or_a_group_of_them_and_padding_is_no_step():
    weights = np.ones(STAYS.shape, np.float32)
    weights[0, :4] = 0  # the first sequence now begins behind its change
    target, found = answered(STAYS, weights=weights)
    assert tallies(target, found)["change_f1"].parts.tolist() == [[0, 0], [1, 2]]
    target, found = answered(STAYS, groups=np.array([3, 3]))
    assert tallies(target, found)["change_f1"].parts.tolist() == [[2, 4]]


def test_steps_on_both_sides_of_a_gap_do_not_follow_each_other():
    weights = np.ones(STAYS.shape, np.float32)
    weights[0, 3] = 0
    target, found = answered(STAYS, weights=weights)
    assert tallies(target, found)["change_f1"].parts.tolist() == [[0, 0], [1, 2]]


def test_classes_that_often_change_are_not_scored_by_it():
    often = np.array([[0, 1, 0, 0, 0]])
    target, found = answered(often, often)
    assert "change_f1" not in scores(target, found)
    assert undefined(target, found) == {}


def test_where_no_class_ever_changes_it_is_undefined():
    target, found = answered(STAYS, np.zeros_like(STAYS))
    assert "change_f1" not in scores(target, found)
    reason = "no class of the test set differs from that of the step before"
    assert undefined(target, found) == {"change_f1": reason}


def test_one_class_an_example_has_no_changes():
    single = Signature(inputs={"x": Features(width=1)}, target=Classes(names=tuple("abc")))
    found = answers(single, np.eye(3), Truth(np.arange(3)))
    assert "change_f1" not in scores(single, found) | undefined(single, found)


def test_the_trivial_baseline_finds_none():
    target = signature(8)
    assert scores(target, baseline(target, Truth(STAYS), Truth(STAYS)))["change_f1"] == 0
