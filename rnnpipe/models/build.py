"""A variant's layers and a dataset's signature, made into a Keras model."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import keras

from rnnpipe.layers import Layer
from rnnpipe.layers.fitting import fitted, read_input
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.models.losses import of_all, of_weighted
from rnnpipe.models.optimizers import Adam, RMSprop, watching_gradients
from rnnpipe.specs import Signature, Tokens, TrainingSpec

_OPTIMIZERS = {
    "adam": watching_gradients(Adam),
    "rmsprop": watching_gradients(RMSprop),
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
    two classes, Dense(classes, softmax) for more, Dense(width) for numbers; and so does one that
    ends in a hidden dense layer, with tanh or relu.

    Raises:
        UserError: the layers do not fit each other, or the dataset.

    """
    places = fitted(layers, signature)
    inputs = model_inputs(signature)
    tensor = inputs[read_input(signature)]
    if tensor.shape[1:] != places[0].given.shape:  # a picture, row by row
        tensor = keras.layers.Reshape(places[0].given.shape)(tensor)
    generator = random.Random(seed)  # noqa: S311 (no secret)
    for place in places:
        tensor = place.layer.build(place.given, lambda: generator.randint(1, 10**9))(tensor)
    return keras.Model(inputs if len(inputs) > 1 else next(iter(inputs.values())), tensor)


@keras_defaults()
def compile_for(  # noqa: PLR0913 (what is trained, how, and what its engine makes of it)
    model: keras.Model,
    signature: Signature,
    training: TrainingSpec,
    *,
    weighted: bool = False,
    xla: bool = False,
    minimised: Mapping[str, Any] | None = None,
) -> None:
    """Give `model` its optimizer, its loss and the metric to watch while training.

    With `weighted` every target comes with a weight, and both are means over those that count. With
    `xla` its steps are compiled, at the first of each shape, by TensorFlow's compiler. What is
    `minimised` follows from the signature, unless a model that puts out something else says so.
    """
    if minimised is None:
        minimised = of_weighted(signature.asks) if weighted else of_all(signature.asks)
    model.compile(optimizer=optimizer_of(training), jit_compile=xla, **minimised)


@keras_defaults()
def optimizer_of(training: TrainingSpec) -> keras.optimizers.Optimizer:
    """Make the optimizer, Keras' own settings where the spec has none; its variables are not."""
    names = ("learning_rate", "clipnorm", "global_clipnorm")
    settings = {name: getattr(training, name) for name in names}
    return _OPTIMIZERS[training.optimizer](
        **{name: value for name, value in settings.items() if value is not None}
    )


def model_inputs(signature: Signature) -> dict[str, keras.KerasTensor]:
    """Make an input of each of the signature's, by name: int32 token ids, or float32."""
    ports = sorted(signature.inputs.items())
    return {
        name: keras.Input(
            port.shape, dtype="int32" if isinstance(port, Tokens) else "float32", name=name
        )
        for name, port in ports
    }
