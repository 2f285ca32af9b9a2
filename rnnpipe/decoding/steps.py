"""An encoder-decoder model taken apart: its source is read once, then it answers a token at a time.

A step costs as much as one token does, whatever the length of the answer so far: the states are
kept, where to call the model anew would compute all that was before again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.layers.joining import PREVIOUS
from rnnpipe.models.directions import directions
from rnnpipe.models.encoder_decoder import numbered, without_cudnn

States = list[list[tf.Tensor]]
"""Of each recurrent layer of the decoder its state, or its two, `(rows, units)`."""


@dataclass(frozen=True)
class Carried:
    """What a step needs to know of those before it; a row a beginning of an answer.

    Attributes:
        states: of the decoder.
        source: for attention what is looked at: values, keys `(rows, places, units)` and where
            there is something, bool `(rows, places)`; empty without attention.

    """

    states: States
    source: list[tf.Tensor]

    def rows(self, of_states: NDArray[Any], of_source: NDArray[Any] | None = None) -> "Carried":
        """Some of the rows, by their numbers; None leaves the source's rows as they are."""
        source = self.source
        if of_source is not None:
            source = [tf.gather(tensor, of_source) for tensor in source]
        states = [[tf.gather(tensor, of_states) for tensor in each] for each in self.states]
        return Carried(states, source)


class Steps:
    """A model of `rnnpipe.models.encoder_decoder`, new or loaded from a file.

    Token 0, the padding, is never chosen. Whatever the weights become, it answers with those that
    the model has when it is called.
    """

    def __init__(self, model: keras.Model) -> None:
        named = {layer.name: layer for layer in model.layers}
        self._decoder = numbered(model, "decoder")
        self._look_back = _looking_back(named)
        self._logits = named["logits"]
        self._encoder = _encoder(model, named)
        self._encode = tf.function(self._encoder, reduce_retracing=True)
        self._best = tf.function(self._best_of, reduce_retracing=True)
        self._top = tf.function(self._top_of, reduce_retracing=True)

    @property
    def reads(self) -> tuple[str, ...]:
        """The names of the inputs that it answers from, without the tokens before."""
        return tuple(tensor.name for tensor in self._encoder.inputs)

    @property
    def choices(self) -> int:
        """How many tokens there are to choose from, all but the padding."""
        return int(self._logits.units) - 1

    def encode(self, inputs: Mapping[str, NDArray[Any] | tf.Tensor]) -> Carried:
        """Read the source: a row an example."""
        given = {name: tf.convert_to_tensor(array) for name, array in inputs.items()}
        found = self._encode(given)
        return Carried(found["states"], found["source"])

    def best(self, tokens: tf.Tensor, carried: Carried) -> tuple[tf.Tensor, Carried]:
        """Go a step on: of each row the likeliest next token, int32 `(rows,)`.

        `tokens` are those before, `(rows,)`; 0 at the first step.
        """
        chosen, states = self._best(tokens, carried.states, carried.source)
        return chosen, Carried(states, carried.source)

    def top(
        self, tokens: tf.Tensor, carried: Carried, most: int
    ) -> tuple[tf.Tensor, tf.Tensor, Carried]:
        """Go a step on: of each row the `most` likeliest next tokens, the likeliest first.

        Returns:
            Their natural log probabilities, float64 `(rows, most)`; they themselves, int32; and
            what the next step needs.

        """
        found, chosen, states = self._top(tokens, carried.states, carried.source, most)
        return found, chosen, Carried(states, carried.source)

    def _best_of(
        self, tokens: tf.Tensor, states: States, source: list[tf.Tensor]
    ) -> tuple[tf.Tensor, States]:
        logits, states = self._step(tokens, states, source)
        return tf.argmax(logits[:, 1:], axis=-1, output_type=tf.int32) + 1, states

    def _top_of(
        self, tokens: tf.Tensor, states: States, source: list[tf.Tensor], most: int
    ) -> tuple[tf.Tensor, tf.Tensor, States]:
        logits, states = self._step(tokens, states, source)
        # Chosen by the logits themselves: rounded logarithms could be equal where these are not.
        top, chosen = tf.math.top_k(logits[:, 1:], most)
        total = tf.reduce_logsumexp(tf.cast(logits, tf.float64), axis=-1, keepdims=True)
        return tf.cast(top, tf.float64) - total, chosen + 1, states

    def _step(
        self, tokens: tf.Tensor, states: States, source: list[tf.Tensor]
    ) -> tuple[tf.Tensor, States]:
        """The scores of every next token, `(rows, vocabulary)`, and the states after this one."""
        remaining, after = iter(states), []
        outputs = tokens
        for layer in self._decoder:
            if not directions(layer):
                outputs = layer(outputs, training=False)
                continue
            outputs, state = layer.cell(outputs, next(remaining), training=False)
            after.append(list(state))
        if self._look_back is not None:
            outputs = self._look_back(outputs, source)
        return self._logits(outputs), after


def _looking_back(
    named: Mapping[str, keras.layers.Layer],
) -> Callable[[tf.Tensor, list[tf.Tensor]], tf.Tensor] | None:
    """What attention makes of the decoder's outputs of one token each; None without attention."""
    if "attention" not in named:
        return None
    attention, attended = named["attention"], named["attended"]
    project = named.get("attention_queries", lambda outputs: outputs)

    def look_back(outputs: tf.Tensor, source: list[tf.Tensor]) -> tf.Tensor:
        values, keys, present = source
        queries = project(outputs)[:, None]
        context = attention([queries, values, keys], mask=[None, present, None])
        return attended(tf.concat([context[:, 0], outputs], axis=-1))

    return look_back


def _encoder(model: keras.Model, named: Mapping[str, keras.layers.Layer]) -> keras.Model:
    """The part that reads the source, with the states that it ends in and what is looked at."""
    layers = list(map(without_cudnn, numbered(model, "encoder")))
    states = [_states(layer, named) for layer in layers if directions(layer)]
    source: list[keras.KerasTensor] = []
    if "attention" in named:
        _, values, keys = named["attention"].input
        present = getattr(values, "_keras_mask", None)  # which Keras has no public way to ask
        if present is None:
            present = keras.ops.ones_like(values[..., 0], dtype="bool")
        source = [values, keys, present]
    inputs = {tensor.name: tensor for tensor in model.inputs if tensor.name != PREVIOUS}
    return keras.Model(inputs, {"states": states, "source": source})


def _states(
    layer: keras.layers.Layer, named: Mapping[str, keras.layers.Layer]
) -> list[keras.KerasTensor]:
    """What the decoder's counterpart of an encoder's recurrent layer starts from."""
    _, *states = layer.output
    if len(directions(layer)) == 1:
        return list(states)
    return [named[f"{layer.name}_state_{kind}"].output for kind in range(len(states) // 2)]
