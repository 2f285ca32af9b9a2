"""Inputs as rows of numbers, which scikit-learn's estimators read.

Padding is on the left, as `rnnpipe.data.padding` puts it: id 0 among tokens, and among features
the steps before the first that is not zero in every channel.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnpipe.baselines.base import Floats, MisfitError
from rnnpipe.data.arrays import Part
from rnnpipe.specs import Features, Image, Signature, Tokens

SUMMARIES = ("mean", "deviation", "rms", "min", "max", "last")
"""What `summaries` has of each channel, in this order."""


def numeric(signature: Signature) -> tuple[str, ...]:
    """Name the inputs that are numbers.

    Raises:
        MisfitError: there are none.

    """
    names = tuple(n for n, port in signature.inputs.items() if isinstance(port, Features | Image))
    if not names:
        raise MisfitError("reads numbers, and the dataset's inputs are tokens")
    return names


def texts(signature: Signature) -> tuple[str, ...]:
    """Name the inputs that are tokens.

    Raises:
        MisfitError: there are none.

    """
    names = tuple(name for name, port in signature.inputs.items() if isinstance(port, Tokens))
    if not names:
        raise MisfitError("reads tokens, and the dataset's inputs are numbers")
    return names


def flattened(part: Part, names: Sequence[str]) -> Floats:
    """Every number of the named inputs, beside each other: `(examples, numbers)`."""
    rows = [part.inputs[name].reshape(len(part), -1) for name in names]
    return np.concatenate(rows, axis=1, dtype=np.float64)


def summaries(part: Part, names: Sequence[str]) -> Floats:
    """Each channel of the named inputs in six numbers (`SUMMARIES`): `(examples, 6 x channels)`.

    What is no sequence has as many as one of a single step: itself, and no deviation.
    """
    return np.concatenate([_summed_up(part.inputs[name]) for name in names], axis=1)


def _summed_up(values: NDArray[Any]) -> Floats:
    """Of `(examples, channels)` or `(examples, timesteps, ...)`."""
    steps = values[:, np.newaxis] if values.ndim == 2 else values
    steps = steps.reshape(*steps.shape[:2], -1).astype(np.float64)
    real = np.maximum.accumulate((steps != 0).any(axis=2), axis=1)
    real |= ~real.any(axis=1, keepdims=True)  # an example of zeros alone is no padding
    count = real.sum(axis=1)[:, np.newaxis]
    there = real[:, :, np.newaxis]
    mean = np.where(there, steps, 0).sum(axis=1) / count
    deviations = np.where(there, steps - mean[:, np.newaxis], 0)
    parts = (
        mean,
        np.sqrt((deviations**2).sum(axis=1) / count),
        np.sqrt((np.where(there, steps, 0) ** 2).sum(axis=1) / count),
        np.where(there, steps, np.inf).min(axis=1),
        np.where(there, steps, -np.inf).max(axis=1),
        steps[:, -1],
    )
    return np.concatenate(parts, axis=1)


def counts(part: Part, signature: Signature, names: Sequence[str]) -> Any:
    """How often each token occurs in each example, sparse `(examples, ids)`; no padding."""
    from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415 (slow to import)

    found = []
    for name in names:
        ids, port = part.inputs[name], signature.inputs[name]
        if not isinstance(port, Tokens):
            raise TypeError(f"input {name!r} is {port.kind}; expected tokens")
        rows, columns = np.nonzero(ids)
        occurrences = (np.ones(len(rows)), (rows, ids[rows, columns].astype(np.int64)))
        found.append(csr_matrix(occurrences, shape=(len(ids), port.vocabulary)))
    return hstack(found, format="csr")
