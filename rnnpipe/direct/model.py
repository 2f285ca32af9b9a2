"""A plain Keras model's layers as a function of NumPy arrays, with its gradients.

The layers are recurrent ones that the packed kernels compute as one, with the embedding in front of
them, and dense layers and dropout behind.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from rnnpipe.direct.layers import (
    ACTIVATIONS,
    LINEAR,
    Activation,
    Dense,
    Draw,
    Dropout,
    HeadLayer,
)
from rnnpipe.direct.optimizer import Gradient
from rnnpipe.kernels.dtypes import Floats, Int64s, UInt64s
from rnnpipe.kernels.layer import draw_from, dropouts_of, network_of
from rnnpipe.kernels.model import runs
from rnnpipe.kernels.network import Arguments
from rnnpipe.kernels.support import drops_inputs
from rnnpipe.models.chain import chain
from rnnpipe.models.directions import directions
from rnnpipe.specs.problems import Activation as ActivationName

Layers = Sequence[keras.layers.Layer]

Back = Callable[[Floats], list[Gradient]]
"""From the gradients by the logits `(rows, outputs)` to those by all weights."""


class DirectModel:
    """What a plain Keras model computes, from arrays that are its weights."""

    def __init__(self, plain: keras.Model, arrays: Sequence[NDArray[Any]], threads: int) -> None:
        """Take over a model's layers.

        Args:
            plain: of which `computes` says yes.
            arrays: the values of its variables, in their order: read at each call, the seeds of
                dropouts among them, which it changes.
            threads: number of threads.

        """
        in_front, recurrent, behind = _apart(plain) or ((), (), ())
        of = {id(v): array for v, array in zip(plain.variables, arrays, strict=True)}

        def weights_of(layer: keras.layers.Layer) -> list[Floats]:
            return [of[id(variable)] for variable in layer.weights]

        def draw_of(dropout: keras.layers.Dropout) -> Draw:
            return lambda: _next_draw(of[id(dropout.seed_generator.state)])

        self._network = network_of(
            recurrent, threads, "steps" if recurrent[-1].return_sequences else "last"
        )
        self._masked = bool(getattr(recurrent[0], "mask_zero", False))
        self._weights = [array for layer in recurrent for array in weights_of(layer)]
        self._draws = [draw_of(dropout) for dropout in dropouts_of(recurrent) if dropout]
        self._shape = in_front[0].target_shape if in_front else None
        self._head: list[HeadLayer] = [
            Dropout(layer.rate, draw_of(layer))
            if isinstance(layer, keras.layers.Dropout)
            else Dense(weights_of(layer), _hidden(layer) or LINEAR)
            for layer in behind
            if getattr(layer, "rate", 1) > 0  # a dropout of nothing has no seed
        ]

    def answers(self, inputs: NDArray[Any]) -> Floats:
        """The logits of all examples, and of their timesteps where these have some.

        Args:
            inputs: token ids `(batch, timesteps)`, or features.

        Returns:
            `(batch, outputs)` or `(batch, timesteps, outputs)`, before the last activation.

        Raises:
            ValueError: a token that the embedding has no row for.

        """
        (outputs,) = self._network.outputs(self._arguments(inputs))
        rows = outputs.reshape(-1, outputs.shape[-1])
        for layer in self._head:
            rows, _ = layer.outputs(rows, training=False)
        return rows.reshape(*outputs.shape[:-1], -1)

    def learning(self, inputs: NDArray[Any]) -> tuple[Floats, Back]:
        """The logits `(rows, outputs)` of all examples, or of all their timesteps; the way back.

        Dropouts drop. Raises what `answers` does.
        """
        arguments = self._arguments(inputs, [draw() for draw in self._draws])
        batch = self._network.batch(arguments)
        tape = batch.new_tape()
        (outputs,) = batch.outputs(tape)
        rows, backs = outputs.reshape(-1, outputs.shape[-1]), []
        for layer in self._head:
            rows, back = layer.outputs(rows, training=True)
            backs.append(back)

        def gradients(d_rows: Floats) -> list[Gradient]:
            of_head: list[Floats] = []
            for back in reversed(backs):
                d_rows, by_weights = back(d_rows)
                of_head = [*by_weights, *of_head]
            d_vectors = np.empty_like(batch.inputs) if self._network.embedded else None
            _, of_cells = batch.gradients([d_rows.reshape(outputs.shape)], tape, d_vectors)
            found = [Gradient.of_all(values) for values in (*of_cells, *of_head)]
            sources = batch.packing.sources
            if d_vectors is None or sources is None:
                return found
            return [Gradient(sources, d_vectors), *found]

        return rows, gradients

    def _arguments(self, inputs: NDArray[Any], draws: Sequence[UInt64s] = ()) -> Arguments:
        if self._shape is not None:
            inputs = inputs.reshape(len(inputs), *self._shape)
        dtype = np.int32 if self._network.embedded else np.float32
        mask = inputs != 0 if self._masked else None
        given = np.ascontiguousarray(inputs, dtype)
        return Arguments(given, mask, (), self._weights, draws=draws)


def computes(plain: keras.Model, activation: ActivationName, *, weighted: bool) -> bool:
    """Whether a plain Keras model, of which the packed kernels can compute the layers, is such.

    Args:
        plain: the model.
        activation: what its last layer has to have.
        weighted: whether its targets come with weights. Without them Keras leaves out of the loss
            what is masked, where there is an output at each timestep.

    """
    apart = _apart(plain)
    if apart is None:
        return False
    _, recurrent, behind = apart
    *hidden, last = behind
    both = [each for layer in recurrent for each in directions(layer)]
    masked_steps = recurrent[-1].return_sequences and getattr(recurrent[0], "mask_zero", False)
    return (
        not any(each.recurrent_dropout for each in both if hasattr(each, "recurrent_dropout"))
        and all(map(_is_plain, plain.weights))
        and all(drops_inputs(layer) or _hidden(layer) for layer in hidden)
        and isinstance(last, keras.layers.Dense)
        and _is_dense(last)
        and last.activation is keras.activations.get(activation)
        and (weighted or not masked_steps)
    )


def _apart(plain: keras.Model) -> tuple[Layers, Layers, Layers] | None:
    """What reshapes the inputs, the recurrent layers, and those behind; None of other models."""
    layers = chain(plain) or []
    in_front = [layer for layer in layers[:1] if isinstance(layer, keras.layers.Reshape)]
    cut = list(runs(layers[len(in_front) :]))
    behind = [layer for run in cut[1:] for layer in run]
    if not behind or not directions(cut[0][-1]):
        return None
    return in_front, cut[0], behind


def _is_plain(variable: keras.Variable) -> bool:
    """Whether it is learnt by its gradient alone."""
    return variable.trainable and variable.regularizer is None and variable.constraint is None


def _is_dense(layer: keras.layers.Layer) -> bool:
    return (
        type(layer) is keras.layers.Dense
        and layer.use_bias
        and layer.dtype_policy.name == "float32"
        and layer.activity_regularizer is None
    )


def _hidden(layer: keras.layers.Layer) -> Activation | None:
    """The activation of a hidden dense layer; None of an unknown one, and of other layers."""
    name = keras.activations.serialize(layer.activation) if _is_dense(layer) else None
    return ACTIVATIONS.get(name) if isinstance(name, str) else None


def _next_draw(seed: Int64s) -> UInt64s:
    """Where a dropout's next random numbers begin; counts on, as Keras' generator of seeds does."""
    draw: UInt64s = draw_from(tf.constant(seed)).numpy()
    seed[1] += 1
    return draw
