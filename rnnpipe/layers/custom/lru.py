"""The linear recurrent unit: a diagonal recurrence of complex numbers."""

from typing import Any

import keras
import numpy as np
from keras import ops

from rnnpipe.layers.custom.recurrence import LinearCell, Parts


@keras.saving.register_keras_serializable("rnnpipe")
class LruCell(LinearCell):
    """A linear recurrence of complex numbers, h_t = λ h_{t-1} + gamma B x_t.

    λ = exp(-exp(nu) + i exp(θ)), and gamma = exp(g) (Orvieto et al. 2023, arXiv:2303.06349, section
    3). The outputs are the real parts and, behind them, the imaginary ones; what mixes them, the
    paper's C and D and all behind them, are layers of the recipe. At first λ is drawn evenly from
    the ring between `least` and `most`, with an angle up to `most_angle`; |λ|² + gamma² = 1.

    Args:
        units: numbers in the state, two for each λ.
        least: of |λ| at first.
        most: likewise.
        most_angle: of λ at first.
        seed: of λ and B.
        settings: Keras' own, such as the name.

    """

    def __init__(
        self,
        units: int,
        *,
        least: float = 0.0,
        most: float = 1.0,
        most_angle: float = 2 * np.pi,
        seed: int | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(units, **settings)
        self.least, self.most, self.most_angle, self.seed = least, most, most_angle, seed

    def build(self, inputs_shape: tuple[Any, ...]) -> None:
        """Make B, its real columns first, and the rows nu, θ and g."""
        features = inputs_shape[-1]
        rng = np.random.default_rng(self.seed)
        square = rng.uniform(self.least**2, self.most**2, self.units // 2)
        angle = rng.uniform(0, self.most_angle, self.units // 2)
        diagonal = np.log([-np.log(square) / 2, angle, np.sqrt(1 - square)])
        kernel = rng.normal(0, (2 * features) ** -0.5, (features, self.units))
        self.kernel = self.add_weight(
            name="kernel", shape=kernel.shape, initializer=_as_drawn(kernel)
        )
        self.diagonal = self.add_weight(
            name="diagonal", shape=diagonal.shape, initializer=_as_drawn(diagonal)
        )

    def coefficients(self, inputs: Any) -> tuple[Parts, Parts]:
        """λ, and gamma B x."""
        decay, turn, scale = (ops.exp(self.diagonal[row]) for row in range(3))
        size = ops.exp(-decay)
        real, imaginary = ops.split(ops.matmul(inputs, self.kernel), 2, axis=-1)
        like = ops.ones_like(real)
        factors = [like * size * ops.cos(turn), like * size * ops.sin(turn)]
        return factors, [scale * real, scale * imaginary]

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        own = {name: getattr(self, name) for name in ("least", "most", "most_angle", "seed")}
        return {**super().get_config(), **own}


def _as_drawn(values: Any) -> Any:
    return lambda _, dtype: ops.convert_to_tensor(values, dtype)
