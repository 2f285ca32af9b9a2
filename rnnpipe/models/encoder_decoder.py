"""An encoder and a decoder, made into one Keras model of Keras' own layers.

The model is given the source and, under `PREVIOUS`, the tokens before those that it is to answer
(teacher forcing, Williams & Zipser 1989): the answer shifted to the right, with 0 in front. What
it is made of is found by name again, in a model that was saved too:

| name                                   | what it is                                              |
|----------------------------------------|---------------------------------------------------------|
| `encoder_0`, ...                       | the encoder's layers                                    |
| `encoder_0_state_0`, ...               | both directions' states, joined; h, and of an LSTM c    |
| `decoder_0`, ...                       | the decoder's layers                                    |
| `attention_queries`, `attention_keys`  | A and B of the additive score                           |
| `attention`, `attended`                | the weights and their mean; tanh(W [c; h])              |
| `logits`, `probabilities`              | of each token, `(batch, timesteps, vocabulary)`         |
"""

import random
from collections.abc import Sequence

import keras

from rnnpipe.layers.base import Seeds
from rnnpipe.layers.encoder_decoder import EncoderDecoderSpec
from rnnpipe.layers.fitting import FittedLayer
from rnnpipe.layers.joining import PREVIOUS, FittedAttention, joined
from rnnpipe.models.build import model_inputs
from rnnpipe.models.defaults import keras_defaults
from rnnpipe.models.directions import directions
from rnnpipe.specs import Signature, Tokens

States = list[list[keras.KerasTensor]]
"""Of each recurrent layer h, and of an LSTM c, `(batch, units)`."""


@keras_defaults()
def build_pair(
    spec: EncoderDecoderSpec, signature: Signature, seed: int | None = None
) -> keras.Model:
    """Make the model, with the weights that follow from the seed; not compiled.

    Its inputs are those of the signature by name, and `PREVIOUS`, int32 token ids `(batch, n)`;
    that and a source of tokens may be shorter than the signature's timesteps. Its output is the
    probability of each token of the vocabulary at each place, `(batch, n, vocabulary)`. Without
    `seed` the weights are any.

    Raises:
        UserError: the layers do not fit each other, or the dataset.

    """
    pair = joined(spec, signature)
    generator = random.Random(seed)  # noqa: S311 (no secret)

    def seeds() -> int:
        return generator.randint(1, 10**9)

    inputs = model_inputs(signature) | {PREVIOUS: _ids(PREVIOUS)}
    if isinstance(signature.inputs[pair.source], Tokens):  # of any length, for a shorter batch
        inputs[pair.source] = _ids(pair.source)
    memory, states = _encoded(pair.encoder, inputs[pair.source], seeds)
    outputs = _decoded(pair.decoder, inputs[PREVIOUS], states, seeds)
    if pair.attention is not None:
        outputs = _attended(pair.attention, outputs, memory, seeds)
    scores = pair.output.layer.model_copy(update={"activation": "linear"})
    logits = _named("logits", scores.build(pair.output.given, seeds))(outputs)
    probabilities = keras.layers.Activation("softmax", name="probabilities")(logits)
    return keras.Model(inputs, probabilities)


def numbered(model: keras.Model, side: str) -> list[keras.layers.Layer]:
    """Return the layers `encoder_0`, ... or `decoder_0`, ... of such a model, in their order."""
    named = {layer.name: layer for layer in model.layers}
    found: list[keras.layers.Layer] = []
    while (name := f"{side}_{len(found)}") in named:
        found.append(named[name])
    return found


def without_cudnn(layer: keras.layers.Layer) -> keras.layers.Layer:
    """Have a layer of an encoder computed by Keras' loop on a GPU too, and return it.

    A source is padded on the left, at which cuDNN's path would end the run. Keras does not write
    this setting into a file: it is to be set again in a model that was loaded.
    """
    for each in directions(layer):
        if hasattr(each, "use_cudnn"):
            each.use_cudnn = False
    return layer


