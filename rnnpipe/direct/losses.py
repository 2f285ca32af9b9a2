"""What the kinds of problems minimise and watch, by the outputs before the last activation.

Keras computes the cross-entropies of a sigmoid or softmax layer from what that layer is given, too:
none is infinite for an answer that rounds to 0 or 1.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rnnpipe.kernels.dtypes import Bools, Floats
from rnnpipe.specs.problems import Loss as LossName


class Loss(Protocol):
    """A loss of each target by itself, and the metric that is watched beside it.

    All take logits `(n, outputs)`, what the last layer puts out before its activation, and a target
    for each row.
    """

    def answers(self, logits: Floats) -> Floats:
        """What the model answers, `(n, outputs)`."""

    def values(self, logits: Floats, targets: NDArray[Any]) -> Floats:
        """The loss of each target, `(n,)`."""

    def gradients(self, logits: Floats, targets: NDArray[Any]) -> Floats:
        """Of each target's loss by its logits, `(n, outputs)`."""

    def watched(self, logits: Floats, targets: NDArray[Any]) -> NDArray[Any]:
        """The metric of each target, `(n,)`."""


class _Binary:
    """Cross-entropy of one of two classes; whether the class answered is the right one."""

    def answers(self, logits: Floats) -> Floats:
        small = np.exp(-np.abs(logits))  # never too large
        found: Floats = np.where(logits >= 0, np.float32(1), small) / (1 + small)
        return found

    def values(self, logits: Floats, targets: NDArray[Any]) -> Floats:
        z, t = logits[:, 0], targets.reshape(-1).astype(np.float32)
        losses: Floats = np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))
        return losses

    def gradients(self, logits: Floats, targets: NDArray[Any]) -> Floats:
        return self.answers(logits) - targets.reshape(-1, 1).astype(np.float32)

    def watched(self, logits: Floats, targets: NDArray[Any]) -> NDArray[Any]:
        seconds = self.answers(logits)[:, 0] > np.float32(0.5)
        right: Bools = seconds == targets.reshape(-1)
        return right


class _Classes:
    """Cross-entropy of one of several classes; whether the likeliest is the right one."""

    def answers(self, logits: Floats) -> Floats:
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        found: Floats = powers / powers.sum(axis=1, keepdims=True)
        return found

    def values(self, logits: Floats, targets: NDArray[Any]) -> Floats:
        below = logits - logits.max(axis=1, keepdims=True)
        losses: Floats = np.log(np.exp(below).sum(axis=1)) - below[_each(targets)]
        return losses

    def gradients(self, logits: Floats, targets: NDArray[Any]) -> Floats:
        found = self.answers(logits)
        found[_each(targets)] -= 1
        return found

    def watched(self, logits: Floats, targets: NDArray[Any]) -> NDArray[Any]:
        right: Bools = self.answers(logits).argmax(axis=1) == targets.reshape(-1)
        return right


class _Numbers:
    """The mean of the squares of what numbers are off by; and of their sizes."""

    def answers(self, logits: Floats) -> Floats:
        return logits

    def values(self, logits: Floats, targets: NDArray[Any]) -> Floats:
        losses: Floats = np.square(_off(logits, targets)).mean(axis=1)
        return losses

    def gradients(self, logits: Floats, targets: NDArray[Any]) -> Floats:
        return np.float32(2 / logits.shape[1]) * _off(logits, targets)

    def watched(self, logits: Floats, targets: NDArray[Any]) -> NDArray[Any]:
        sizes: Floats = np.abs(_off(logits, targets)).mean(axis=1)
        return sizes


LOSSES: dict[LossName, Loss] = {
    "binary_crossentropy": _Binary(),
    "sparse_categorical_crossentropy": _Classes(),
    "mean_squared_error": _Numbers(),
}


def _each(targets: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Where the logit of each target's class stands."""
    return np.arange(targets.size), targets.reshape(-1)


def _off(logits: Floats, targets: NDArray[Any]) -> Floats:
    return logits - targets.reshape(logits.shape).astype(np.float32, copy=False)
