"""How likely given texts are to a model, under teacher forcing."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


class Likelihoods:
    """Of a model of `rnnpipe.models.encoder_decoder`; its probabilities are kept for no text."""

    def __init__(self, model: keras.Model) -> None:
        self._logits = keras.Model(model.inputs, model.get_layer("logits").output)
        self._sums = tf.function(self._sums_of, reduce_retracing=True)

    def of(self, inputs: Mapping[str, NDArray[Any]], targets: NDArray[Any]) -> NDArray[np.float64]:
        """Return the natural log probability of each text of a batch, `(examples,)`.

        That is the sum of those of its tokens, END among them, each given all before it.

        Args:
            inputs: with the tokens before, as the model is trained.
            targets: ids `(examples, timesteps)`, 0 where there is none.

        """
        found = self._sums(
            {name: tf.constant(array) for name, array in inputs.items()},
            tf.constant(targets.astype(np.int32)),
        )
        sums: NDArray[np.float64] = found.numpy()
        return sums

    def _sums_of(self, inputs: Mapping[str, tf.Tensor], targets: tf.Tensor) -> tf.Tensor:
        given = [inputs[tensor.name] for tensor in self._logits.inputs]
        found = tf.nn.log_softmax(self._logits(given, training=False))
        of_targets = tf.cast(tf.gather(found, targets, batch_dims=2), tf.float64)
        return tf.reduce_sum(tf.where(targets != 0, of_targets, 0.0), axis=1)
