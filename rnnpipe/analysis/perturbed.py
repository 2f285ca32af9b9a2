"""The gradient of the loss by every hidden state of a trained network.

∂L/∂h_t is what of the error at the end arrives at step t (Bengio et al. 1994,
doi:10.1109/72.279181). It is the total derivative, through all steps that follow: each cell is
given h_t + ε_t in the place of h_t, with ε = 0, and the gradient by ε_t is ∂L/∂h_t.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import NDArray

from rnnpipe.analysis.walk import Read, States, readers, walked
from rnnpipe.data.arrays import Part
from rnnpipe.errors import UserError
from rnnpipe.models.chain import chain
from rnnpipe.specs import Signature

_BATCH = 64
"""Examples at a time: the states of all their steps are held."""


def gradient_norms(
    model: keras.Model, signature: Signature, part: Part
) -> dict[str, NDArray[np.float32]]:
    """‖∂L/∂h_t‖ of every example, layer and direction.

    L is the example's loss; where it has a target a step, that of its last step that counts.

    Args:
        model: one chain of layers, as a recipe makes it.
        signature: of its data.
        part: the examples, n of them.

    Returns:
        By layer, and of a bidirectional one by direction, float32 `(n, timesteps)`, in the order in
        which the direction reads: from the first step, or from the last.

    Raises:
        UserError: the model is no such chain, or has no recurrent layer.

    """
    layers = chain(model)
    if layers is None or not readers(layers):
        raise UserError(
            "expected a recipe of layers with a recurrent one among them; of other models no "
            "gradient through time is computed"
        )

    def loss(few: Part, read: Read) -> tf.Tensor:
        (inputs,) = few.inputs.values()
        outputs = walked(layers, tf.convert_to_tensor(np.asarray(inputs)), read).outputs
        return tf.reduce_sum(_losses(signature, few, outputs))

    return norms_on_the_way(loss, part)


def norms_on_the_way(
    loss: Callable[[Part, Read], tf.Tensor], part: Part
) -> dict[str, NDArray[np.float32]]:
    """‖∂L/∂h_t‖ of every example and of all that is read on the way to its loss.

    Args:
        loss: of some examples all their losses' sum, a scalar; recurrent layers are read by what it
            is given for that.
        part: the examples, n of them.

    Returns:
        As `gradient_norms`.

    """
    found = [
        _norms(loss, part[slice(first, first + _BATCH)]) for first in range(0, len(part), _BATCH)
    ]
    return {name: np.concatenate([each[name] for each in found]) for name in found[0]}


def _norms(loss: Callable[[Part, Read], tf.Tensor], part: Part) -> dict[str, NDArray[np.float32]]:
    shifts: dict[str, tf.Tensor] = {}
    with tf.GradientTape() as tape:

        def read(
            name: str, way: keras.layers.RNN, tensor: tf.Tensor, mask: tf.Tensor | None
        ) -> tuple[tf.Tensor, States]:
            shifts[name] = tf.zeros((*tensor.shape[:2], way.cell.units))
            tape.watch(shifts[name])
            return _states(way, tensor, mask, shifts[name])

        total = loss(part, read)
    gradients: Mapping[str, tf.Tensor] = tape.gradient(
        total, shifts, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    return {name: tf.norm(gradient, axis=-1).numpy() for name, gradient in gradients.items()}


def _states(
    layer: keras.layers.RNN, tensor: tf.Tensor, mask: tf.Tensor | None, shift: tf.Tensor
) -> tuple[tf.Tensor, States]:
    """All hidden states of a layer, in the order in which it reads; `shift` is in that order."""
    if layer.go_backwards:
        shift = ops.flip(shift, axis=1)  # Keras turns all that the layer is given
    reader = keras.layers.RNN(
        _Shifted(layer.cell),
        return_sequences=True,
        return_state=True,
        go_backwards=layer.go_backwards,
    )
    steps, *after = reader(ops.concatenate([tensor, shift], axis=-1), mask=mask)
    return steps, after


class _Shifted(keras.layers.Layer):  # type: ignore[misc]
    """A cell of Keras' whose input ends in what is added to its new hidden state."""

    def __init__(self, cell: Any) -> None:
        super().__init__()
        self.cell = cell
        self.units = cell.units
        self.state_size, self.output_size = cell.state_size, cell.units

    def build(self, _: Any) -> None:
        """Leave the cell as it is: it has its weights."""

    def call(self, inputs: tf.Tensor, states: Sequence[tf.Tensor]) -> Any:
        """Go one step on."""
        given, shift = inputs[:, : -self.units], inputs[:, -self.units :]
        _, (state, *others) = self.cell(given, states, training=False)
        return state + shift, [state + shift, *others]

    def get_initial_state(self, batch_size: Any = None) -> Any:
        """Begin as the cell does."""
        return self.cell.get_initial_state(batch_size)


def _losses(signature: Signature, part: Part, outputs: tf.Tensor) -> tf.Tensor:
    """The loss of every example, or of its last step that counts, `(n,)`."""
    targets, asks = np.asarray(part.targets), signature.asks
    if signature.target.is_sequence:
        last = last_counted(part)
        targets = targets[np.arange(len(targets)), last]
        outputs = tf.gather(outputs, last, axis=1, batch_dims=1)
    if targets.ndim < len(outputs.shape) and outputs.shape[-1] == 1:
        targets = targets[:, np.newaxis]
    loss = keras.losses.get(asks.loss)
    return loss(tf.convert_to_tensor(targets), outputs)


def last_counted(part: Part) -> NDArray[np.int64]:
    """The last step of each example whose target counts, `(n,)`."""
    if part.weights is None or part.weights.ndim == 1:
        return np.full(len(part), part.targets.shape[1] - 1)
    counts = np.asarray(part.weights) > 0
    last: NDArray[np.int64] = counts.shape[1] - 1 - counts[:, ::-1].argmax(axis=1)
    return last
