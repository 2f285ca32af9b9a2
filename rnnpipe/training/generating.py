"""How what generates text is trained and answers: `rnnpipe.training.recipe` names it as text."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.data.encoded import ENCODERS
from rnnpipe.data.encoders import Encoders
from rnnpipe.data.words.decoding import texts_of
from rnnpipe.data.written import read_references
from rnnpipe.decoding.decoder import Decoder
from rnnpipe.decoding.own import reading_own_answers
from rnnpipe.errors import UserError
from rnnpipe.kernels.pair import packed_body, unsupported
from rnnpipe.layers.encoder_decoder import EncoderDecoderSpec
from rnnpipe.layers.joining import ASKED, OWN, PREVIOUS, joined
from rnnpipe.machine.cores import usable_cores
from rnnpipe.machine.memory import return_freed_memory
from rnnpipe.models.encoder_decoder import build_pair
from rnnpipe.models.teaching import body_of, of_taught, teaching, tokens_before
from rnnpipe.records.attention import write_attention
from rnnpipe.records.generated import write_generated
from rnnpipe.specs import EngineName, Signature
from rnnpipe.training.answers import Answering, Answers
from rnnpipe.training.batches import Draw
from rnnpipe.training.looking import looked_at

__all__ = [
    "answering",
    "build",
    "draw",
    "taught",
    "to_train",
    "unsupported",
    "write_looked",
    "write_texts",
]

build = build_pair


def taught(part: Part, spec: EncoderDecoderSpec | None = None) -> Part:
    """Return the examples with tokens of their targets among their inputs: teacher forcing.

    `PREVIOUS` are those before each, `ASKED` the targets themselves; what is 0 there counts in no
    loss. Where the spec has a decoder read its own answers, the ids' type has room for `OWN`.
    """
    before = tokens_before(part.targets)
    if spec is not None and spec.teacher_forcing < 1:
        before = before.astype(np.int32)
    inputs = {**part.inputs, PREVIOUS: before, ASKED: part.targets}
    weights = part.weights
    if weights is None:
        weights = (np.asarray(part.targets) != 0).astype(np.float32)
    return Part(inputs, part.targets, weights, part.groups)


def draw(spec: EncoderDecoderSpec) -> Draw | None:
    """Draw where a decoder that learns is given its own answers; None where it never is.

    Each token behind the first that is asked for is drawn by itself, by the share that is forced.
    """
    share = spec.teacher_forcing
    if share == 1:
        return None

    def drawn(batch: Part, generator: np.random.Generator) -> Part:
        before, asked = batch.inputs[PREVIOUS], batch.inputs[ASKED]
        own = (generator.random(before.shape) >= share) & (asked != 0)
        own[:, 0] = False
        inputs = {**batch.inputs, PREVIOUS: np.where(own, np.int32(OWN), before)}
        return replace(batch, inputs=inputs)

    return drawn


def to_train(
    name: EngineName, plain: keras.Model, spec: EncoderDecoderSpec
) -> tuple[keras.Model, dict[str, Any] | None]:
    """Return the model that an engine trains, and what it minimises if that is special.

    Raises:
        UserError: the packed kernels are asked for, or XLA, which cannot compute it.

    """
    own = spec.teacher_forcing < 1
    if name == "xla" and own:
        raise UserError(
            f"teacher_forcing = {spec.teacher_forcing:g} has a decoder read its own answers, token "
            'by token, which engine = "xla" cannot; leave engine out, or teacher_forcing'
        )
    if name == "xla":  # which has to know beforehand how much there is to compute
        given = {tensor.name: tensor for tensor in plain.inputs}
        unread = keras.Input((None,), dtype="int32", name=ASKED)
        return keras.Model({**given, ASKED: unread}, plain.output), None
    body = packed_body(plain, usable_cores()) if name == "packed" else body_of(plain)
    if own:
        body = reading_own_answers(plain, body)
    return teaching(plain, body), of_taught("accuracy")


def answering(model: keras.Model, spec: EncoderDecoderSpec, signature: Signature) -> Answering:
    """Answer by decoding, and tell how likely the texts are that are asked for."""
    decoder = Decoder(model, spec, signature.target.timesteps or 0)

    def answers(part: Part) -> Answers:
        return_freed_memory()
        return Answers(decoder.answers(part.inputs), decoder.likelihoods(part))

    return answers


def write_texts(
    padded: Path, best: NDArray[np.int32], last: NDArray[np.int32], folder: Path
) -> None:
    """Write what was generated on the test set as texts beside their references.

    Args:
        padded: the folder of the dataset's padded entry.
        best: ids after the best epoch, `(test, timesteps)`.
        last: likewise after the last epoch.
        folder: that of the trial, which gets `rnnpipe.records.generated.GENERATED`.

    Raises:
        ValueError: the entry has no vocabulary of its target.

    """
    words = Encoders.load(padded / ENCODERS).target
    if words is None:
        raise ValueError(f"{padded / ENCODERS} has no vocabulary of the target")
    references = read_references(padded)
    write_generated(folder, references, texts_of(words, best), texts_of(words, last))


def write_looked(  # noqa: PLR0913 (a model, what it is of, what it wrote; and where)
    model: keras.Model,
    spec: EncoderDecoderSpec,
    signature: Signature,
    test: Part,
    best: NDArray[np.int32],
    padded: Path,
    folder: Path,
) -> None:
    """Write where a model with attention looked, in a few of the test examples.

    Args:
        model: with the weights of the best epoch.
        spec: what it was made from.
        signature: of the dataset.
        test: the test examples.
        best: what it wrote of them, `(test, timesteps)`.
        padded: the folder of the dataset's padded entry.
        folder: that of the trial, which gets `rnnpipe.records.attention.ATTENTION`.

    """
    if spec.attention != "none":
        pair, encoders = joined(spec, signature), Encoders.load(padded / ENCODERS)
        write_attention(folder, looked_at(model, pair, test, best, encoders))
