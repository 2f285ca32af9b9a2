"""The minimal long short-term memory."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from rnnpipe.layers.custom.recurrence import MinimalCell, Parts


@keras.saving.register_keras_serializable("rnnpipe")
class MinLstmCell(MinimalCell):
    """h_t = (f h_{t-1} + i (W_h x + b_h)) / (f + i).

    f = sigmoid(W_f x + b_f), and i = sigmoid(W_i x + b_i) (Feng et al. 2024, arXiv:2410.01201,
    section 3.2.3).

    Args:
        units: numbers in the state.
        seed: of W, whose columns are those of f, i and the candidate.
        settings: Keras' own, such as the name.

    """

    PARTS = 3

    def coefficients(self, inputs: Any) -> tuple[Parts, Parts]:
        """F / (f + i), and i / (f + i) times the candidate."""
        forget, write, candidate = self.projected(inputs)
        # The ratio of the gates by their logarithms, which do not become 0 together.
        kept = ops.sigmoid(ops.log_sigmoid(forget) - ops.log_sigmoid(write))
        return [kept], [(1 - kept) * candidate]

    def gates(self, inputs: Any, states: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002 (any cell)
        """What of the state is kept, f / (f + i), and what of the candidate is added."""
        (kept,), _ = self.coefficients(inputs)
        return {"forget": kept, "input": 1 - kept}
