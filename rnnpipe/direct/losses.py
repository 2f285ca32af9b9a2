"""What the kinds of problems minimise and watch, by the outputs before the last activation.

Keras computes the cross-entropies of a sigmoid or softmax layer from what that layer is given, too:
none is infinite for an answer that rounds to 0 or 1.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rnnpipe.kernels.dtypes import Floats
from rnnpipe.specs.problems import Loss as LossName


class Loss(Protocol):
    """A loss of each target by itself, and the metric that is watched beside it.

    All take logits `(n, outputs)`, what the last layer puts out before its activation, and a target
    for each row.
    """

    def answers(self, logits: Floats) -> Floats:
        """What the model answers, `(n, outputs)`."""

    def values(self, logits: Floats, targets: NDArray[np.generic]) -> Floats:
        """The loss of each target, `(n,)`."""

    def gradients(self, logits: Floats, targets: NDArray[np.generic]) -> Floats:
        """Of each target's loss by its logits, `(n, outputs)`."""

    def watched(self, logits: Floats, targets: NDArray[np.generic]) -> NDArray[np.generic]:
        """The metric of each target, `(n,)`."""


class _Binary:
    """Cross-entropy of one of two classes; whether the class answered is the right one."""

    def answers(self, logits: Floats) -> Floats:
        small = np.exp(-np.abs(logits))  # never too large
        return np.where(logits >= 0, np.float32(1), small) / (1 + small)

    def values(self, logits: Floats, targets: NDArray[np.generic]) -> Floats:
        z, t = logits[:, 0], targets.reshape(-1).astype(np.float32)
        return np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))

    def gradients(self, logits: Floats, targets: NDArray[np.generic]) -> Floats:
        return self.answers(logits) - targets.reshape(-1, 1).astype(np.float32)

    def watched(self, logits: Floats, targets: NDArray[np.generic]) -> NDArray[np.generic]:
        return (self.answers(logits)[:, 0] > np.float32(0.5)) == targets.reshape(-1)


class _Classes:
    """Cross-entropy of one of several classes; whether the likeliest is the right one."""

    def answers(self, logits: Floats) -> Floats:
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def values(self, logits: Floats, targets: NDArray[np.generic]) -> Floats:
        below = logits - logits.max(axis=1, keepdims=True)
        return np.log(np.exp(below).sum(axis=1)) - below[_each(targets)]

    def gradients(self, logits: Floats, targets: NDArray[np.generic]) -> Floats:
        found = self.answers(logits)
        found[_each(targets)] -= 1
        return found

    def watched(self, logits: Floats, targets: NDArray[np.generic]) -> NDArray[np.generic]:
        return self.answers(logits).argmax(axis=1) == targets.reshape(-1)


class _Numbers:
    """The mean of the squares of what numbers are off by; and of their sizes."""

    def answers(self, logits: Floats) -> Floats:
        return logits

    def values(self, logits: Floats, targets: NDArray[np.generic]) -> Floats:
        return np.square(_off(logits, targets)).mean(axis=1)

    def gradients(self, logits: Floats, targets: NDArray[np.generic]) -> Floats:
        return np.float32(2 / logits.shape[1]) * _off(logits, targets)

    def watched(self, logits: Floats, targets: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.abs(_off(logits, targets)).mean(axis=1)


LOSSES: dict[LossName, Loss] = {
    "binary_crossentropy": _Binary(),
    "sparse_categorical_crossentropy": _Classes(),
    "mean_squared_error": _Numbers(),
}


def _each(targets: NDArray[np.generic]) -> tuple[NDArray[np.int64], NDArray[np.generic]]:
    """Where the logit of each target's class stands."""
    return np.arange(targets.size), targets.reshape(-1)


def _off(logits: Floats, targets: NDArray[np.generic]) -> Floats:
    return logits - targets.reshape(logits.shape).astype(np.float32, copy=False)
