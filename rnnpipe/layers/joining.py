"""Whether an encoder and a decoder fit each other and a dataset, and what every part makes.

Needs no TensorFlow, so that a misfit can be told before anything slow is begun.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rnnpipe.errors import UserError
from rnnpipe.layers.base import Layer, Shape, features
from rnnpipe.layers.dense import DenseSpec
from rnnpipe.layers.dropout import DropoutSpec
from rnnpipe.layers.embedding import EmbeddingSpec
from rnnpipe.layers.encoder_decoder import Attention, EncoderDecoderSpec
from rnnpipe.layers.fitting import FittedLayer, chained, output_layer, read_first, read_input
from rnnpipe.layers.recurrent import RecurrentLayer
from rnnpipe.specs import Features, Signature, Text, Tokens

PREVIOUS = "previous"
"""The input by which a model is told the tokens before those that it is to answer."""

OWN = -1
"""Stands there, while a model learns, for the token that it answers itself (scheduled sampling)."""

ASKED = "asked"
"""The input by which it is told those tokens themselves, to put out their losses."""


@dataclass(frozen=True)
class FittedAttention:
    """Attention in its place, behind the decoder's layers.

    With the decoder's outputs h (`queries`, a row a token) and the encoder's outputs m (`memory`, a
    row a place of the source) the answer at t is made of tanh(W [c_t; h_t]), where c_t is the mean
    of m weighted by softmax(score(h_t, m)) (Luong et al. 2015, arXiv:1508.04025, eq. 5 to 8).

    Attributes:
        score: "dot", h · m; or "additive", v · tanh(A h + B m) (Bahdanau et al. 2015,
            arXiv:1409.0473, appendix A.1.2, there of the h before).
        queries: what the decoder's layers make.
        memory: what the encoder's layers make.

    """

    score: Attention
    queries: Features
    memory: Features

    @property
    def made(self) -> Features:
        """As wide as what the decoder's layers make."""
        return self.queries

    @property
    def parameters(self) -> int:
        """W, and of the additive score A, B and v; no biases."""
        width, memory = self.queries.width, self.memory.width
        additive = (width + memory + 1) * width if self.score == "additive" else 0
        return (width + memory) * width + additive

    def __str__(self) -> str:
        """As `rnnpipe check` tells it."""
        return f"{self.score} attention"


@dataclass(frozen=True)
class FittedPair:
    """An encoder and a decoder as a dataset has them computed.

    Attributes:
        source: the name of the input that the encoder reads.
        encoder: its layers; those return sequences whose outputs are read, and padding is masked.
        decoder: likewise; every recurrent layer returns its sequence.
        attention: None without.
        output: a score of each token of the vocabulary, as a dense layer with softmax.

    """

    source: str
    encoder: tuple[FittedLayer, ...]
    decoder: tuple[FittedLayer, ...]
    attention: FittedAttention | None
    output: FittedLayer

    @property
    def places(self) -> tuple[FittedLayer | FittedAttention, ...]:
        """Every part, in the order in which they are computed."""
        attention = () if self.attention is None else (self.attention,)
        return (*self.encoder, *self.decoder, *attention, self.output)


def joined(spec: EncoderDecoderSpec, signature: Signature) -> FittedPair:
    """Return the encoder and the decoder as a dataset of this signature has them computed.

    Raises:
        UserError: they do not fit each other, or the dataset.

    """
    target = signature.target
    if not isinstance(target, Text):
        raise UserError(
            f"encoder_decoder generates text, but the dataset's target is {target.kind}: use "
            "layers, model or baseline"
        )
    if spec.max_length is not None and spec.max_length > target.timesteps:
        raise UserError(
            f"encoder_decoder.max_length = {spec.max_length}, but the dataset's target has "
            f"{target.timesteps} timesteps: expected at most as many"
        )
    for name in (PREVIOUS, ASKED):
        if name in signature.inputs:
            raise UserError(
                f"the dataset has an input named {name!r}, under which an encoder_decoder is told "
                "tokens of the target: give it another name"
            )
    source = read_input(signature)
    encoder_layers = _reading(spec)
    decoder_layers = _writing(spec.decoder)
    given = read_first(source, signature, encoder_layers)
    encoder = tuple(chained(encoder_layers, given, "encoder_decoder.encoder"))
    before = Tokens(vocabulary=target.vocabulary, timesteps=target.timesteps)
    decoder = tuple(chained(decoder_layers, before, "encoder_decoder.decoder"))
    _check_states(encoder, decoder)
    queries = features(decoder[-1].made)
    attention = None
    if spec.attention != "none":
        attention = FittedAttention(spec.attention, queries, features(encoder[-1].made))
        _check_attention(attention)
    output = FittedLayer(*_output(signature, queries))
    return FittedPair(source, encoder, decoder, attention, output)


