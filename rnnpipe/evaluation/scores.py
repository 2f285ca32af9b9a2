"""Scores of a model's predictions, in NumPy and float64.

Everything here works on the test set at once: `outputs` are what the model's last layer gave,
`targets` the truth, n the number of examples. Three problems are known:

| problem    | outputs                               | targets                  | scores         |
|------------|---------------------------------------|--------------------------|----------------|
| binary     | (n,) or (n, 1) probability of class 1 | (n,) of 0 and 1          | classification |
| multiclass | (n, classes) probabilities            | (n,) of 0 .. classes - 1 | classification |
| regression | (n,) or (n, 1) numbers                | (n,) numbers             | mse, mae       |

The classification scores are accuracy, loss (cross-entropy in nats) and macro_f1.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Keras clips probabilities to [epsilon, 1 - epsilon] before the logarithm, with this epsilon.
_EPSILON = 1e-7

# How far probabilities may stray from [0, 1] and from summing to one: float16 rounds to 5e-4.
_PROBABILITY_TOLERANCE = 1e-3


def evaluate(problem: str, outputs: ArrayLike, targets: ArrayLike) -> dict[str, float]:
    """Score predictions against the truth.

    Args:
        problem: 'binary', 'multiclass' or 'regression'.
        outputs: the model's outputs, shaped as in the module's table.
        targets: the truth, `(n,)`.

    Returns:
        For 'binary' and 'multiclass':
        accuracy, the share of examples whose predicted class is right;
        loss, the mean cross-entropy in nats, which is Keras' up to float32 rounding;
        macro_f1, the F1 score of each class averaged over the classes that occur in targets or
        predictions, as `sklearn.metrics.f1_score(average="macro")` does by default.
        For 'regression': mse, the mean squared error, and mae, the mean absolute error.

    Raises:
        ValueError: for an unknown problem, shapes or targets that do not fit it, outputs that are
            not finite, and outputs that are not probabilities where they have to be.
    """
    scores = per_example_scores(problem, outputs, targets)
    means = {name: float(np.mean(values)) for name, values in scores.items()}
    if problem == "regression":
        return means
    predictions = predicted_classes(problem, outputs)
    n_classes = _class_probabilities(problem, outputs).shape[1]
    matrix = confusion_matrix(targets, predictions, n_classes)
    return {"accuracy": means["correct"], "loss": means["loss"], "macro_f1": _macro_f1(matrix)}


def baseline(
    problem: str, train_targets: ArrayLike, test_targets: ArrayLike, n_classes: int
) -> dict[str, float]:
    """Score the predictor that has seen the training targets and ignores its input.

    For classes it answers with the class frequencies of the training targets: its predicted class
    is the training majority (the lowest of equals), its loss that of those frequencies. For a
    regression it answers with the training mean. A model that does no better learned nothing.

    Args:
        problem: 'binary', 'multiclass' or 'regression'.
        train_targets: the truth of the training set, `(n_train,)`.
        test_targets: the truth of the test set, `(n,)`.
        n_classes: the number of classes of a 'multiclass' problem; not read for the others.

    Returns:
        The scores of `evaluate` on the test set.

    Raises:
        ValueError: as `evaluate`.
    """
    n = np.size(test_targets)
    if problem == "regression":
        outputs = np.full(n, np.mean(_finite("train_targets", train_targets)))
    else:
        classes = 2 if problem == "binary" else n_classes
        counts = np.bincount(_labels("train_targets", train_targets, classes), minlength=classes)
        frequencies = counts / counts.sum()
        outputs = np.tile(frequencies[1:] if problem == "binary" else frequencies, (n, 1))
    return evaluate(problem, outputs, test_targets)


def per_example_scores(problem: str, outputs: ArrayLike, targets: ArrayLike) -> dict[str, Floats]:
    """Score every example on its own, for resampling over the test set.

    Args:
        problem: 'binary', 'multiclass' or 'regression'.
        outputs: the model's outputs, shaped as in the module's table.
        targets: the truth, `(n,)`.

    Returns:
        Float64 arrays of shape `(n,)`. For 'binary' and 'multiclass': correct, 1 where the
        predicted class is right and 0 elsewhere, and loss, the cross-entropy in nats. For
        'regression': mse, the squared error, and mae, the absolute error. Their means are the
        scores of `evaluate`.

    Raises:
        ValueError: as `evaluate`.
    """
    if problem == "regression":
        predictions, truth = _column(outputs), _finite("targets", targets)
        _check_length("targets", truth, len(predictions))
        errors = predictions - truth
        return {"mse": errors**2, "mae": np.abs(errors)}
    probabilities = _class_probabilities(problem, outputs)
    n, n_classes = probabilities.shape
    labels = _labels("targets", targets, n_classes)
    _check_length("targets", labels, n)
    of_the_truth = np.clip(probabilities[np.arange(n), labels], _EPSILON, 1 - _EPSILON)
    correct = predicted_classes(problem, outputs) == labels
    return {"correct": correct.astype(np.float64), "loss": -np.log(of_the_truth)}


def predicted_classes(problem: str, outputs: ArrayLike) -> Ints:
    """The most probable class of every example, the lowest of equals: int64 `(n,)`.

    For 'binary' that is class 1 where its probability is above 0.5, as in Keras' accuracy.

    Raises:
        ValueError: as `evaluate`, and for 'regression', which has no classes.
    """
    return np.asarray(_class_probabilities(problem, outputs).argmax(axis=1), dtype=np.int64)


def confusion_matrix(targets: ArrayLike, predictions: ArrayLike, n_classes: int) -> Ints:
    """Count the pairs of true and predicted class.

    Args:
        targets: true classes, integers 0 .. n_classes - 1, `(n,)`.
        predictions: predicted classes, likewise.
        n_classes: the number of classes, at least every class named in either.

    Returns:
        int64 `(n_classes, n_classes)`: entry (i, j) counts the examples of true class i that were
        predicted to be of class j.

    Raises:
        ValueError: when targets or predictions are not such classes, or their lengths differ.
    """
    rows = _labels("targets", targets, n_classes)
    columns = _labels("predictions", predictions, n_classes)
    _check_length("predictions", columns, len(rows))
    counts = np.bincount(n_classes * rows + columns, minlength=n_classes**2)
    return counts.reshape(n_classes, n_classes).astype(np.int64)


def _macro_f1(matrix: Ints) -> float:
    """F1 = 2 TP / (2 TP + FP + FN) of each class that occurs, averaged over those classes."""
    hits = np.diag(matrix)
    occurrences = matrix.sum(axis=0) + matrix.sum(axis=1)  # 2 TP + FP + FN
    occurs = occurrences > 0
    return float(np.mean(2 * hits[occurs] / occurrences[occurs]))


def _class_probabilities(problem: str, outputs: ArrayLike) -> Floats:
    """Check the outputs of a classifier; return one column per class, `(n, classes)`."""
    if problem == "binary":
        of_class_1 = _column(outputs)
        probabilities = np.stack([1 - of_class_1, of_class_1], axis=1)
    elif problem == "multiclass":
        probabilities = _finite("outputs", outputs)
        if probabilities.ndim != 2 or probabilities.shape[1] < 2:
            raise ValueError(
                f"outputs of a multiclass problem have shape {probabilities.shape}; expected "
                "(n, classes) with at least 2 classes."
            )
    elif problem == "regression":
        raise ValueError("problem is 'regression', which has no classes; expected a classifier's.")
    else:
        raise ValueError(
            f"problem is {problem!r}; expected 'binary', 'multiclass' or 'regression'."
        )
    off_range = np.abs(probabilities - np.clip(probabilities, 0, 1)).max()
    off_sum = np.abs(probabilities.sum(axis=1) - 1).max()
    if max(off_range, off_sum) > _PROBABILITY_TOLERANCE:
        raise ValueError(
            f"outputs of a {problem} problem are not probabilities: they miss [0, 1] by up to "
            f"{off_range:.3g} and a sum of 1 by up to {off_sum:.3g}. End the model in a sigmoid "
            "(binary) or a softmax (multiclass)."
        )
    return probabilities


def _finite(name: str, values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        raise ValueError(f"{name} is empty, of shape {array.shape}; there is nothing to score.")
    not_finite = array.size - np.count_nonzero(np.isfinite(array))
    if not_finite:
        raise ValueError(
            f"{not_finite} of {array.size} values of {name} are not finite (NaN or infinity)."
        )
    return array


def _column(outputs: ArrayLike) -> Floats:
    """One finite number per example, `(n,)`, from `(n,)` or `(n, 1)`."""
    array = _finite("outputs", outputs)
    if array.ndim != 1 and array.shape[1:] != (1,):
        raise ValueError(f"outputs have shape {array.shape}; expected (n,) or (n, 1).")
    return array.reshape(-1)


def _labels(name: str, labels: ArrayLike, n_classes: int) -> Ints:
    array = np.asarray(labels)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; expected (n,) with n at least 1.")
    fits = (array >= 0) & (array < n_classes) & (array == np.floor(array))
    if not fits.all():
        raise ValueError(
            f"{np.count_nonzero(~fits)} of {array.size} {name} are not classes, such as "
            f"{array[~fits][0]}; expected integers from 0 to {n_classes - 1}."
        )
    return array.astype(np.int64)


def _check_length(name: str, array: Floats | Ints, n: int) -> None:
    if array.shape != (n,):
        raise ValueError(f"{name} has shape {array.shape}; expected ({n},), one per example.")
