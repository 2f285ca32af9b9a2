import numpy as np
import pytest

from rnnpipe.errors import UserError
from rnnpipe.results import Answers, Run
from rnnpipe.specs import Classes, Numbers
from rnnpipe.specs.ports import Quantity
from rnnpipe.store import Store
from tests.rnnpipe.factories import with_outputs, write_run

TWO = Classes(names=("no", "yes"))
THREE = Classes(names=("a", "b", "c"))


def answers(target, targets, best, weights=None):
    outputs = np.array(best, np.float32)
    return Answers(np.array(targets), outputs, outputs, weights, target=target)


def test_of_two_classes_it_is_the_second_where_its_probability_is_above_a_half():
    found = answers(TWO, [0, 1, 1, 1], [[0.2], [0.9], [0.5], [0.51]])
    assert found.classes.tolist() == [0, 1, 0, 1]
    assert found.correct.tolist() == [True, True, False, True]


def test_of_several_classes_it_is_the_most_probable_the_lowest_of_equals():
    best = [[0.1, 0.7, 0.2], [0.4, 0.2, 0.4], [0.1, 0.2, 0.7]]
    found = answers(THREE, [1, 2, 2], best)
    assert found.classes.tolist() == [1, 0, 2]
    assert found.correct.tolist() == [True, False, True]


def test_two_classes_with_an_output_each_are_no_other():
    found = answers(TWO, [0, 1], [[0.3, 0.7], [0.3, 0.7]])
    assert found.classes.tolist() == [1, 1]
    assert found.correct.tolist() == [False, True]


@pytest.mark.parametrize("axis", [True, False])
def test_a_class_a_step_is_counted_without_the_padding(axis):
    best = np.array([[0.9, 0.9, 0.1], [0.2, 0.8, 0.8]])
    weights = np.array([[0, 1, 1], [1, 1, 1]], np.float32)
    found = answers(TWO, [[0, 1, 1], [0, 1, 0]], best[..., None] if axis else best, weights)
    assert found.classes.tolist() == [[1, 1, 0], [0, 1, 1]]
    assert found.correct.tolist() == [True, False, True, True, False]


def test_numbers_are_told_in_the_units_of_the_data():
    target = Numbers(quantities=(Quantity(name="load", offset=100.0, scale=20.0),))
    found = answers(target, [0.5, -1.0], [[0.25], [0.0]])
    assert found.in_units(found.targets).tolist() == [110.0, 80.0]
    assert found.in_units(found.best).tolist() == [[105.0], [100.0]]


def test_what_does_not_fit_the_target_is_refused():
    with pytest.raises(UserError, match="the target is numbers and no class; `in_units`"):
        _ = answers(Numbers(), [0.5], [[0.5]]).correct
    with pytest.raises(UserError, match="the target is classes and no number; `classes`"):
        answers(TWO, [0], [[0.5]]).in_units([0.5])


def test_the_share_of_correct_answers_is_the_accuracy_that_the_run_records(tmp_path):
    store = Store.open(tmp_path / "artifacts")
    written = with_outputs(write_run(store.root / "runs" / "20261122-090000-small-abcd"))
    run = Run(written.folder)
    found = run.predictions("digits", "lstm", 2)
    (trial,) = [t for t in run.record.trials if t.label == "digits/lstm/seed-2"]
    assert found.target == run.record.datasets["digits"].signature.target
    assert found.correct.mean() == pytest.approx(trial.best.metrics["accuracy"], abs=1e-12)
