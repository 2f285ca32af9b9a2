"""scikit-learn's estimators, asked as a model is: probabilities of each class, or numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.baselines.base import Floats, as_outputs
from rnnpipe.specs import Classes, Signature


def learned(
    estimator: Any,
    signature: Signature,
    rows: tuple[Any, Any],
    targets: NDArray[Any],
    weights: NDArray[np.float32] | None = None,
) -> Floats:
    """Fit an estimator and have it answer.

    Args:
        estimator: a classifier or a regressor, or a pipeline that ends in one, by what the
            signature asks for.
        signature: what is asked.
        rows: of training and of test examples, `(examples, columns)`.
        targets: of the training examples, `(examples,)` or `(examples, numbers)`.
        weights: how much each training example counts, `(examples,)`; those of 0 are left out.

    Returns:
        `(test, signature.outputs)`.

    """
    train, test = rows
    if weights is not None:
        counted = np.flatnonzero(weights)
        train, targets, weights = train[counted], targets[counted], weights[counted]
    if not isinstance(signature.target, Classes):
        fitted = _fit(estimator, train, targets, weights)
        return np.asarray(fitted.predict(test), np.float64).reshape(-1, signature.outputs)
    known = np.unique(targets)
    probabilities = np.zeros((test.shape[0], signature.target.width))
    if len(known) == 1:  # which no classifier of scikit-learn's fits
        probabilities[:, known] = 1.0
    else:
        fitted = _fit(estimator, train, targets, weights)
        probabilities[:, fitted.classes_] = fitted.predict_proba(test)
    return as_outputs(signature, probabilities)


def linear(signature: Signature, c: float, *, scaled: bool) -> Any:
    """Make a logistic regression for classes, or a ridge regression for numbers.

    Args:
        signature: what is asked.
        c: the inverse of the penalty's strength, as scikit-learn's C; ridge has 1 / C as alpha.
        scaled: whether each column is brought to mean 0 and deviation 1 first.

    """
    from sklearn.linear_model import LogisticRegression, Ridge  # noqa: PLC0415 (slow to import)
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    classes = isinstance(signature.target, Classes)
    last = LogisticRegression(C=c, max_iter=5000) if classes else Ridge(alpha=1 / c)
    return make_pipeline(StandardScaler(), last) if scaled else last


def _fit(estimator: Any, rows: Any, targets: NDArray[Any], weights: Any) -> Any:
    if weights is None:
        return estimator.fit(rows, targets)
    # In a pipeline the last step alone is told of weights.
    steps = getattr(estimator, "steps", None)
    name = "sample_weight" if steps is None else f"{steps[-1][0]}__sample_weight"
    return estimator.fit(rows, targets, **{name: weights})
