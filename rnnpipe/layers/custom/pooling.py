"""The mean or the maximum over the steps of a sequence."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("rnnpipe")
class Pooling(keras.layers.Layer):  # type: ignore[misc]
    """`(batch, timesteps, features)` to `(batch, features)`, over the steps that are not masked.

    Of a row of padding alone it makes zeros. There Keras' GlobalAveragePooling1D makes NaN, and its
    GlobalMaxPooling1D reads the padding (Keras 3.15).

    Args:
        mode: "mean" or "max".
        settings: Keras' own, such as the name.

    """

    def __init__(self, mode: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.mode = mode
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Pool the steps."""
        there = ops.ones_like(inputs[..., :1], "bool") if mask is None else mask[..., None]
        count = ops.sum(ops.cast(there, inputs.dtype), axis=1)
        if self.mode == "mean":
            return ops.sum(ops.where(there, inputs, 0.0), axis=1) / ops.maximum(count, 1.0)
        lowest = ops.where(there, inputs, -float("inf"))
        return ops.where(count > 0, ops.max(lowest, axis=1), 0.0)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """There are no steps any more."""

    def compute_output_shape(self, inputs_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """`(batch, features)`."""
        return (inputs_shape[0], inputs_shape[2])

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        return {**super().get_config(), "mode": self.mode}
