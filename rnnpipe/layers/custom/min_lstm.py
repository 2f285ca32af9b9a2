"""The minimal long short-term memory."""

from typing import Any

import keras
from keras import ops

from rnnpipe.layers.custom.recurrence import LinearCell, Parts


@keras.saving.register_keras_serializable("rnnpipe")
class MinLstmCell(LinearCell):
    """h_t = (f h_{t-1} + i (W_h x + b_h)) / (f + i).

    f = sigmoid(W_f x + b_f), and i = sigmoid(W_i x + b_i) (Feng et al. 2024, arXiv:2410.01201,
    section 3.2.3).

    Args:
        units: numbers in the state.
        seed: of W, whose columns are those of f, i and the candidate.
        settings: Keras' own, such as the name.

    """

    def __init__(self, units: int, seed: int | None = None, **settings: Any) -> None:
        super().__init__(units, **settings)
        self.seed = seed

    def build(self, inputs_shape: tuple[int | None, ...]) -> None:
        """Make W and b."""
        self.kernel = self.add_weight(
            name="kernel",
            shape=(inputs_shape[-1], 3 * self.units),
            initializer=keras.initializers.GlorotUniform(seed=self.seed),
        )
        self.bias = self.add_weight(name="bias", shape=(3 * self.units,), initializer="zeros")

    def coefficients(self, inputs: Any) -> tuple[Parts, Parts]:
        """F / (f + i), and i / (f + i) times the candidate."""
        parts = ops.split(ops.matmul(inputs, self.kernel) + self.bias, 3, axis=-1)
        forget, write, candidate = parts
        # The ratio of the gates by their logarithms, which do not become 0 together.
        kept = ops.sigmoid(ops.log_sigmoid(forget) - ops.log_sigmoid(write))
        return [kept], [(1 - kept) * candidate]

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        return {**super().get_config(), "seed": self.seed}
