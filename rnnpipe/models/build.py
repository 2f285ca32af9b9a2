"""A variant's layers and a dataset's signature, made into a Keras model."""

import random
from collections.abc import Sequence

import keras

from rnnpipe.errors import UserError
from rnnpipe.layers import Features, Layer, MisfitError, Shape, Tokens
from rnnpipe.layers.dense import Activation, DenseSpec
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.models.optimizers import watching_gradients
from rnnpipe.specs import Signature, TrainingSpec
from rnnpipe.specs.signatures import Problem
from rnnpipe.specs.training import Loss

_OPTIMIZERS = {
    "adam": watching_gradients(keras.optimizers.Adam),
    "rmsprop": watching_gradients(keras.optimizers.RMSprop),
    "sgd": watching_gradients(keras.optimizers.SGD),
}
_OUTPUT_ACTIVATION: dict[Problem, Activation] = {
    "binary": "sigmoid",
    "multiclass": "softmax",
    "regression": "linear",
}
_LOSS: dict[Problem, Loss] = {
    "binary": "binary_crossentropy",
    "multiclass": "sparse_categorical_crossentropy",
    "regression": "mean_squared_error",
}


@keras_defaults()
def build(layers: Sequence[Layer], signature: Signature, seed: int | None = None) -> keras.Model:
    """Make the model, with the weights of `set_random_seed(seed)` in Keras; not compiled.

    Keras draws from Python's global generator, from which any other thread may draw meanwhile; here
    a generator of the model's own hands out the same seeds. Without `seed` the weights are any.

    Its input is `(batch, timesteps)` int32 token ids or `(batch, timesteps, features)` float32;
    its output `(batch, signature.outputs)`. A recipe that ends in a recurrent or dropout layer
    gets the output layer that fits the targets: Dense(1, sigmoid) for two classes,
    Dense(classes, softmax) for more, Dense(1) for a number.

    Raises:
        UserError: the layers do not fit each other, or the dataset.

    """
    recipe = with_output_layer(layers, signature)
    shapes = _shapes(recipe, signature)
    generator = random.Random(seed)  # noqa: S311 (no secret)
    tensor = inputs = _input(shapes[0])
    for layer, given in zip(recipe, shapes, strict=False):
        tensor = layer.build(given, lambda: generator.randint(1, 10**9))(tensor)
    return keras.Model(inputs, tensor)


@keras_defaults()
def compile_for(
    model: keras.Model, signature: Signature, training: TrainingSpec, *, xla: bool = False
) -> None:
    """Give `model` its optimizer, its loss and the metric to watch while training.

    With `xla` its steps are compiled, at the first of each shape, by TensorFlow's compiler.

    Raises:
        UserError: the loss does not fit the dataset's targets.

    """
    fitting = _LOSS[signature.problem]
    if training.loss not in (None, fitting):
        raise UserError(
            f"loss = {training.loss!r} does not fit {_described(signature)}: expected "
            f"{fitting!r}, or leave `loss` out"
        )
    settings = {"learning_rate": training.learning_rate, "clipnorm": training.clipnorm}
    optimizer = _OPTIMIZERS[training.optimizer](
        **{name: value for name, value in settings.items() if value is not None}
    )
    metric = "mae" if signature.problem == "regression" else "accuracy"
    model.compile(optimizer=optimizer, loss=fitting, metrics=[metric], jit_compile=xla)


def with_output_layer(layers: Sequence[Layer], signature: Signature) -> tuple[Layer, ...]:
    """Return the recipe, with the output layer added where it does not end in a dense layer."""
    if layers and isinstance(layers[-1], DenseSpec):
        return tuple(layers)
    return (*layers, _output_layer(signature))


def _output_layer(signature: Signature) -> DenseSpec:
    activation = _OUTPUT_ACTIVATION[signature.problem]
    return DenseSpec(type="dense", units=signature.outputs, activation=activation)


def _input(shape: Shape) -> keras.KerasTensor:
    if isinstance(shape, Tokens):
        return keras.Input((shape.timesteps,), dtype="int32", name="tokens")
    return keras.Input((shape.timesteps, shape.width), dtype="float32", name="features")


def _shapes(recipe: Sequence[Layer], signature: Signature) -> list[Shape]:
    """What goes into each layer, and what comes out of the last.

    Refused is what Keras would refuse later and less clearly, or would train without sense.
    """
    if signature.inputs == "tokens":
        shape: Shape = Tokens(signature.vocabulary or 0, signature.timesteps)
    else:
        shape = Features(signature.features or 0, signature.timesteps)
    shapes = [shape]
    for position, layer in enumerate(recipe):
        try:
            shapes.append(layer.shape(shapes[-1]))
        except MisfitError as misfit:
            raise UserError(f"layers[{position}] = {layer.as_toml()} {misfit}") from misfit
    _check_output(recipe[-1], shapes[-1], signature)
    return shapes


def _check_output(last: Layer, made: Shape, signature: Signature) -> None:
    if isinstance(made, Features) and made.timesteps is not None:
        raise UserError(
            "the recipe puts out a sequence, but the dataset has one target per example: set "
            "return_sequences = false in the last recurrent layer"
        )
    fitting = _output_layer(signature)
    if last != fitting:
        raise UserError(
            f"the last layer is {last.as_toml()}, but {_described(signature)} needs "
            f"{fitting.as_toml()}: mend it, or leave the layer out"
        )


def _described(signature: Signature) -> str:
    if signature.target == "number":
        return "a number as target"
    return f"a target of {len(signature.classes)} classes"
