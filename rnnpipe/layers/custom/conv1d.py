"""A convolution over the steps of a sequence that reads no padding."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("rnnpipe")
class MaskedConv1D(keras.layers.Conv1D):  # type: ignore[misc]
    """Keras' Conv1D, to which a masked step is zero, and which hands the mask on.

    Keras' own reads what stands there, and drops the mask. With as many steps as it is given:
    `strides` 1, and `padding` "same" or "causal".
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Convolve."""
        return super().call(inputs if mask is None else ops.where(mask[..., None], inputs, 0.0))

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:  # noqa: ARG002 (any)
        """The mask of the inputs."""
        return previous_mask
