"""A chain of layers walked through, each recurrent layer read in a way of one's own.

A recurrent layer is what Keras calls an RNN, or a Bidirectional around two, whatever its cell; its
hidden state is the first of the cell's states.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import signature

import keras
import tensorflow as tf
from keras import ops

from rnnpipe.models.directions import directions

States = list[tf.Tensor]
"""Of one cell, each `(n, units)`."""

Read = Callable[[str, keras.layers.RNN, tf.Tensor, tf.Tensor | None], tuple[tf.Tensor, States]]
"""The name of a layer's direction, what reads in it, its inputs and their mask, to all its hidden
states `(n, timesteps, units)` in the order in which it reads, and the states that it ends in."""


@dataclass(frozen=True)
class Walked:
    """What layers make of their input.

    Attributes:
        outputs: of the last layer.
        mask: which of its steps are there; None where all are, or where there are no steps.
        states: those in which each recurrent layer ends; of two directions, of each kind the
            forward one's units and then the other's.

    """

    outputs: tf.Tensor
    mask: tf.Tensor | None
    states: list[States]


def readers(layers: Sequence[keras.layers.Layer]) -> dict[str, keras.layers.RNN]:
    """What reads in every recurrent layer and direction: `layer 1`, `layer 2, backwards`."""
    found = {}
    recurrent = [directions(layer) for layer in layers if directions(layer)]
    for number, ways in enumerate(recurrent, start=1):
        for way, said in zip(ways, ("", ", backwards"), strict=False):
            found[f"layer {number}{said}"] = way
    return found


def walked(layers: Sequence[keras.layers.Layer], tensor: tf.Tensor, read: Read) -> Walked:
    """Return what the layers make of their input, without dropout."""
    mask: tf.Tensor | None = None
    names, states = iter(readers(layers)), []
    for layer in layers:
        ways = directions(layer)
        if not ways:
            given = {"mask": mask} if "mask" in signature(layer.call).parameters else {}
            mask = layer.compute_mask(tensor, mask)
            modes = {"training": False} if _has_modes(layer) else {}
            tensor = layer(tensor, **given, **modes)
            continue
        reading = [read(next(names), way, tensor, mask) for way in ways]
        found = [steps for steps, _ in reading]
        ends = zip(*(after for _, after in reading), strict=True)
        states.append([ops.concatenate(kind, axis=-1) for kind in ends])
        if layer.return_sequences:
            found[1:] = [ops.flip(each, axis=1) for each in found[1:]]
        else:
            found, mask = [each[:, -1] for each in found], None
        tensor = ops.concatenate(found, axis=-1)
    return Walked(tensor, mask, states)


def _has_modes(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, keras.layers.Dropout)
