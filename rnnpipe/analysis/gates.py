"""How open the gates of a trained network stand at every step: 1 is open, 0 is closed."""

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import NDArray

from rnnpipe.analysis.walk import States, readers, walked
from rnnpipe.data.arrays import Part
from rnnpipe.models.chain import chain
from rnnpipe.models.encoder_decoder import numbered

Gates = Mapping[str, tf.Tensor]
"""By name, each `(n, units)`."""

SUMMARIES = ("mean", "lower tenth", "upper tenth")
"""What is told of the units of a layer at a step."""

_TENTHS = (0.1, 0.9)


@singledispatch
def gates(cell: Any, inputs: tf.Tensor, states: Sequence[tf.Tensor]) -> Gates:
    """Return the gates of a step that decide what is kept and what is taken in.

    A cell that has none, or of which none are known, has none; one of one's own tells them in a
    method `gates` with these arguments.

    Args:
        cell: of a recurrent layer.
        inputs: x_t, `(n, features)`.
        states: before the step.

    """
    own = getattr(cell, "gates", None)
    return {} if own is None else own(inputs, states)


@gates.register(keras.layers.LSTMCell)
def _(cell: keras.layers.LSTMCell, inputs: tf.Tensor, states: Sequence[tf.Tensor]) -> Gates:
    """The forget gate keeps of the cell c what it is, the input gate adds the candidate."""
    z = ops.matmul(inputs, cell.kernel) + ops.matmul(states[0], cell.recurrent_kernel)
    if cell.use_bias:
        z += cell.bias
    i, f, _, _ = ops.split(z, 4, axis=-1)
    return {"forget": cell.recurrent_activation(f), "input": cell.recurrent_activation(i)}


@gates.register(keras.layers.GRUCell)
def _(cell: keras.layers.GRUCell, inputs: tf.Tensor, states: Sequence[tf.Tensor]) -> Gates:
    """The update gate, of which Keras has 1 where the old state is kept."""
    units = cell.units
    z = ops.matmul(inputs, cell.kernel[:, :units])
    z += ops.matmul(states[0], cell.recurrent_kernel[:, :units])
    if cell.use_bias:
        z += ops.sum(ops.reshape(cell.bias, (-1, 3 * units)), axis=0)[:units]
    return {"update": cell.recurrent_activation(z)}


def gates_by_step(model: keras.Model, part: Part) -> dict[str, NDArray[np.float32]]:
    """How open the gates stand, of every layer and direction that has any.

    Args:
        model: a chain of layers, as a recipe makes it; or an encoder and a decoder, of which it is
            the encoder.
        part: the examples, n of them.

    Returns:
        By `<layer>/<gate>`, float32 `(summaries, n, timesteps)`: over the units of the layer their
        mean, lower and upper tenth, in the order in which the direction reads.

    """
    layers = chain(model) or numbered(model, "encoder")
    found: dict[str, tf.Tensor] = {}

    def read(
        name: str, way: keras.layers.RNN, tensor: tf.Tensor, mask: tf.Tensor | None
    ) -> tuple[tf.Tensor, States]:
        watched = _Watched(way.cell)
        reader = keras.layers.RNN(
            watched, return_sequences=True, return_state=True, go_backwards=way.go_backwards
        )
        steps, *after = reader(tensor, mask=mask)
        state, *opened = ops.split(steps, steps.shape[-1] // watched.units, axis=-1)
        found.update(zip((f"{name}/{gate}" for gate in watched.names), opened, strict=True))
        return state, after

    if readers(layers):
        (inputs,) = part.inputs.values()
        walked(layers, tf.convert_to_tensor(np.asarray(inputs)), read)
    return {name: _summed_up(opened.numpy()) for name, opened in found.items()}


def _summed_up(opened: NDArray[np.float32]) -> NDArray[np.float32]:
    tenths = np.quantile(opened, _TENTHS, axis=-1)
    return np.stack([opened.mean(axis=-1), *tenths]).astype(np.float32)


class _Watched(keras.layers.Layer):  # type: ignore[misc]
    """A cell of Keras' whose output is its new hidden state, and behind it its gates."""

    def __init__(self, cell: Any) -> None:
        super().__init__()
        self.cell = cell
        self.units = cell.units
        self.state_size = cell.state_size
        self.names = tuple(self._gates(tf.zeros((1, self._width)), self.get_initial_state(1)))
        self.output_size = self.units * (1 + len(self.names))

    @property
    def _width(self) -> int:
        """Of the cell's inputs."""
        return int(self.cell.weights[0].shape[0])

    def _gates(self, inputs: tf.Tensor, states: Any) -> Gates:
        return gates(self.cell, inputs, states if isinstance(states, (list, tuple)) else [states])

    def build(self, _: Any) -> None:
        """Leave the cell as it is: it has its weights."""

    def call(self, inputs: tf.Tensor, states: Sequence[tf.Tensor]) -> Any:
        """Go one step on."""
        opened = self._gates(inputs, states)
        _, after = self.cell(inputs, states, training=False)
        return ops.concatenate([after[0], *opened.values()], axis=-1), after

    def get_initial_state(self, batch_size: Any = None) -> Any:
        """Begin as the cell does."""
        return self.cell.get_initial_state(batch_size)
