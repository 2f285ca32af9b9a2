"""A variant's layers and a dataset's signature, made into a Keras model."""

import json
import random
from collections.abc import Callable, Sequence

import keras

from rnnpipe.errors import UserError
from rnnpipe.models.optimizers import watching_gradients
from rnnpipe.specs import (
    DenseSpec,
    DropoutSpec,
    EmbeddingSpec,
    GruSpec,
    LayerSpec,
    LstmSpec,
    RecurrentSpec,
    Signature,
    SimpleRnnSpec,
    TrainingSpec,
)
from rnnpipe.specs.layers import Activation
from rnnpipe.specs.signatures import Problem
from rnnpipe.specs.training import Loss

_RECURRENT = {
    "simple_rnn": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}
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


def build(
    layers: Sequence[LayerSpec], signature: Signature, seed: int | None = None
) -> keras.Model:
    """The model, with the weights that Keras draws after `set_random_seed(seed)`; not compiled.

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
    _check(recipe, signature)
    if signature.inputs == "tokens":
        tensor = inputs = keras.Input((signature.timesteps,), dtype="int32", name="tokens")
    else:
        shape = (signature.timesteps, signature.features)
        tensor = inputs = keras.Input(shape, dtype="float32", name="features")
    generator = random.Random(seed)  # noqa: S311 (no secret)
    for layer in recipe:
        tensor = _keras_layer(layer, signature, lambda: generator.randint(1, 10**9))(tensor)
    return keras.Model(inputs, tensor)


def compile_for(
    model: keras.Model, signature: Signature, training: TrainingSpec, *, xla: bool = False
) -> None:
    """Gives `model` its optimizer, its loss and the metric to watch while training.

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


def with_output_layer(layers: Sequence[LayerSpec], signature: Signature) -> tuple[LayerSpec, ...]:
    """The recipe, with the output layer added where it does not end in a dense layer."""
    if layers and isinstance(layers[-1], DenseSpec):
        return tuple(layers)
    return (*layers, _output_layer(signature))


def _output_layer(signature: Signature) -> DenseSpec:
    activation = _OUTPUT_ACTIVATION[signature.problem]
    return DenseSpec(type="dense", units=signature.outputs, activation=activation)


def _keras_layer(layer: LayerSpec, signature: Signature, seed: Callable[[], int]) -> keras.Layer:
    """A layer with Keras' default initializers; the seeds are asked for in the order of Keras."""
    match layer:
        case EmbeddingSpec():
            return keras.layers.Embedding(
                signature.vocabulary,
                layer.units,
                embeddings_initializer=keras.initializers.RandomUniform(seed=seed()),
                mask_zero=layer.mask_padding,
            )
        case DenseSpec():
            return keras.layers.Dense(
                layer.units,
                activation=layer.activation,
                kernel_initializer=keras.initializers.GlorotUniform(seed=seed()),
            )
        case DropoutSpec():
            return keras.layers.Dropout(layer.rate, seed=seed())
        case _:
            return _recurrent_layer(layer, seed)


def _recurrent_layer(
    layer: SimpleRnnSpec | LstmSpec | GruSpec, seed: Callable[[], int]
) -> keras.layers.Layer:
    if not layer.bidirectional:
        return _direction(layer, seed)
    for _ in range(3):
        seed()  # Keras copies both directions from a layer that has drawn seeds, which go unused
    forwards, backwards = _direction(layer, seed), _direction(layer, seed, go_backwards=True)
    return keras.layers.Bidirectional(forwards, backward_layer=backwards)


def _direction(
    layer: SimpleRnnSpec | LstmSpec | GruSpec,
    seed: Callable[[], int],
    *,
    go_backwards: bool = False,
) -> keras.layers.RNN:
    seeds = [seed(), seed(), seed()]
    # The one for dropout is a SimpleRNN's first, and the others' last.
    dropout = seeds.pop(0 if layer.type == "simple_rnn" else 2)
    kernel, recurrent = seeds
    return _RECURRENT[layer.type](
        layer.units,
        kernel_initializer=keras.initializers.GlorotUniform(seed=kernel),
        recurrent_initializer=keras.initializers.Orthogonal(seed=recurrent),
        return_sequences=layer.return_sequences,
        go_backwards=go_backwards,
        seed=dropout,
    )


def _check(recipe: Sequence[LayerSpec], signature: Signature) -> None:
    """Refuses what Keras would refuse later and less clearly, or would train without sense."""
    _check_input(recipe, signature)
    _check_sequences(recipe)
    fitting = _output_layer(signature)
    if recipe[-1] != fitting:
        raise UserError(
            f"the last layer is {_written(recipe[-1])}, but {_described(signature)} needs "
            f"{_written(fitting)}: mend it, or leave the layer out"
        )


def _check_input(recipe: Sequence[LayerSpec], signature: Signature) -> None:
    first, *others = recipe
    if (signature.inputs == "tokens") != isinstance(first, EmbeddingSpec):
        wanted = "start with" if signature.inputs == "tokens" else "not have"
        raise UserError(
            f"layers[0] is {_written(first)}, but the dataset's inputs are {signature.inputs}: the "
            f"recipe must {wanted} an embedding layer"
        )
    for position, layer in enumerate(others, start=1):
        if isinstance(layer, EmbeddingSpec):
            raise UserError(f"layers[{position}] is an embedding: only the first layer can be one")


def _check_sequences(recipe: Sequence[LayerSpec]) -> None:
    is_sequence = True
    for position, layer in enumerate(recipe):
        if isinstance(layer, RecurrentSpec):
            if not is_sequence:
                raise UserError(
                    f"layers[{position}] ({layer.type}) reads a sequence, but the layer before it "
                    "returns its last output alone: set return_sequences = true there"
                )
            is_sequence = layer.return_sequences
    if is_sequence:
        raise UserError(
            "the recipe puts out a sequence, but the dataset has one target per example: set "
            "return_sequences = false in the last recurrent layer"
        )


def _written(layer: LayerSpec) -> str:
    """The layer as a suite file has it."""
    settings = layer.model_dump(exclude_unset=True).items()
    return "{ " + ", ".join(f"{name} = {json.dumps(value)}" for name, value in settings) + " }"


def _described(signature: Signature) -> str:
    if signature.target == "number":
        return "a number as target"
    return f"a target of {len(signature.classes)} classes"
