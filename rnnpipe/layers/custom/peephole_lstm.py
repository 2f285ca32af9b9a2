"""The long short-term memory whose gates see its cell."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("rnnpipe")
class PeepholeLstmCell(keras.layers.Layer):  # type: ignore[misc]
    """An LSTM whose i and f also see p_i c_{t-1} and p_f c_{t-1}, and o sees p_o c_t.

    Gers & Schmidhuber 2000 (doi:10.1109/IJCNN.2000.861302).

    Args:
        units: of h, and of c.
        seeds: of W and U.
        forget_bias: of the forget gate at first.
        settings: Keras' own, such as the name.

    """

    def __init__(
        self,
        units: int,
        *,
        seeds: list[int] | None = None,
        forget_bias: float = 1.0,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.units = self.output_size = units
        self.state_size = [units, units]
        self.seeds, self.forget_bias = seeds, forget_bias

    def build(self, inputs_shape: tuple[int | None, ...]) -> None:
        """Make W, U, the peepholes of i, f and o, which are 0 at first, and b."""
        of_kernel, of_recurrent = self.seeds or (None, None)
        columns = 4 * self.units
        self.kernel = self.add_weight(
            name="kernel",
            shape=(inputs_shape[-1], columns),
            initializer=keras.initializers.GlorotUniform(seed=of_kernel),
        )
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel",
            shape=(self.units, columns),
            initializer=keras.initializers.Orthogonal(seed=of_recurrent),
        )
        self.peepholes = self.add_weight(
            name="peepholes", shape=(3, self.units), initializer="zeros"
        )
        ahead, behind = [0.0] * self.units, [0.0] * (2 * self.units)
        biases = [*ahead, *[self.forget_bias] * self.units, *behind]
        self.bias = self.add_weight(
            name="bias", shape=(columns,), initializer=keras.initializers.Constant(biases)
        )

    def call(self, inputs: Any, states: Sequence[Any]) -> tuple[Any, list[Any]]:
        """Go one step on."""
        _, c = states
        i, f, z_c, z_o = self._before(inputs, states)
        c = f * c + i * ops.tanh(z_c)
        h = ops.sigmoid(z_o + self.peepholes[2] * c) * ops.tanh(c)
        return h, [h, c]

    def gates(self, inputs: Any, states: Sequence[Any]) -> dict[str, Any]:
        """What of c is kept, and what of the candidate is added."""
        i, f, _, _ = self._before(inputs, states)
        return {"forget": f, "input": i}

    def _before(self, inputs: Any, states: Sequence[Any]) -> tuple[Any, Any, Any, Any]:
        """The gates i and f, and what the candidate and the gate o are made of."""
        h, c = states
        z = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias
        z_i, z_f, z_c, z_o = ops.split(z, 4, axis=-1)
        p_i, p_f = self.peepholes[0], self.peepholes[1]
        return ops.sigmoid(z_i + p_i * c), ops.sigmoid(z_f + p_f * c), z_c, z_o

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Begin with zeros."""
        return [ops.zeros((batch_size, self.units), dtype=self.compute_dtype) for _ in range(2)]

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        own = {"units": self.units, "seeds": self.seeds, "forget_bias": self.forget_bias}
        return {**super().get_config(), **own}
