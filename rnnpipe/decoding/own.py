"""A decoder's own answers among the tokens that it is given while it learns.

Scheduled sampling (Bengio et al. 2015, arXiv:1506.03099) at a constant share: with probability
`teacher_forcing` a decoder is given the right token y_{t-1}, and else the likeliest token of what
it answers at t - 1 itself, having been given what it was given until then. Its answers are those
that it would decode by: without dropout, and never the padding. No gradient passes through the
choice, so that a step of training is that of teacher forcing with these tokens before.
"""

import keras
import tensorflow as tf

from rnnpipe.decoding.steps import Carried, States, Steps
from rnnpipe.layers.joining import OWN, PREVIOUS


def reading_own_answers(plain: keras.Model, body: keras.Model) -> keras.Model:
    """Return `body`, whose input `PREVIOUS` may hold `OWN` behind the first token.

    Args:
        plain: of `rnnpipe.models.encoder_decoder`.
        body: what computes all of it but the output layer, with the same weights, from inputs of
            the same names; further ones stay as they are.

    """
    inputs = {
        tensor.name: keras.Input(tensor.shape[1:], dtype=tensor.dtype, name=tensor.name)
        for tensor in body.inputs
    }
    own = OwnAnswers(plain)
    read = {name: inputs[name] for name in (*own.reads, PREVIOUS)}
    return keras.Model(inputs, body({**inputs, PREVIOUS: own(read)}), name="body_of_own")


class OwnAnswers(keras.layers.Layer):  # type: ignore[misc]
    """The tokens before, with the model's own answers where `OWN` stands."""

    def __init__(self, plain: keras.Model) -> None:
        super().__init__(trainable=False)
        self._steps = Steps(plain)

    @property
    def reads(self) -> tuple[str, ...]:
        """The names of the inputs that the answers depend on, beside `PREVIOUS`."""
        return self._steps.reads

    def call(self, inputs: dict[str, tf.Tensor]) -> tf.Tensor:
        """The source by name and ids `(batch, timesteps)` to such ids, int32."""
        before = tf.cast(inputs[PREVIOUS], tf.int32)
        source = {name: inputs[name] for name in self.reads}
        return tf.cond(
            tf.reduce_any(before == OWN),
            lambda: self._with_answers(before, source),
            lambda: before,
        )

    def compute_output_spec(self, inputs: dict[str, keras.KerasTensor]) -> keras.KerasTensor:
        """As many ids."""
        return keras.KerasTensor(inputs[PREVIOUS].shape, dtype="int32")

    def _with_answers(self, before: tf.Tensor, source: dict[str, tf.Tensor]) -> tf.Tensor:
        """Go through the tokens, as far as an answer is still to be read."""
        carried = self._steps.encode(source)
        places = tf.where(tf.reduce_any(before == OWN, axis=0))[-1, 0]
        last = tf.cast(places, tf.int32)
        given = tf.TensorArray(tf.int32, size=last + 1, element_shape=(None,))

        def step(
            place: tf.Tensor, answer: tf.Tensor, states: States, given: tf.TensorArray
        ) -> tuple[tf.Tensor, tf.Tensor, States, tf.TensorArray]:
            token = before[:, place]
            token = tf.where(token == OWN, answer, token)
            answer, after = self._steps.best(token, Carried(states, carried.source))
            return place + 1, answer, after.states, given.write(place, token)

        none = tf.zeros_like(before[:, 0])
        *_, given = tf.while_loop(
            lambda place, *_: place <= last, step, (0, none, carried.states, given)
        )
        read = tf.transpose(given.stack())
        return tf.concat([read, before[:, last + 1 :]], axis=1)
