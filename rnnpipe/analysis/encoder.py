"""What of the error in an answer arrives at the encoder of a model that writes text.

L is the loss of an example's whole answer, the sum over its tokens, those before each given; and
h_t the encoder's state once it has read t tokens of the source. Without attention all that is read
reaches the decoder through the last state alone; with it, from every place directly.
"""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.analysis.perturbed import norms_on_the_way
from rnnpipe.analysis.walk import Read, Walked, walked
from rnnpipe.data.arrays import Part
from rnnpipe.models.directions import directions
from rnnpipe.models.encoder_decoder import numbered
from rnnpipe.models.teaching import tokens_before


def encoder_norms(model: keras.Model, part: Part) -> dict[str, NDArray[np.float32]]:
    """‖∂L/∂h_t‖ of every example, and layer and direction of the encoder.

    Args:
        model: of `rnnpipe.models.encoder_decoder`, whose encoder reads the part's one input.
        part: the examples, n of them, with their answers as targets.

    Returns:
        As `rnnpipe.analysis.perturbed.gradient_norms`.

    """

    def loss(few: Part, read: Read) -> tf.Tensor:
        (source,) = few.inputs.values()
        given = tf.convert_to_tensor(np.asarray(source))
        reading = walked(numbered(model, "encoder"), given, read)
        asked = tf.convert_to_tensor(np.asarray(few.targets).astype(np.int32))
        logits = _answered(model, tf.convert_to_tensor(tokens_before(asked.numpy())), reading)
        of_each = tf.nn.sparse_softmax_cross_entropy_with_logits(asked, logits)
        return tf.reduce_sum(tf.where(asked != 0, of_each, 0.0))

    return norms_on_the_way(loss, part)


def _answered(model: keras.Model, previous: tf.Tensor, reading: Walked) -> tf.Tensor:
    """The scores of each next token, `(n, timesteps, vocabulary)`, of what an encoder has read."""
    named = {layer.name: layer for layer in model.layers}
    outputs, states = previous, iter(reading.states)
    for layer in numbered(model, "decoder"):
        start = {"initial_state": next(states)} if directions(layer) else {}
        outputs = layer(outputs, **start)
    if "attention" in named:
        memory = reading.outputs
        queries, keys = (
            named[name](tensor) if name in named else tensor
            for name, tensor in (("attention_queries", outputs), ("attention_keys", memory))
        )
        looked = named["attention"]([queries, memory, keys], mask=[None, reading.mask, None])
        outputs = named["attended"](named["context_and_output"]([looked, outputs]))
    return named["logits"](outputs)
