"""A variant's layers and a dataset's signature, made into a Keras model."""

import math
import random
from collections.abc import Mapping, Sequence

import keras

from rnnpipe.errors import UserError
from rnnpipe.layers import Layer, MisfitError, Shape
from rnnpipe.layers.dense import DenseSpec
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.models.losses import of_all, of_weighted
from rnnpipe.models.optimizers import watching_gradients
from rnnpipe.specs import Classes, Features, Image, Signature, Tokens, TrainingSpec

_OPTIMIZERS = {
    "adam": watching_gradients(keras.optimizers.Adam),
    "rmsprop": watching_gradients(keras.optimizers.RMSprop),
    "sgd": watching_gradients(keras.optimizers.SGD),
}


@keras_defaults()
def build(layers: Sequence[Layer], signature: Signature, seed: int | None = None) -> keras.Model:
    """Make the model, with the weights of `set_random_seed(seed)` in Keras; not compiled.

    Keras draws from Python's global generator, from which any other thread may draw meanwhile; here
    a generator of the model's own hands out the same seeds. Without `seed` the weights are any.

    The model has an input of each of the signature's, of its name: int32 token ids
    `(batch, timesteps)`, or float32. Where it has several it takes them by name; its layers read
    the one that is a sequence. Its output is `(batch, signature.outputs)`, or
    `(batch, timesteps, signature.outputs)` where there is a target a step. A recipe that ends in a
    recurrent or dropout layer gets the output layer that fits the targets: Dense(1, sigmoid) for
    two classes, Dense(classes, softmax) for more, Dense(width) for numbers.

    Raises:
        UserError: the layers do not fit each other, or the dataset.

    """
    recipe = with_output_layer(layers, signature)
    inputs = model_inputs(signature)
    tensor, given = _read(inputs, signature)
    shapes = _shapes(recipe, given, signature)
    generator = random.Random(seed)  # noqa: S311 (no secret)
    for layer, shape in zip(recipe, shapes, strict=False):
        tensor = layer.build(shape, lambda: generator.randint(1, 10**9))(tensor)
    return keras.Model(inputs if len(inputs) > 1 else next(iter(inputs.values())), tensor)


@keras_defaults()
def compile_for(
    model: keras.Model,
    signature: Signature,
    training: TrainingSpec,
    *,
    weighted: bool = False,
    xla: bool = False,
) -> None:
    """Give `model` its optimizer, its loss and the metric to watch while training.

    With `weighted` every target comes with a weight, and both are means over those that count. With
    `xla` its steps are compiled, at the first of each shape, by TensorFlow's compiler.
    """
    settings = {"learning_rate": training.learning_rate, "clipnorm": training.clipnorm}
    optimizer = _OPTIMIZERS[training.optimizer](
        **{name: value for name, value in settings.items() if value is not None}
    )
    minimised = of_weighted(signature.asks) if weighted else of_all(signature.asks)
    model.compile(optimizer=optimizer, jit_compile=xla, **minimised)


def model_inputs(signature: Signature) -> dict[str, keras.KerasTensor]:
    """Make an input of each of the signature's, by name: int32 token ids, or float32."""
    ports = sorted(signature.inputs.items())
    return {
        name: keras.Input(
            port.shape, dtype="int32" if isinstance(port, Tokens) else "float32", name=name
        )
        for name, port in ports
    }


def with_output_layer(layers: Sequence[Layer], signature: Signature) -> tuple[Layer, ...]:
    """Return the recipe, with the output layer added where it does not end in a dense layer."""
    if layers and isinstance(layers[-1], DenseSpec):
        return tuple(layers)
    return (*layers, _output_layer(signature))


def _output_layer(signature: Signature) -> DenseSpec:
    return DenseSpec(type="dense", units=signature.outputs, activation=signature.asks.activation)


def _read(
    inputs: Mapping[str, keras.KerasTensor], signature: Signature
) -> tuple[keras.KerasTensor, Shape]:
    """What the first layer reads: the only sequence, or the only input; a picture row by row.

    Raises:
        UserError: there are several.

    """
    ports = signature.inputs
    sequences = [name for name, port in ports.items() if port.is_sequence]
    names = sequences or list(ports)
    if len(names) > 1:
        raise UserError(
            f"the dataset has the inputs {', '.join(names)}, and a recipe cannot say yet which of "
            "them its layers read: expected one that is a sequence, or one alone"
        )
    port, tensor = ports[names[0]], inputs[names[0]]
    if not isinstance(port, Image):
        return tensor, port
    flat = Features(width=math.prod(port.item_shape), timesteps=port.timesteps)
    return keras.layers.Reshape(flat.shape)(tensor), flat


def _shapes(recipe: Sequence[Layer], given: Shape, signature: Signature) -> list[Shape]:
    """What goes into each layer, and what comes out of the last.

    Refused is what Keras would refuse later and less clearly, or would train without sense.
    """
    shapes = [given]
    for position, layer in enumerate(recipe):
        try:
            shapes.append(layer.shape(shapes[-1]))
        except MisfitError as misfit:
            raise UserError(f"layers[{position}] = {layer.as_toml()} {misfit}") from misfit
    _check_output(recipe[-1], shapes[-1], signature)
    return shapes


def _check_output(last: Layer, made: Shape, signature: Signature) -> None:
    steps = signature.target.timesteps
    if made.timesteps is not None and steps is None:
        raise UserError(
            "the recipe puts out a sequence, but the dataset has one target per example: set "
            "return_sequences = false in the last recurrent layer"
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
    fitting = _output_layer(signature)
    if last != fitting:
        raise UserError(
            f"the last layer is {last.as_toml()}, but {_described(signature)} needs "
            f"{fitting.as_toml()}: mend it, or leave the layer out"
        )


def _described(signature: Signature) -> str:
    target = signature.target
    if isinstance(target, Classes):
        return f"a target of {target.width} classes"
    return "a number as target" if target.width == 1 else f"a target of {target.width} numbers"
