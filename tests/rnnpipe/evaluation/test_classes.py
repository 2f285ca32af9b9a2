"""Scores against numbers worked out by hand, against scikit-learn, and against their algebra."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import metrics
from sklearn.dummy import DummyClassifier

from rnnpipe.evaluation.classes import answers, baseline
from rnnpipe.evaluation.tallies import linearised
from rnnpipe.evaluation.truth import Truth
from rnnpipe.specs import Classes

BINARY = (np.array([0.9, 0.2, 0.4, 0.6]), np.array([1, 0, 1, 0]))
MULTICLASS = (
    np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]),
    np.array([0, 1, 1, 2]),
)


def classes(count):
    return Classes(names=("no", "yes", *map(str, range(2, count))))


def answered(outputs, targets, weights=None, groups=None):
    truth = Truth(np.asarray(targets), weights, groups)
    shape = np.shape(outputs)
    return answers(outputs, truth, classes(shape[-1] if len(shape) > truth.targets.ndim else 2))


def values(found):
    return {name: tally.value for name, tally in found.tallies().items()}


def evaluate(outputs, targets, weights=None, groups=None):
    return values(answered(outputs, targets, weights, groups))


@st.composite
def class_problems(draw):
    """(outputs, targets) of random size, of which some classes may never occur."""
    n = draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_classes = draw(st.integers(2, 6))
    targets = rng.integers(n_classes, size=n)
    if n_classes == 2:
        return rng.uniform(size=(n, 1)).astype("float32"), targets
    return rng.dirichlet(np.ones(n_classes), size=n).astype("float32"), targets


def columns(outputs):
    return np.column_stack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs


# By hand.


def test_binary_by_hand():
    # Predicted 1, 0, 0, 1 against 1, 0, 1, 0: two of four right.
    # -ln of the truth's probability: -ln 0.9, -ln 0.8, -ln 0.4, -ln 0.4.
    # Class 0: TP 1, FP 1, FN 1; class 1: TP 1, FP 1, FN 1; so F1 = 1/2 for both, and recall too.
    # 0.9 is above both of class 0, 0.4 above one; the precision is 1 at 0.9 and 2/3 at 0.4.
    tallies = answered(*BINARY).tallies()
    assert {name: tally.value for name, tally in tallies.items()} == pytest.approx(
        {
            "accuracy": 0.5,
            "macro_f1": 0.5,
            "balanced_accuracy": 0.5,
            "roc_auc": 0.75,
            "average_precision": 5 / 6,
            "loss": 0.540271383,
        }
    )
    assert tallies["accuracy"].parts.tolist() == [[1, 1], [1, 1], [0, 1], [0, 1]]
    assert_allclose(
        tallies["loss"].parts[:, 0], [0.105360516, 0.223143551, 0.916290732, 0.916290732], atol=1e-9
    )
    assert tallies["macro_f1"].parts.tolist() == [
        [0, 1, 0, 2],
        [1, 0, 2, 0],
        [0, 0, 1, 1],
        [0, 0, 1, 1],
    ]


def test_multiclass_by_hand():
    # Predicted 0, 1, 0, 2 against 0, 1, 1, 2; -ln 0.7, -ln 0.6, -ln 0.3, -ln 0.6.
    # F1: class 0: TP 1, FP 1, so 2/3; class 1: TP 1, FN 1, so 2/3; class 2: 1. Recall: 1, 1/2, 1.
    assert evaluate(*MULTICLASS) == pytest.approx(
        {"accuracy": 0.75, "macro_f1": 7 / 9, "balanced_accuracy": 5 / 6, "loss": 0.645574749}
    )


def test_a_certain_wrong_answer_costs_16_nats():
    # Clipped at 1e-7: -ln 1e-7 = 16.118095651, and -ln(1 - 1e-7) = 1.00000005e-7.
    losses = answered([1.0, 0.0, 1.0, 0.0], [0, 1, 1, 0]).tallies()["loss"].parts[:, 0]
    assert_allclose(losses, [16.118095651, 16.118095651, 1.00000005e-7, 1.00000005e-7], rtol=1e-8)
    losses = answered([[1.0, 0.0, 0.0]] * 2, [2, 0]).tallies()["loss"].parts[:, 0]
    assert_allclose(losses, [16.118095651, 1.00000005e-7], rtol=1e-8)


def test_macro_f1_is_over_the_classes_of_the_targets_whatever_is_predicted():
    # 99 of class 0 and 1 of class 1, all right but one of class 0, taken for 1 or for 2.
    # Taken for 1: F1 = 196 / 197 and 2 / 3; taken for 2, which the test set lacks: 196 / 197 and 1.
    targets = np.array([0] * 99 + [1])
    for taken_for, of_class_1 in ((1, 2 / 3), (2, 1.0)):
        predicted = np.array([taken_for] + [0] * 98 + [1])
        tally = answered(np.eye(3)[predicted], targets).tallies()["macro_f1"]
        assert tally.value == pytest.approx((196 / 197 + of_class_1) / 2, rel=1e-12)
        assert tally.parts.shape == (100, 4)


def test_the_predicted_class_is_the_lowest_of_the_most_probable():
    assert answered([[0.2], [0.5], [0.5000001], [0.9]], [0] * 4).predicted.tolist() == [0, 0, 1, 1]
    found = answered([[0.2, 0.4, 0.4], [0.1, 0.2, 0.7]], [0, 0]).predicted
    assert found.tolist() == [1, 2]
    assert found.dtype == np.int64


def test_confusion_has_true_rows_and_predicted_columns():
    outputs = np.eye(4)[[0, 1, 1, 0, 0, 2]]
    matrix = answered(outputs, [0, 0, 1, 2, 2, 2]).confusion()
    assert_array_equal(matrix, [[1, 1, 0, 0], [0, 1, 0, 0], [2, 0, 1, 0], [0, 0, 0, 0]])
    assert matrix.dtype == np.int64


# The trivial predictor.


def trivial(train, test, n_classes):
    return values(baseline(Truth(np.asarray(train)), Truth(np.asarray(test)), classes(n_classes)))


def test_binary_baseline_by_hand():
    # Three quarters of the training targets are 1: always 1, right on two of the test's five.
    # Loss (2 (-ln 3/4) + 3 (-ln 1/4)) / 5; F1 of class 1: TP 2, FP 3, so 4/7; of class 0: 0.
    scores = trivial([1, 0, 1, 1], [1, 0, 0, 1, 0], 2)
    # All have one score: no ranking, and the precision is the share of class 1.
    assert scores == pytest.approx(
        {
            "accuracy": 0.4,
            "loss": 0.946849446,
            "macro_f1": 2 / 7,
            "balanced_accuracy": 0.5,
            "roc_auc": 0.5,
            "average_precision": 0.4,
        }
    )


def test_multiclass_baseline_by_hand():
    # Frequencies 1/4, 1/2, 1/4, 0: always 1. A class unseen in training costs -ln 1e-7.
    scores = trivial([1, 0, 1, 2], [1, 0, 3], 4)
    loss = (math.log(2) + math.log(4) + 16.118095651) / 3
    assert scores == pytest.approx(
        {"accuracy": 1 / 3, "loss": loss, "macro_f1": 0.5 / 3, "balanced_accuracy": 1 / 3}
    )


def test_a_tie_goes_to_the_lowest_class():
    assert trivial([0, 1, 1, 0], [0], 2)["accuracy"] == 1.0
    assert trivial([2, 1, 1, 2, 0], [1], 3)["accuracy"] == 1.0


def test_weights_that_balance_the_training_classes_leave_the_baseline_as_it_is():
    # Three of four are 1; balanced, each class weighs 2 in all.
    targets, test = np.array([0, 1, 1, 1]), Truth(np.array([1, 0]))
    balanced = Truth(targets, np.array([2, 2 / 3, 2 / 3, 2 / 3]))
    found = [values(baseline(train, test, classes(2))) for train in (Truth(targets), balanced)]
    assert found[0] == found[1]
    assert found[0]["loss"] == pytest.approx(-(math.log(3 / 4) + math.log(1 / 4)) / 2)


def test_the_baseline_of_steps_leaves_out_padding():
    # Counted in training: 1, 1, 0; so always 1, and right on one of the two steps that count.
    train = Truth(np.array([[1, 0], [1, 0]]), np.array([[1.0, 1.0], [1.0, 0.0]]))
    test = Truth(np.array([[1, 0, 0]]), np.array([[1.0, 1.0, 0.0]]))
    found = values(baseline(train, test, classes(2)))
    assert found["accuracy"] == 0.5
    assert found["loss"] == pytest.approx(-(math.log(2 / 3) + math.log(1 / 3)) / 2)


@settings(deadline=None)
@given(class_problems(), st.integers(0, 2**32 - 1))
def test_baseline_matches_dummy_classifier(case, seed):
    outputs, targets = case
    n_classes = columns(outputs).shape[1]
    # Every class occurs, as scikit-learn knows only the classes that it has seen.
    more = np.random.default_rng(seed).integers(n_classes, size=20)
    train = np.concatenate([np.arange(n_classes), more])
    scores = trivial(train, targets, n_classes)

    dummy = DummyClassifier(strategy="prior").fit(np.zeros((len(train), 1)), train)
    test_inputs = np.zeros((len(targets), 1))
    predictions = dummy.predict(test_inputs)
    loss = metrics.log_loss(targets, dummy.predict_proba(test_inputs), labels=range(n_classes))
    assert scores["accuracy"] == pytest.approx(metrics.accuracy_score(targets, predictions))
    assert scores["macro_f1"] == pytest.approx(
        metrics.f1_score(targets, predictions, average="macro", labels=np.unique(targets))
    )
    assert scores["loss"] == pytest.approx(loss)


# scikit-learn, and algebra.


@settings(deadline=None)
@given(class_problems())
def test_tallies_match_scikit_learn(case):
    outputs, targets = case
    probabilities = columns(outputs.astype("float64"))
    probabilities /= probabilities.sum(axis=1, keepdims=True)  # float32 sums to 1 within 1e-7
    classes = np.arange(probabilities.shape[1])

    found = answered(outputs, targets)
    scores, predicted = values(found), found.predicted

    assert scores["accuracy"] == pytest.approx(metrics.accuracy_score(targets, predicted))
    assert scores["macro_f1"] == pytest.approx(
        metrics.f1_score(targets, predicted, average="macro", labels=np.unique(targets))
    )
    recalls = metrics.recall_score(
        targets, predicted, average=None, labels=np.unique(targets), zero_division=np.nan
    )
    assert scores["balanced_accuracy"] == pytest.approx(recalls.mean())
    clipped = np.clip(probabilities, 1e-7, 1 - 1e-7)
    loss = metrics.log_loss(targets, clipped / clipped.sum(axis=1, keepdims=True), labels=classes)
    assert scores["loss"] == pytest.approx(loss, abs=1e-5)
    assert_array_equal(
        found.confusion(), metrics.confusion_matrix(targets, predicted, labels=classes)
    )


@settings(deadline=None)
@given(class_problems(), st.integers(0, 2**32 - 1))
def test_weights_match_scikit_learn(case, seed):
    outputs, targets = case
    weights = np.random.default_rng(seed).uniform(0.1, 2, len(targets))
    found = answered(outputs, targets, weights)
    scores, predicted = values(found), found.predicted
    assert scores["accuracy"] == pytest.approx(
        metrics.accuracy_score(targets, predicted, sample_weight=weights)
    )
    assert scores["macro_f1"] == pytest.approx(
        metrics.f1_score(
            targets,
            predicted,
            average="macro",
            labels=np.unique(targets),
            sample_weight=weights,
        )
    )
    assert scores["balanced_accuracy"] == pytest.approx(
        metrics.recall_score(
            targets,
            predicted,
            average="macro",
            labels=np.unique(targets),
            sample_weight=weights,
        )
    )


@settings(deadline=None)
@given(class_problems(), st.integers(0, 2**32 - 1))
def test_groups_sum_the_parts_of_their_rows_and_change_no_score(case, seed):
    outputs, targets = case
    groups = np.random.default_rng(seed).integers(0, 5, len(targets))
    alone, grouped = answered(outputs, targets), answered(outputs, targets, groups=groups)
    for name, tally in alone.tallies().items():
        parts = np.array([tally.parts[groups == g].sum(axis=0) for g in np.unique(groups)])
        together = grouped.tallies()[name].parts
        if tally.reduce is linearised:  # a unit's part is its sum above zero, or below
            parts, together = (both[:, :2] - both[:, 2:] for both in (parts, together))
        assert_allclose(together, parts, rtol=1e-12, atol=1e-12)
    assert values(grouped) == pytest.approx(values(alone), rel=1e-12)


@settings(deadline=None)
@given(st.integers(1, 8), st.integers(1, 5), st.integers(2, 4), st.integers(0, 2**32 - 1))
def test_padded_steps_change_nothing_and_steps_are_those_of_a_flat_problem(
    sequences, timesteps, n_classes, seed
):
    rng = np.random.default_rng(seed)
    outputs = rng.dirichlet(np.ones(n_classes), size=(sequences, timesteps))
    targets = rng.integers(n_classes, size=(sequences, timesteps))
    lengths = rng.integers(1, timesteps + 1, size=sequences)
    weights = (np.arange(timesteps) < lengths[:, None]).astype(float)
    expected = answered(outputs, targets, weights)

    flat = evaluate(outputs[weights > 0], targets[weights > 0])
    found = values(expected)
    found.pop("change_f1", None)  # which examples have none of
    assert found == pytest.approx(flat, rel=1e-12)
    assert expected.tallies()["accuracy"].parts[:, 1].tolist() == lengths.tolist()

    # Whatever stands in the padding: wrong classes, no probabilities, and more of it.
    junk_outputs, junk_targets = outputs.copy(), targets.copy()
    junk_outputs[weights == 0], junk_targets[weights == 0] = np.nan, -7
    more = [(0, 0), (0, 3)]
    padded = answered(
        np.pad(junk_outputs, [*more, (0, 0)], constant_values=9.0),
        np.pad(junk_targets, more, constant_values=99),
        np.pad(weights, more),
    )
    for name, tally in expected.tallies().items():
        assert_array_equal(padded.tallies()[name].parts, tally.parts)
    assert_array_equal(padded.confusion(), expected.confusion())


@settings(deadline=None)
@given(class_problems())
def test_classification_algebra(case):
    outputs, targets = case
    found = answered(outputs, targets)
    scores, matrix = values(found), found.confusion()
    losses = found.tallies()["loss"].parts[:, 0]

    assert scores["accuracy"] == pytest.approx(np.trace(matrix) / len(targets))
    assert matrix.sum() == len(targets)
    assert_array_equal(matrix.sum(axis=1), np.bincount(targets, minlength=len(matrix)))
    assert 0 < losses.min() <= losses.max() <= -math.log(1e-7)
    assert 0 <= scores["macro_f1"] <= 1
    assert evaluate(outputs[::-1], targets[::-1]) == pytest.approx(scores)


def test_two_columns_are_one_probability():
    outputs, targets = BINARY
    as_columns = np.column_stack([1 - outputs, outputs])
    assert evaluate(as_columns, targets) == evaluate(outputs, targets)


# Two classes, ranked.


def ranked(rng, ties):
    """Outputs with equal ones among them, targets of both classes, and weights."""
    n = int(rng.integers(2, 60))
    outputs = rng.integers(0, ties, n) / ties
    return outputs, rng.permutation(np.arange(n) % 2), rng.uniform(0.1, 3, n)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([3, 10, 2**20]))
def test_areas_under_curves_match_scikit_learn(seed, ties):
    rng = np.random.default_rng(seed)
    outputs, targets, weights = ranked(rng, ties)
    groups = rng.integers(0, 4, len(targets))
    for weight in (None, weights):
        found = evaluate(outputs, targets, weight, groups)
        expected = (
            metrics.roc_auc_score(targets, outputs, sample_weight=weight),
            metrics.average_precision_score(targets, outputs, sample_weight=weight),
        )
        assert (found["roc_auc"], found["average_precision"]) == pytest.approx(
            expected, rel=0, abs=1e-12
        )


def test_outputs_of_two_columns_are_ranked_by_the_second():
    outputs, targets = BINARY
    as_columns = np.column_stack([1 - outputs, outputs])
    assert evaluate(as_columns, targets)["roc_auc"] == 0.75
    assert evaluate(1 - as_columns, targets)["roc_auc"] == 0.25


@pytest.mark.parametrize(("target", "absent"), [(0, "yes"), (1, "no")])
def test_a_test_set_of_one_class_has_no_ranking_and_says_why(target, absent):
    found = answered([0.1, 0.2, 0.7], [target] * 3)
    reason = f"no test example is of class {absent!r}"
    assert found.undefined() == {"roc_auc": reason, "average_precision": reason}
    assert list(found.tallies()) == ["accuracy", "macro_f1", "balanced_accuracy", "loss"]


def test_of_three_classes_there_is_no_ranking_and_nothing_to_say():
    assert answered(*MULTICLASS).undefined() == {}
    assert answered([[0.2, 0.3, 0.5]], [0]).undefined() == {}


# Along the steps.


def test_the_accuracy_of_steps_is_told_by_their_place_from_the_first_that_counts():
    # Two sequences, padded on the left and on the right, and one with a step that never counts.
    targets = np.array([[9, 1, 0], [1, 0, 9], [0, 9, 1]])
    weights = np.array([[0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [2.0, 0.0, 1.0]])
    outputs = np.eye(2)[[[0, 1, 1], [0, 0, 0], [0, 0, 1]]]
    found = answers(outputs, Truth(targets, weights), classes(2)).along()
    # First: right, wrong, right twice over; second: wrong, right; third: right.
    assert found == {"by_position": {"accuracy": [0.75, 0.5, 1.0], "targets": [4.0, 2.0, 1.0]}}
    assert answered(*BINARY).along() == {}


# Errors.


@pytest.mark.parametrize(
    ("outputs", "targets", "message"),
    [
        ([0.5, np.nan, np.inf], [1, 0, 1], "2 of 3 values of outputs are not finite"),
        ([[0.5, 0.5], [np.nan, 0.5]], [1, 0], "1 of 4 values of outputs are not finite"),
        ([0.5, 0.5], [1], "outputs have shape (2,) and targets (1,); expected the same"),
        ([0.5, 0.5], [[1], [0]], "outputs have shape (2,) and targets (2, 1); expected the same"),
        ([[], []], [1, 0], "outputs have shape (2, 0)"),
        ([0.5, 0.5], [1, 2], "1 of 2 targets are not classes, such as 2; expected"),
        ([0.5, 0.5], [1, -1], "1 of 2 targets are not classes, such as -1; expected"),
        ([0.5, 0.5], [0.5, 1], "not classes, such as 0.5; expected integers from 0 to 1"),
        ([3.0, 0.5], [1, 0], "they miss [0, 1] by up to 2 and"),
        ([[0.9, 0.9]], [1], "a sum of 1 by up to 0.8."),
        ([[0.5, 0.5]], [2], "1 of 1 targets are not classes, such as 2"),
    ],
)
def test_what_cannot_be_scored(outputs, targets, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        answered(np.asarray(outputs), np.asarray(targets))


def test_a_baseline_of_unknown_classes():
    with pytest.raises(ValueError, match="1 of 2 train_targets are not classes, such as 3"):
        trivial([0, 3], [0], 3)
