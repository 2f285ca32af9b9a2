import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from rnnpipe.evaluation.truth import Truth


def test_each_example_is_a_unit_that_counts_once():
    counted = Truth(np.array([5, 7, 9])).counted
    assert counted.where.tolist() == [True, True, True]
    assert (counted.units.tolist(), counted.weights.tolist()) == ([0, 1, 2], [1.0, 1.0, 1.0])


def test_the_rows_of_a_group_are_one_unit():
    counted = Truth(np.arange(5), groups=np.array([40, 7, 40, 7, 8])).counted
    assert counted.units.tolist() == [2, 0, 2, 0, 1]
    assert counted.totals(np.array([1.0, 10.0, 2.0, 20.0, 5.0])).tolist() == [30.0, 5.0, 3.0]


def test_steps_belong_to_their_sequence_and_padding_is_left_out():
    weights = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [2.0, 0.5, 1.0]])
    counted = Truth(np.arange(9).reshape(3, 3), weights).counted
    assert_array_equal(counted.where, weights > 0)
    assert counted.units.tolist() == [0, 0, 1, 1, 1]  # a sequence without a step is no unit
    assert counted.totals(np.ones(5)).tolist() == [2.0, 3.5]


def test_a_weight_an_example_holds_for_all_its_numbers():
    counted = Truth(np.zeros((2, 3)), np.array([1.0, 4.0])).counted
    assert counted.weights.tolist() == [1.0, 1.0, 1.0, 4.0, 4.0, 4.0]


def test_counts_are_weights_by_unit_and_column():
    counted = Truth(np.zeros((2, 2)), np.array([[1.0, 2.0], [3.0, 4.0]])).counted
    assert counted.counts(np.array([2, 0, -1, 2]), 3).tolist() == [[2, 0, 1], [0, 0, 4]]


def test_the_digest_is_of_all_that_decides_a_score():
    targets, weights, groups = np.arange(4), np.ones(4), np.arange(4)
    truths = [
        Truth(targets),
        Truth(targets + 1),
        Truth(targets, weights),
        Truth(targets, 2 * weights),
        Truth(targets, groups=groups),
    ]
    assert len({truth.digest for truth in truths}) == len(truths)
    assert Truth(targets.copy()).digest == Truth(targets).digest


@pytest.mark.parametrize(
    ("targets", "weights", "groups", "message"),
    [
        ([], None, None, "targets is empty"),
        ([1, 2], [1.0], None, "weights has shape (1,)"),
        ([1, 2], [[1.0], [1.0]], None, "weights has shape (2, 1)"),
        ([1, 2], 1.0, None, "weights has shape ()"),
        ([1, 2], [1.0, -1.0], None, "negative or not finite"),
        ([1, 2], [1.0, np.nan], None, "negative or not finite"),
        ([1, 2], [0.0, 0.0], None, "all weights are 0"),
        ([1, 2], None, [1], "groups has shape (1,)"),
    ],
)
def test_what_cannot_be_scored_against(targets, weights, groups, message):
    arrays = (None if given is None else np.asarray(given) for given in (weights, groups))
    with pytest.raises(ValueError, match=re.escape(message)):
        Truth(np.asarray(targets), *arrays)
