"""Scores against numbers worked out by hand, against scikit-learn, and against their algebra."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import metrics
from sklearn.dummy import DummyClassifier, DummyRegressor

from rnnpipe.evaluation.scores import (
    baseline,
    confusion_matrix,
    evaluate,
    per_example_scores,
    predicted_classes,
)

BINARY = (np.array([0.9, 0.2, 0.4, 0.6]), np.array([1, 0, 1, 0]))
MULTICLASS = (
    np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]),
    np.array([0, 1, 1, 2]),
)
REGRESSION = (np.array([1.0, 2.0, 4.0, 0.0]), np.array([1.0, 4.0, 1.0, 0.5]))


@st.composite
def class_problems(draw):
    """(problem, outputs, targets) of random size, of which some classes may never occur."""
    n = draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_classes = draw(st.integers(2, 6))
    targets = rng.integers(n_classes, size=n)
    if n_classes == 2:
        return "binary", rng.uniform(size=(n, 1)).astype("float32"), targets
    return "multiclass", rng.dirichlet(np.ones(n_classes), size=n).astype("float32"), targets


def two_columns(problem, outputs):
    return np.column_stack([1 - outputs, outputs]) if problem == "binary" else outputs


# By hand.


def test_binary_by_hand():
    # Predicted 1, 0, 0, 1 against 1, 0, 1, 0: two of four right.
    # -ln of the truth's probability: -ln 0.9, -ln 0.8, -ln 0.4, -ln 0.4.
    # Class 0: TP 1, FP 1, FN 1; class 1: TP 1, FP 1, FN 1; so F1 = 1/2 for both.
    losses = [0.105360516, 0.223143551, 0.916290732, 0.916290732]
    scores = evaluate("binary", *BINARY)
    assert scores == pytest.approx({"accuracy": 0.5, "loss": 0.540271383, "macro_f1": 0.5})
    each = per_example_scores("binary", *BINARY)
    assert_array_equal(each["correct"], [1.0, 1.0, 0.0, 0.0])
    assert_allclose(each["loss"], losses, atol=1e-9)


def test_multiclass_by_hand():
    # Predicted 0, 1, 0, 2 against 0, 1, 1, 2; -ln 0.7, -ln 0.6, -ln 0.3, -ln 0.6.
    # F1: class 0: TP 1, FP 1, so 2/3; class 1: TP 1, FN 1, so 2/3; class 2: 1.
    losses = [0.356674944, 0.510825624, 1.203972804, 0.510825624]
    scores = evaluate("multiclass", *MULTICLASS)
    assert scores == pytest.approx({"accuracy": 0.75, "loss": 0.645574749, "macro_f1": 7 / 9})
    each = per_example_scores("multiclass", *MULTICLASS)
    assert_array_equal(each["correct"], [1.0, 1.0, 0.0, 1.0])
    assert_allclose(each["loss"], losses, atol=1e-9)


def test_regression_by_hand():
    # Errors 0, -2, 3, -0.5.
    assert evaluate("regression", *REGRESSION) == {"mse": 13.25 / 4, "mae": 5.5 / 4}
    each = per_example_scores("regression", *REGRESSION)
    assert_array_equal(each["mse"], [0.0, 4.0, 9.0, 0.25])
    assert_array_equal(each["mae"], [0.0, 2.0, 3.0, 0.5])


def test_a_certain_wrong_answer_costs_16_nats():
    # Clipped at 1e-7: -ln 1e-7 = 16.118095651, and -ln(1 - 1e-7) = 1.00000005e-7.
    losses = per_example_scores("binary", [1.0, 0.0, 1.0, 0.0], [0, 1, 1, 0])["loss"]
    assert_allclose(losses, [16.118095651, 16.118095651, 1.00000005e-7, 1.00000005e-7], rtol=1e-8)
    losses = per_example_scores("multiclass", [[1.0, 0.0, 0.0]] * 2, [2, 0])["loss"]
    assert_allclose(losses, [16.118095651, 1.00000005e-7], rtol=1e-8)


def test_macro_f1_leaves_out_classes_that_never_occur():
    # Class 0: TP 1, FP 1, so F1 = 2/3; class 2: FN 1, so 0; classes 1 and 3 do not occur.
    outputs = np.array([[0.7, 0.1, 0.1, 0.1], [0.7, 0.1, 0.1, 0.1]])
    assert evaluate("multiclass", outputs, [0, 2])["macro_f1"] == pytest.approx(1 / 3)


def test_predicted_classes():
    classes = predicted_classes("binary", [[0.2], [0.5], [0.5000001], [0.9]])
    assert_array_equal(classes, [0, 0, 1, 1])
    assert classes.dtype == np.int64
    classes = predicted_classes("multiclass", [[0.2, 0.4, 0.4], [0.1, 0.2, 0.7]])
    assert_array_equal(classes, [1, 2])
    assert classes.dtype == np.int64


def test_confusion_matrix_has_true_rows_and_predicted_columns():
    matrix = confusion_matrix([0, 0, 1, 2, 2, 2], [0, 1, 1, 0, 0, 2], 4)
    assert_array_equal(matrix, [[1, 1, 0, 0], [0, 1, 0, 0], [2, 0, 1, 0], [0, 0, 0, 0]])
    assert matrix.dtype == np.int64


@pytest.mark.parametrize(
    ("problem", "outputs", "targets"),
    [("binary", *BINARY), ("multiclass", *MULTICLASS), ("regression", *REGRESSION)],
)
def test_scores_are_python_floats(problem, outputs, targets):
    scores = evaluate(problem, outputs.astype("float32"), targets.astype("float32"))
    assert {type(score) for score in scores.values()} == {float}
    scores = baseline(problem, targets, targets, 3)
    assert {type(score) for score in scores.values()} == {float}
    each = per_example_scores(problem, outputs.astype("float32"), targets)
    assert {(scores.dtype, scores.shape) for scores in each.values()} == {
        (np.dtype("float64"), (4,))
    }


# The trivial predictor.


def test_binary_baseline_by_hand():
    # Three quarters of the training targets are 1: always 1, right on two of the test's five.
    # Loss (2 (-ln 3/4) + 3 (-ln 1/4)) / 5; F1 of class 1: TP 2, FP 3, so 4/7; of class 0: 0.
    scores = baseline("binary", [1, 0, 1, 1], [1, 0, 0, 1, 0], 2)
    expected = {"accuracy": 0.4, "loss": 0.946849446, "macro_f1": 2 / 7}
    assert scores == pytest.approx(expected)


def test_multiclass_baseline_by_hand():
    # Frequencies 1/4, 1/2, 1/4, 0: always 1. A class unseen in training costs -ln 1e-7.
    scores = baseline("multiclass", [1, 0, 1, 2], [1, 0, 3], 4)
    loss = (math.log(2) + math.log(4) + 16.118095651) / 3
    assert scores == pytest.approx({"accuracy": 1 / 3, "loss": loss, "macro_f1": 0.5 / 3})


def test_regression_baseline_by_hand():
    # Mean 2 against 1 and 5: errors 1 and -3.
    assert baseline("regression", [1.0, 2.0, 3.0], [1.0, 5.0], 1) == {"mse": 5.0, "mae": 2.0}


def test_a_tie_goes_to_the_lowest_class():
    assert baseline("binary", [0, 1, 1, 0], [0], 2)["accuracy"] == 1.0
    assert baseline("multiclass", [2, 1, 1, 2, 0], [1], 3)["accuracy"] == 1.0


@settings(deadline=None)
@given(class_problems(), st.integers(0, 2**32 - 1))
def test_baseline_matches_dummy_classifier(case, seed):
    problem, outputs, targets = case
    n_classes = two_columns(problem, outputs).shape[1]
    # Every class occurs, as scikit-learn knows only the classes that it has seen.
    more = np.random.default_rng(seed).integers(n_classes, size=20)
    train = np.concatenate([np.arange(n_classes), more])
    scores = baseline(problem, train, targets, n_classes)

    dummy = DummyClassifier(strategy="prior").fit(np.zeros((len(train), 1)), train)
    test_inputs = np.zeros((len(targets), 1))
    predictions = dummy.predict(test_inputs)
    loss = metrics.log_loss(targets, dummy.predict_proba(test_inputs), labels=range(n_classes))
    assert scores["accuracy"] == pytest.approx(metrics.accuracy_score(targets, predictions))
    assert scores["macro_f1"] == pytest.approx(
        metrics.f1_score(targets, predictions, average="macro")
    )
    assert scores["loss"] == pytest.approx(loss)


def test_regression_baseline_matches_dummy_regressor():
    rng = np.random.default_rng(3)
    train, test = rng.normal(size=50), rng.normal(size=20)
    dummy = DummyRegressor().fit(np.zeros((50, 1)), train)
    predictions = dummy.predict(np.zeros((20, 1)))
    scores = baseline("regression", train, test, 1)
    assert scores["mse"] == pytest.approx(metrics.mean_squared_error(test, predictions))
    assert scores["mae"] == pytest.approx(metrics.mean_absolute_error(test, predictions))


# scikit-learn, and algebra.


@settings(deadline=None)
@given(class_problems())
def test_classification_matches_scikit_learn(case):
    problem, outputs, targets = case
    probabilities = two_columns(problem, outputs.astype("float64"))
    probabilities /= probabilities.sum(axis=1, keepdims=True)  # float32 sums to 1 within 1e-7
    predictions = predicted_classes(problem, outputs)
    classes = np.arange(probabilities.shape[1])

    scores = evaluate(problem, outputs, targets)

    assert scores["accuracy"] == pytest.approx(metrics.accuracy_score(targets, predictions))
    assert scores["macro_f1"] == pytest.approx(
        metrics.f1_score(targets, predictions, average="macro")
    )
    clipped = np.clip(probabilities, 1e-7, 1 - 1e-7)
    loss = metrics.log_loss(targets, clipped / clipped.sum(axis=1, keepdims=True), labels=classes)
    assert scores["loss"] == pytest.approx(loss, abs=1e-5)
    assert_array_equal(
        confusion_matrix(targets, predictions, len(classes)),
        metrics.confusion_matrix(targets, predictions, labels=classes),
    )


@settings(deadline=None)
@given(class_problems())
def test_classification_algebra(case):
    problem, outputs, targets = case
    n, n_classes = two_columns(problem, outputs).shape
    scores = evaluate(problem, outputs, targets)
    each = per_example_scores(problem, outputs, targets)
    matrix = confusion_matrix(targets, predicted_classes(problem, outputs), n_classes)

    assert scores["accuracy"] == pytest.approx(np.trace(matrix) / n)
    assert scores["accuracy"] == pytest.approx(each["correct"].mean())
    assert scores["loss"] == pytest.approx(each["loss"].mean())
    assert matrix.sum() == n
    assert_array_equal(matrix.sum(axis=1), np.bincount(targets, minlength=n_classes))
    assert 0 < each["loss"].min() <= each["loss"].max() <= -math.log(1e-7)
    assert 0 <= scores["macro_f1"] <= 1
    backwards = evaluate(problem, outputs[::-1], targets[::-1])
    assert backwards == pytest.approx(scores)


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_regression_matches_scikit_learn(n, seed):
    rng = np.random.default_rng(seed)
    outputs, targets = rng.normal(size=(n, 1)), rng.normal(size=n)
    scores = evaluate("regression", outputs, targets)
    assert scores["mse"] == pytest.approx(metrics.mean_squared_error(targets, outputs))
    assert scores["mae"] == pytest.approx(metrics.mean_absolute_error(targets, outputs))


def test_two_columns_of_multiclass_are_a_binary_problem():
    outputs, targets = BINARY
    as_columns = np.column_stack([1 - outputs, outputs])
    expected = evaluate("binary", outputs, targets)
    assert evaluate("multiclass", as_columns, targets) == pytest.approx(expected)


# Errors.


@pytest.mark.parametrize("score", [evaluate, per_example_scores])
@pytest.mark.parametrize(
    ("problem", "outputs", "targets", "message"),
    [
        ("ranking", [0.5], [1], "problem is 'ranking'; expected 'binary', 'multiclass' or"),
        ("binary", [0.5, np.nan, np.inf], [1, 0, 1], "2 of 3 values of outputs are not finite"),
        (
            "multiclass",
            [[0.5, 0.5], [np.nan, 0.5]],
            [1, 0],
            "1 of 4 values of outputs are not finite",
        ),
        ("regression", [[-np.inf], [1.0]], [1, 0], "1 of 2 values of outputs are not finite"),
        ("regression", [0.0, 1.0], [1, np.nan], "1 of 2 values of targets are not finite"),
        ("binary", [], [], "outputs is empty"),
        ("binary", [0.5, 0.5], [1], "targets has shape (1,); expected (2,)"),
        ("binary", [0.5, 0.5], [[1], [0]], "targets has shape (2, 1); expected (n,)"),
        ("binary", [[0.5, 0.5]], [1], "outputs have shape (1, 2); expected (n,) or (n, 1)"),
        ("binary", [0.5, 0.5], [1, 2], "1 of 2 targets are not classes, such as 2; expected"),
        ("binary", [0.5, 0.5], [1, -1], "1 of 2 targets are not classes, such as -1; expected"),
        ("binary", [0.5, 0.5], [0.5, 1], "not classes, such as 0.5; expected integers from 0 to 1"),
        ("binary", [3.0, 0.5], [1, 0], "they miss [0, 1] by up to 2 and"),
        ("multiclass", [[0.9, 0.9]], [1], "a sum of 1 by up to 0.8."),
        ("multiclass", [0.5, 0.5], [1, 0], "have shape (2,); expected (n, classes)"),
        ("multiclass", [[1.0], [1.0]], [0, 0], "have shape (2, 1); expected (n, classes)"),
        ("multiclass", [[0.5, 0.5]], [2], "1 of 1 targets are not classes, such as 2"),
        ("regression", [0.5, 0.5], [[1.0], [0.0]], "targets has shape (2, 1); expected (2,)"),
    ],
)
def test_what_cannot_be_scored(score, problem, outputs, targets, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        score(problem, np.asarray(outputs), np.asarray(targets))


def test_a_regression_has_no_classes():
    with pytest.raises(ValueError, match="'regression', which has no classes"):
        predicted_classes("regression", np.array([0.5]))


def test_confusion_matrix_of_unequal_lengths():
    with pytest.raises(ValueError, match=r"predictions has shape \(1,\); expected \(2,\)"):
        confusion_matrix([0, 1], [0], 2)


def test_baseline_of_an_unknown_problem_or_class():
    with pytest.raises(ValueError, match="problem is 'ranking'"):
        baseline("ranking", [0, 1], [0], 2)
    with pytest.raises(ValueError, match="1 of 2 train_targets are not classes, such as 3"):
        baseline("multiclass", [0, 3], [0], 3)
