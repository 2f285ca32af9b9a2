"""A weighted mean of a sequence's steps, whose weights are learnt."""

from typing import Any

import keras
from keras import ops

from rnnpipe.layers.custom.attention import weights_of


@keras.saving.register_keras_serializable("rnnpipe")
class AttentionPooling(keras.layers.Layer):  # type: ignore[misc]
    """Σ a_t h_t, where a = softmax(v · tanh(W h_t + b)) over the steps that are not masked.

    Yang et al. 2016 (doi:10.18653/v1/N16-1174, equations 5 to 7). Of a row of padding alone it
    makes zeros.

    Args:
        units: of the hidden layer whose product with v is the score.
        seeds: of W and of v.
        settings: Keras' own, such as the name.

    """

    def __init__(self, units: int, seeds: list[int] | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self.units = units
        self.seeds = seeds
        self.supports_masking = True

    def build(self, inputs_shape: tuple[int | None, ...]) -> None:
        """Make W, b and v."""
        of_kernel, of_vector = self.seeds or (None, None)
        self.kernel = self.add_weight(
            name="kernel",
            shape=(inputs_shape[-1], self.units),
            initializer=keras.initializers.GlorotUniform(seed=of_kernel),
        )
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")
        self.vector = self.add_weight(
            name="vector",
            shape=(self.units, 1),
            initializer=keras.initializers.GlorotUniform(seed=of_vector),
        )

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """`(batch, timesteps, features)` to `(batch, features)`."""
        hidden = ops.tanh(ops.matmul(inputs, self.kernel) + self.bias)
        weights = weights_of(ops.matmul(hidden, self.vector)[..., 0], mask)
        return ops.sum(weights[..., None] * inputs, axis=1)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """There are no steps any more."""

    def compute_output_shape(self, inputs_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """`(batch, features)`."""
        return (inputs_shape[0], inputs_shape[2])

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        return {**super().get_config(), "units": self.units, "seeds": self.seeds}
