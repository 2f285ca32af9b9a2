"""Whether a recipe fits a dataset: its output layer, and what goes into every layer.

Needs no TensorFlow, so that a misfit can be told before anything slow is begun.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rnnpipe.errors import UserError
from rnnpipe.layers.base import Layer, MisfitError, NoSequenceError, Shape
from rnnpipe.layers.dense import HIDDEN, DenseSpec
from rnnpipe.specs import Classes, Features, Image, Signature, Text


class UnfitLayerError(UserError):
    """A layer that does not fit what it is given, or what is asked.

    Attributes:
        place: of the layer in its variant, such as `("layers", 1)`.

    """

    def __init__(self, message: str, place: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class FittedLayer:
    """A layer in its place: what it is given, and what it makes of that."""

    layer: Layer
    given: Shape
    made: Shape

    @property
    def parameters(self) -> int | None:
        """How many weights it has; None where that is not known before it is built."""
        return self.layer.parameters(self.given)

    def __str__(self) -> str:
        """As `rnnpipe check` tells it."""
        return str(self.layer)


def fitted(layers: Sequence[Layer], signature: Signature) -> tuple[FittedLayer, ...]:
    """Return the recipe, with its output layer, as a dataset of this signature has it computed.

    Refused is what Keras would refuse later and less clearly, or would train without sense.

    Raises:
        UserError: the layers do not fit each other, or the dataset.

    """
    if isinstance(signature.target, Text):
        raise UserError(
            "the dataset's target is text, which layers alone do not generate: use encoder_decoder "
            "= { encoder = [...], decoder = [...] }"
        )
    given = read_first(read_input(signature), signature, layers)
    places = chained(with_output_layer(layers, signature), given)
    _check_steps(places[-1].made, signature.target.timesteps)
    _check_output(layers, places[-1].layer, signature)
    return tuple(places)


def require_chain(layers: Sequence[Layer], given: Shape) -> None:
    """Check a recipe for one target an example, as far as that goes before these are known.

    Raises:
        UserError: the layers do not fit each other, or what the first is given.

    """
    places = chained(layers, given)
    _check_steps(places[-1].made, None)


def chained(layers: Sequence[Layer], given: Shape, name: str = "layers") -> list[FittedLayer]:
    """Return the layers in their places, each given what the one before it makes.

    Raises:
        UnfitLayerError: one cannot read that; it is told by its position in `name`.

    """
    places: list[FittedLayer] = []
    for position, layer in enumerate(layers):
        place: tuple[str | int, ...] = (*name.split("."), position)
        told = f"{name}[{position}] = {layer.as_toml()}"
        try:
            made = layer.shape(given)
        except NoSequenceError as misfit:
            mend = _how_to_give_a_sequence(places)
            raise UnfitLayerError(f"{told} {misfit}: {mend}", place) from misfit
        except MisfitError as misfit:
            raise UnfitLayerError(f"{told} {misfit}", place) from misfit
        places.append(FittedLayer(layer, given, made))
        given = made
    return places


def _how_to_give_a_sequence(before: Sequence[FittedLayer]) -> str:
    """How to mend a recipe whose next layer reads a sequence, and is given one vector."""
    if before and before[0].given.timesteps is not None:
        return "set return_sequences = true in the recurrent layer before it"
    return (
        "each example of the dataset is one vector, without steps in time; take dense layers, "
        'such as { type = "dense", units = 32, activation = "relu" }'
    )


def read_input(signature: Signature) -> str:
    """Return the name of the input that a recipe's layers read: the only sequence, or only input.

    Raises:
        UserError: there are several.

    """
    sequences = [name for name, port in signature.inputs.items() if port.is_sequence]
    names = sequences or list(signature.inputs)
    if len(names) > 1:
        raise UserError(
            f"the dataset has the inputs {', '.join(names)}, and a recipe cannot say yet which of "
            "them its layers read: expected one that is a sequence, or one alone"
        )
    return names[0]


def read_first(name: str, signature: Signature, layers: Sequence[Layer]) -> Shape:
    """Return what the first layer is given of an input.

    A picture comes row by row, as numbers, where that layer reads no pictures.
    """
    port = signature.inputs[name]
    if not isinstance(port, Image) or (layers and layers[0].READS_PICTURES):
        return port
    return Features(width=math.prod(port.item_shape), timesteps=port.timesteps)


def with_output_layer(layers: Sequence[Layer], signature: Signature) -> tuple[Layer, ...]:
    """Return the recipe, with the output layer added where it does not end in one."""
    if layers and isinstance(layers[-1], DenseSpec) and layers[-1].activation not in HIDDEN:
        return tuple(layers)
    return (*layers, output_layer(signature))


def output_layer(signature: Signature) -> DenseSpec:
    """Return the layer by which a dataset of this signature is answered."""
    return DenseSpec(type="dense", units=signature.outputs, activation=signature.asks.activation)


def _check_steps(made: Shape, steps: int | None) -> None:
    if made.timesteps is not None and steps is None:
        raise UserError(
            "the recipe puts out a sequence, but the dataset has one target per example: set "
            "return_sequences = false in the last recurrent layer, or add one"
        )
    if made.timesteps is None and steps is not None:
        raise UserError(
            "the recipe puts out one answer, but the dataset has a target for each step: set "
            "return_sequences = true in every recurrent layer"
        )
    if made.timesteps != steps:
        raise UserError(
            f"the recipe answers at {made.timesteps} steps, but the dataset has targets for {steps}"
        )


def _check_output(layers: Sequence[Layer], last: Layer, signature: Signature) -> None:
    fitting = output_layer(signature)
    if last != fitting:
        raise UnfitLayerError(
            f"the last layer is {last.as_toml()}, but {_described(signature)} needs "
            f"{fitting.as_toml()}: mend it, or leave the layer out",
            ("layers", len(layers) - 1),
        )


def _described(signature: Signature) -> str:
    target = signature.target
    if isinstance(target, Classes):
        return f"a target of {target.width} classes"
    return "a number as target" if target.width == 1 else f"a target of {target.width} numbers"
