"""The minimal gated recurrent unit."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from rnnpipe.layers.custom.recurrence import MinimalCell, Parts


@keras.saving.register_keras_serializable("rnnpipe")
class MinGruCell(MinimalCell):
    """z = sigmoid(W_z x + b_z), h_t = (1 - z) h_{t-1} + z (W_h x + b_h).

    Feng et al. 2024 (arXiv:2410.01201, section 3.1.3).

    Args:
        units: numbers in the state.
        seed: of W, the gate's columns before the candidate's.
        settings: Keras' own, such as the name.

    """

    PARTS = 2

    def coefficients(self, inputs: Any) -> tuple[Parts, Parts]:
        """1 - z, and z times the candidate."""
        gate, candidate = self.projected(inputs)
        z = ops.sigmoid(gate)
        return [1 - z], [z * candidate]

    def gates(self, inputs: Any, states: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002 (any cell)
        """1 - z, as Keras has the update gate of its GRU: 1 where the old state is kept."""
        (kept,), _ = self.coefficients(inputs)
        return {"update": kept}
