"""An encoder and a decoder as they are trained: no logit is computed where nothing is asked.

The output layer of a vocabulary of thousands costs more than all other layers together, and texts
of a batch fill less than half of its places. The model here has the layers and weights of another,
and answers with the loss of each token that is asked for, in the place of the probabilities of
every token at every place, which would be the largest tensors of the training by far.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.layers.joining import ASKED, PREVIOUS
from rnnpipe.models.losses import of_values


def tokens_before(ids: NDArray[Any]) -> NDArray[Any]:
    """Return what a decoder is given at each place: ids shifted to the right, with 0 in front.

    Of the targets that is teacher forcing (Williams & Zipser 1989).
    """
    before = np.zeros_like(ids)
    before[:, 1:] = ids[:, :-1]
    return before


def body_of(plain: keras.Model) -> keras.Model:
    """Return what a model of `rnnpipe.models.encoder_decoder` does before its output layer."""
    given = {tensor.name: tensor for tensor in plain.inputs}
    return keras.Model(given, plain.get_layer("logits").input, name="body")


def teaching(plain: keras.Model, body: keras.Model) -> keras.Model:
    """Return a model of the layers of `plain`, of `rnnpipe.models.encoder_decoder`.

    It is given the tokens that are asked for too, `ASKED`, as ids `(batch, timesteps)` with 0 where
    none is; and puts out of each its loss, -log P, and whether it was the likeliest, float32
    `(batch, timesteps, 2)`; both 0 where none is asked for. To train it is to train `plain`.

    Args:
        plain: the model.
        body: what computes all but its output layer: `body_of(plain)`, or the same otherwise, which
            may be given `ASKED` too.

    """
    inputs = {
        tensor.name: keras.Input(tensor.shape[1:], dtype=tensor.dtype, name=tensor.name)
        for tensor in plain.inputs
    }
    inputs[ASKED] = asked = keras.Input((None,), dtype="int32", name=ASKED)
    shorter = {tensor.name: _shorter(inputs[tensor.name], asked) for tensor in body.inputs}
    values = TokenValues(plain.get_layer("logits"))([body(shorter), asked])
    return keras.Model(inputs, values)


def of_taught(watched: str) -> dict[str, Any]:
    """The settings of `keras.Model.compile` for such a model."""
    return of_values(
        lambda _targets, values: values[..., 0], lambda _targets, values: values[..., 1], watched
    )


class TokenValues(keras.layers.Layer):  # type: ignore[misc]
    """Of the tokens that are asked for the loss, and whether each is the likeliest."""

    def __init__(self, logits: keras.layers.Dense) -> None:
        super().__init__()
        self.supports_masking = True  # it reads no masked place: nothing is asked for there
        self._logits = logits

    def call(self, inputs: list[tf.Tensor]) -> tf.Tensor:
        """`(batch, n, units)` and ids `(batch, timesteps)` to `(batch, timesteps, 2)`."""
        outputs, asked = inputs
        places = tf.where(asked != 0)
        right = tf.gather_nd(asked, places)
        logits = self._logits(tf.gather_nd(outputs, places))
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(right, logits)
        likeliest = tf.argmax(logits, axis=-1, output_type=tf.int32)
        hits = tf.cast(likeliest == tf.cast(right, tf.int32), losses.dtype)
        shape = tf.concat([tf.shape(asked, tf.int64), [2]], axis=0)
        return tf.scatter_nd(places, tf.stack([losses, hits], axis=-1), shape)

    def compute_mask(self, _inputs: object, _previous_mask: object) -> None:
        """None: the targets' weights say what counts."""

    def compute_output_shape(self, input_shape: list[tuple[int | None, ...]]) -> tuple[Any, ...]:
        """Two values a token."""
        return (*input_shape[1], 2)


class Shorter(keras.layers.Layer):  # type: ignore[misc]
    """Ids without the columns at one end that are padding in all rows of a batch.

    Two columns stay, as Keras warns of attention to one place alone.
    """

    def __init__(self, *, from_the_left: bool) -> None:
        super().__init__()
        self._from_the_left = from_the_left

    def call(self, ids: tf.Tensor, asked: tf.Tensor) -> tf.Tensor:
        """Ids `(batch, timesteps)`, of which those columns stay that hold some of `asked`."""
        steps = tf.shape(asked)[1]
        used = tf.where(tf.reduce_any(asked != 0, axis=0))[:, 0]
        if self._from_the_left:
            first = tf.reduce_min(tf.concat([tf.cast(used, tf.int32), [steps - 2]], axis=0))
            return ids[:, tf.maximum(first, 0) :]
        last = tf.reduce_max(tf.concat([tf.cast(used, tf.int32), [1]], axis=0))
        return ids[:, : last + 1]

    def compute_output_shape(self, ids_shape: Any, **_: Any) -> tuple[int | None, None]:
        """As many rows, and no more columns."""
        return (ids_shape[0], None)


def _shorter(tensor: keras.KerasTensor, asked: keras.KerasTensor) -> keras.KerasTensor:
    """An input without padding that all rows share; anything but ids of any length as it is."""
    if tuple(tensor.shape[1:]) != (None,) or tensor.dtype != "int32":
        return tensor
    of_target = tensor.name in (PREVIOUS, ASKED)
    return Shorter(from_the_left=not of_target)(tensor, asked=asked if of_target else tensor)