def _output(signature: Signature, queries: Features) -> tuple[DenseSpec, Shape, Shape]:
    layer = output_layer(signature)
    return layer, queries, layer.shape(queries)


def _reading(spec: EncoderDecoderSpec) -> list[Layer]:
    """The encoder's layers with all that follows from what is read of them.

    Raises:
        UserError: there is no recurrent one, or what comes behind the last is read by nobody.

    """
    layers: list[Layer] = list(spec.encoder)
    recurrent = [n for n, layer in enumerate(layers) if isinstance(layer, RecurrentLayer)]
    if not recurrent:
        raise UserError("encoder_decoder.encoder has no recurrent layer; expected one at least")
    last = len(layers) - 1
    if spec.attention == "none" and recurrent[-1] != last:
        raise UserError(
            f"encoder_decoder.encoder[{last}] = {layers[last].as_toml()} has no effect: without "
            "attention the decoder is given the state of the last recurrent layer alone; leave it "
            "out, or set attention"
        )
    if isinstance(layers[0], EmbeddingSpec):
        layers[0] = layers[0].model_copy(update={"mask_padding": True})
    for n in recurrent:
        sequences = spec.attention != "none" or n != recurrent[-1]
        layers[n] = layers[n].model_copy(update={"return_sequences": sequences})
    return layers


def _writing(given: Sequence[Layer]) -> list[Layer]:
    """The decoder's layers, every recurrent one returning its sequence.

    Raises:
        UserError: one could not be computed a token at a time, or would see what is to come.

    """
    layers: list[Layer] = []
    for n, layer in enumerate(given):
        told = f"encoder_decoder.decoder[{n}] = {layer.as_toml()}"
        if isinstance(layer, EmbeddingSpec) != (n == 0):
            raise UserError(
                f"{told}: a decoder starts with an embedding layer, of the token before, and has "
                "no other"
            )
        if isinstance(layer, EmbeddingSpec) and layer.mask_padding:
            raise UserError(
                f"{told}: the first token that a decoder is given is 0, which mask_padding would "
                "have it skip; leave mask_padding out (what is padded there counts in no loss)"
            )
        if not isinstance(layer, EmbeddingSpec | RecurrentLayer | DropoutSpec):
            raise UserError(
                f"{told}: a decoder has an embedding, recurrent layers and dropout; its output "
                "layer is added"
            )
        if isinstance(layer, RecurrentLayer):
            if layer.bidirectional:
                raise UserError(
                    f"{told} would read the answer from its end; expected one direction"
                )
            layers.append(layer.model_copy(update={"return_sequences": True}))
        else:
            layers.append(layer)
    return layers


def _check_states(encoder: Sequence[FittedLayer], decoder: Sequence[FittedLayer]) -> None:
    """Make sure that every recurrent layer of the decoder can start from a state of the encoder."""
    giving, taking = recurrent_of(encoder), recurrent_of(decoder)
    if len(giving) != len(taking):
        raise UserError(
            f"the encoder has {len(giving)} recurrent layers and the decoder {len(taking)}; "
            "expected as many, as each starts from the state of its counterpart"
        )
    for position, (gives, takes) in enumerate(zip(giving, taking, strict=True), 1):
        width = gives.units * (2 if gives.bidirectional else 1)
        if (gives.type, width) == (takes.type, takes.units):
            continue
        joint = ", of both directions together" if gives.bidirectional else ""
        raise UserError(
            f"recurrent layer {position} of the decoder is {takes}, but its counterpart in the "
            f"encoder is {gives}, which ends in a state of {width} units{joint}; expected "
            f"{gives.type}({width}) in the decoder"
        )


def recurrent_of(places: Sequence[FittedLayer]) -> list[RecurrentLayer]:
    """Return the recurrent layers among them."""
    return [place.layer for place in places if isinstance(place.layer, RecurrentLayer)]


def _check_attention(attention: FittedAttention) -> None:
    width, memory = attention.queries.width, attention.memory.width
    if attention.score == "dot" and width != memory:
        raise UserError(
            f"dot attention needs outputs of one width, but the encoder's have {memory} units and "
            f"the decoder's {width}: make them equal, or set attention to additive"
        )
