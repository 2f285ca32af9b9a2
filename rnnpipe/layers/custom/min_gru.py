"""The minimal gated recurrent unit."""

from typing import Any

import keras
from keras import ops

from rnnpipe.layers.custom.recurrence import LinearCell, Parts


@keras.saving.register_keras_serializable("rnnpipe")
class MinGruCell(LinearCell):
    """z = sigmoid(W_z x + b_z), h_t = (1 - z) h_{t-1} + z (W_h x + b_h).

    Feng et al. 2024 (arXiv:2410.01201, section 3.1.3).

    Args:
        units: numbers in the state.
        seed: of W, the gate's columns before the candidate's.
        settings: Keras' own, such as the name.

    """

    def __init__(self, units: int, seed: int | None = None, **settings: Any) -> None:
        super().__init__(units, **settings)
        self.seed = seed

    def build(self, inputs_shape: tuple[int | None, ...]) -> None:
        """Make W and b."""
        self.kernel = self.add_weight(
            name="kernel",
            shape=(inputs_shape[-1], 2 * self.units),
            initializer=keras.initializers.GlorotUniform(seed=self.seed),
        )
        self.bias = self.add_weight(name="bias", shape=(2 * self.units,), initializer="zeros")

    def coefficients(self, inputs: Any) -> tuple[Parts, Parts]:
        """1 - z, and z times the candidate."""
        gate, candidate = ops.split(ops.matmul(inputs, self.kernel) + self.bias, 2, axis=-1)
        z = ops.sigmoid(gate)
        return [1 - z], [z * candidate]

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        return {**super().get_config(), "seed": self.seed}