def source_of(model: keras.Model) -> str | None:
    """Return the name of the input that such a model's encoder reads; None if not as it is."""
    first = numbered(model, "encoder")[0].input
    return next((str(tensor.name) for tensor in model.inputs if tensor is first), None)


def _ids(name: str) -> keras.KerasTensor:
    return keras.Input((None,), dtype="int32", name=name)


def _encoded(
    places: Sequence[FittedLayer], tensor: keras.KerasTensor, seeds: Seeds
) -> tuple[keras.KerasTensor, States]:
    """The encoder's outputs, and the last states of its recurrent layers."""
    if len(tensor.shape) > len(places[0].given.shape) + 1:  # a film, picture by picture
        tensor = keras.layers.Reshape(places[0].given.shape)(tensor)
    states: States = []
    for n, place in enumerate(places):
        layer = _named(f"encoder_{n}", place.layer.build(place.given, seeds))
        if not directions(layer):
            tensor = layer(tensor)
            continue
        tensor, *found = without_cudnn(_with_states(layer))(tensor)
        states.append(_joined(layer, found))
    return tensor, states


def _joined(layer: keras.layers.Layer, states: list[keras.KerasTensor]) -> list[keras.KerasTensor]:
    """One state of each kind: of two directions, the forward one's units and then the other's.

    Keras hands out those of one direction and then those of the other. Its GRU would take both as
    two initial states, and leave the second unused without a word.
    """
    if len(directions(layer)) == 1:
        return states
    half = len(states) // 2
    return [
        keras.layers.Concatenate(name=f"{layer.name}_state_{kind}")(
            [states[kind], states[half + kind]]
        )
        for kind in range(half)
    ]


def _decoded(
    places: Sequence[FittedLayer], tensor: keras.KerasTensor, states: States, seeds: Seeds
) -> keras.KerasTensor:
    """The outputs of the decoder's layers, whose recurrent ones start from the states."""
    start = iter(states)
    for n, place in enumerate(places):
        layer = _named(f"decoder_{n}", place.layer.build(place.given, seeds))
        from_state = {"initial_state": next(start)} if directions(layer) else {}
        tensor = layer(tensor, **from_state)
    return tensor


def _attended(
    attention: FittedAttention, outputs: keras.KerasTensor, memory: keras.KerasTensor, seeds: Seeds
) -> keras.KerasTensor:
    """What the decoder makes of its outputs and of the places of the source that it looks at.

    The mask that comes with `memory` keeps its padding out.
    """
    width = attention.queries.width
    queries, keys = outputs, memory
    layer = keras.layers.Attention(name="attention")
    if attention.score == "additive":
        queries = _projection("attention_queries", width, seeds)(outputs)
        keys = _projection("attention_keys", width, seeds)(memory)
        layer = keras.layers.AdditiveAttention(name="attention")
    context, _ = layer([queries, memory, keys], return_attention_scores=True)
    if attention.score == "additive":  # which Keras cannot be told how to draw
        drawn = keras.initializers.GlorotUniform(seed=seeds())(layer.scale.shape)
        layer.scale.assign(drawn)
    both = keras.layers.Concatenate(name="context_and_output")([context, outputs])
    return _projection("attended", width, seeds, activation="tanh")(both)


def _projection(
    name: str, width: int, seeds: Seeds, activation: str = "linear"
) -> keras.layers.Dense:
    return keras.layers.Dense(
        width,
        activation=activation,
        use_bias=False,
        kernel_initializer=keras.initializers.GlorotUniform(seed=seeds()),
        name=name,
    )


def _named(name: str, layer: keras.layers.Layer) -> keras.layers.Layer:
    layer.name = name
    return layer


def _with_states(layer: keras.layers.Layer) -> keras.layers.Layer:
    """The recurrent layer, made to return its last states behind its outputs."""
    for each in {layer, *directions(layer)}:
        each.return_state = True
    return layer
