"""Keras models that take the kernels' path."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import keras

from rnnpipe.errors import UserError
from rnnpipe.kernels.layer import PackedLayers
from rnnpipe.kernels.support import drops_inputs, refusal
from rnnpipe.models.chain import chain
from rnnpipe.models.directions import directions

_NOT_A_CHAIN = "it is not one chain of layers, with one input and one output"


def packed(model: keras.Model, threads: int) -> keras.Model:
    """Return a model of the same layers and weights, and the same function, by the kernels.

    They compute every run of recurrent layers, with the dropouts in front of these and the
    embedding in front of it; all other layers stay as they are. To train it is to train `model`;
    save `model`, which is plain Keras. The results' last bits depend on the number of threads, but
    not on how these happen to be scheduled.

    The embedding's gradient is dense. Keras' own comes as one row a token, and RMSprop and Adam add
    up such rows' squares where a dense gradient's sum is squared: from the same gradients, their
    steps differ for tokens that occur more than once in a batch.

    Raises:
        UserError: the model has something that the kernels cannot do; see `unsupported`.

    """
    if reason := unsupported(model):
        raise UserError(f"the packed kernels cannot compute this model: {reason}; use it as it is")
    (like,) = model.inputs
    tensor = inputs = keras.Input(like.shape[1:], dtype=like.dtype, name=like.name)
    learns = False
    for layers in runs(chain(model) or ()):
        if directions(layers[-1]):
            tensor = PackedLayers(
                layers,
                threads,
                "steps" if layers[-1].return_sequences else "last",
                passes_gradients=learns,
            )(tensor)
        else:
            for layer in layers:
                tensor = layer(tensor)
        learns = learns or any(layer.weights for layer in layers)
    return keras.Model(inputs, tensor, name=model.name)


def unsupported(model: keras.Model) -> str | None:
    """Why the kernels cannot compute `model`, as half a sentence; None where they can.

    They can where a built model is one chain of layers, in which every recurrent one is a
    SimpleRNN, LSTM or GRU as Keras makes them by default, or such in a Bidirectional.
    """
    layers = chain(model)
    if layers is None:
        return _NOT_A_CHAIN
    recurrent = [run for run in runs(layers) if directions(run[-1])]
    if not recurrent:
        return "it has no recurrent layer"
    return next((reason for run in recurrent if (reason := refusal(run))), None)


def runs(layers: Sequence[keras.layers.Layer]) -> Iterator[list[keras.layers.Layer]]:
    """Cut a chain into layers that the kernels compute as one, and those between them.

    The first are recurrent layers that follow each other, with a dropout in front of any of them,
    and the embedding in front of them all.
    """
    computed = [bool(directions(layer)) for layer in layers]
    for place in range(len(layers) - 2, -1, -1):
        layer, behind = layers[place : place + 2]
        if isinstance(layer, keras.layers.Embedding):
            computed[place] = computed[place + 1]
        elif drops_inputs(layer):
            computed[place] = bool(directions(behind))
    for _, run in groupby(zip(computed, layers, strict=True), itemgetter(0)):
        yield [layer for _, layer in run]
