"""One block of a Transformer's encoder."""

from typing import Any

import keras
import numpy as np
from keras import ops

from rnnpipe.layers.custom.attention import weights_of

_EPSILON = 1e-6
"""Added to the variance by which a layer's outputs are normalised."""

_LONGEST_WAVE = 10_000.0


@keras.saving.register_keras_serializable("rnnpipe")
class SelfAttention(keras.layers.Layer):  # type: ignore[misc]
    """Every step looks at all steps that are not masked; then each is computed further by itself.

    With z = x + position, n a layer normalisation (without a learnt scale and shift) and heads i:

        a_i = softmax(Q_i z (K_i z)ᵀ / √d);  y = n(z + O [a_1 V_1 z; …] + o)
        block = n(y + W_2 relu(W_1 y + b_1) + b_2)

    Vaswani et al. 2017 (arXiv:1706.03762, sections 3.1 to 3.3 and 3.5). Positions are counted from
    the first step that is not masked, so that padding in front changes nothing. At masked steps,
    and so in a row of padding alone, it makes zeros.

    Args:
        heads: by which the width is divided.
        units: of the layer between, W_1.
        positions: whether a step knows where it stands.
        seeds: of Q, K, V, O, W_1 and W_2.
        settings: Keras' own, such as the name.

    """

    def __init__(
        self,
        heads: int,
        units: int,
        *,
        positions: bool = True,
        seeds: list[int] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.heads, self.units, self.positions, self.seeds = heads, units, positions, seeds
        self.supports_masking = True

    def build(self, inputs_shape: tuple[int | None, ...]) -> None:
        """Make the weights, in the order of the equations."""
        width = inputs_shape[-1]
        square = (width, width)
        shapes = {
            "query": square, "key": square, "value": square, "output": square,
            "hidden": (width, self.units), "outer": (self.units, width),
        }  # fmt: skip
        seeds = [None] * len(shapes) if self.seeds is None else list(self.seeds)
        self.kernels = [
            self.add_weight(
                name=name, shape=shape, initializer=keras.initializers.GlorotUniform(seed=seed)
            )
            for (name, shape), seed in zip(shapes.items(), seeds, strict=True)
        ]
        self.biases = [
            self.add_weight(name=f"{name}_bias", shape=(shapes[name][1],), initializer="zeros")
            for name in ("output", "hidden", "outer")
        ]

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """`(batch, timesteps, width)` to the same shape."""
        query, key, value, output, hidden, outer = self.kernels
        output_bias, hidden_bias, outer_bias = self.biases
        z = inputs + self._places(inputs, mask) if self.positions else inputs
        queries, keys, values = (ops.matmul(z, kernel) for kernel in (query, key, value))
        looked = self._looked(self._heads(queries), self._heads(keys), self._heads(values), mask)
        y = _normalised(z + ops.matmul(looked, output) + output_bias)
        inner = ops.relu(ops.matmul(y, hidden) + hidden_bias)
        block = _normalised(y + ops.matmul(inner, outer) + outer_bias)
        return block if mask is None else ops.where(mask[..., None], block, 0.0)

    def _looked(self, queries: Any, keys: Any, values: Any, mask: Any) -> Any:
        """The values that each step looks at, of all heads side by side."""
        scores = ops.matmul(queries, ops.swapaxes(keys, 2, 3)) / queries.shape[-1] ** 0.5
        weights = weights_of(scores, None if mask is None else mask[:, None, None, :])
        found = ops.transpose(ops.matmul(weights, values), (0, 2, 1, 3))
        return ops.reshape(found, (-1, found.shape[1], found.shape[2] * found.shape[3]))

    def _heads(self, tensor: Any) -> Any:
        """`(batch, timesteps, width)` as `(batch, heads, timesteps, width / heads)`."""
        _, steps, width = tensor.shape
        apart = ops.reshape(tensor, (-1, steps, self.heads, width // self.heads))
        return ops.transpose(apart, (0, 2, 1, 3))

    def _places(self, inputs: Any, mask: Any) -> Any:
        """Sines and cosines of where a step stands, `(batch or 1, timesteps, width)`."""
        there = ops.ones_like(inputs[..., 0], "bool") if mask is None else mask
        place = ops.cumsum(ops.cast(there, inputs.dtype), axis=1) - 1
        width = inputs.shape[-1]
        rates = _LONGEST_WAVE ** (-2.0 * (np.arange(width) // 2) / width)
        angles = place[..., None] * ops.convert_to_tensor(rates, inputs.dtype)
        even = ops.convert_to_tensor(np.arange(width) % 2 == 0)
        return ops.where(even, ops.sin(angles), ops.cos(angles))

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:  # noqa: ARG002 (any)
        """The mask of the inputs."""
        return previous_mask

    def compute_output_shape(self, inputs_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The shape of the inputs."""
        return inputs_shape

    def get_config(self) -> dict[str, Any]:
        """What it is made of again."""
        own = {name: getattr(self, name) for name in ("heads", "units", "positions", "seeds")}
        return {**super().get_config(), **own}


def _normalised(tensor: Any) -> Any:
    """Mean 0 and variance 1 of every step."""
    centred = tensor - ops.mean(tensor, axis=-1, keepdims=True)
    variance = ops.mean(ops.square(centred), axis=-1, keepdims=True)
    return centred / ops.sqrt(variance + _EPSILON)
