"""One contender of `benchmarks.generation`, in a process of its own: prints a line of JSON.

`step MODEL CONTENDER STEPS`, or `decode MODEL SENTENCES`; the models are those of `MODELS`.
"""

import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.decoding.decoder import Decoder
from rnnpipe.layers import EncoderDecoderSpec
from rnnpipe.layers.embedding import EmbeddingSpec
from rnnpipe.layers.gru import GruSpec
from rnnpipe.models.build import compile_for
from rnnpipe.models.encoder_decoder import build_pair
from rnnpipe.specs import Classes, EngineName, Signature, Text, Tokens, TrainingSpec
from rnnpipe.training.batches import batches
from rnnpipe.training.engines import packed_steps
from rnnpipe.training.generating import taught, to_train
from rnnpipe.training.graph_steps import GraphSteps
from rnnpipe.training.recipe import Recipe

BATCH = 64
LOOPED = {"one": (20, 1), "batch": (128, 64)}
"""How many sentences the loop takes, and how many at once; the others would take as long."""


@dataclass(frozen=True)
class Pair:
    """An encoder and a decoder of one GRU layer each, and sentences of about Multi30k's lengths.

    Attributes:
        attention: of the decoder.
        embedding: units of the embedding of a side.
        units: of the GRU of a side.
        words: of the source language; the target has as many.
        timesteps: of the longest sentence.

    """

    attention: str
    embedding: int = 128
    units: int = 256
    words: int = 5_000
    timesteps: int = 40

    @property
    def spec(self) -> EncoderDecoderSpec:
        """The recipe, as the suite of translation has it."""
        layers = [
            {"type": "embedding", "units": self.embedding},
            {"type": "gru", "units": self.units},
        ]
        spec = {"encoder": layers, "decoder": layers, "attention": self.attention}
        return EncoderDecoderSpec.model_validate(spec)

    @property
    def signature(self) -> Signature:
        """Tokens in, tokens out."""
        source = Tokens(vocabulary=self.words, timesteps=self.timesteps)
        target = Text(vocabulary=self.words, timesteps=self.timesteps)
        return Signature(inputs={"text": source}, target=target)

    def plain(self) -> keras.Model:
        """The model of Keras' own layers."""
        return build_pair(self.spec, self.signature, 0)

    def examples(self, count: int) -> Part:
        """Sources and targets of random words, of 13 on average and `timesteps` at most."""
        rng = np.random.default_rng(0)
        sources = np.zeros((count, self.timesteps), np.uint16)
        targets = np.zeros((count, self.timesteps), np.uint16)
        for source, target in zip(sources, targets, strict=True):
            length = int(np.clip(rng.normal(13, 4), 4, self.timesteps - 1))
            source[self.timesteps - length :] = rng.integers(2, self.words, length)
            target[: length + 1] = [*rng.integers(3, self.words, length), 2]
        return taught(Part({"text": sources}, targets, (targets != 0).astype(np.float32)))

    def given(self, part: Part) -> Part:
        """What the plain model reads of them."""
        inputs = {name: part.inputs[name] for name in ("text", "previous")}
        return Part(inputs, part.targets, part.weights)


@dataclass(frozen=True)
class Tagger:
    """A bidirectional GRU that puts out a tag a word, and sentences of a treebank's lengths."""

    units: int = 64
    words: int = 2_500
    tags: int = 17
    timesteps: int = 75

    @property
    def signature(self) -> Signature:
        """Tokens in, a class a step out."""
        names = tuple(f"tag{number}" for number in range(self.tags))
        return Signature(
            inputs={"text": Tokens(vocabulary=self.words, timesteps=self.timesteps)},
            target=Classes(names=names, timesteps=self.timesteps),
        )

    @property
    def recipe(self) -> Recipe:
        """As `examples/tagging.toml` has it."""
        layers = (
            EmbeddingSpec(type="embedding", units=self.units, mask_padding=True),
            GruSpec(type="gru", units=self.units, bidirectional=True, return_sequences=True),
        )
        return Recipe(layers, self.signature, TrainingSpec(batch_size=BATCH), weighted=True)

    def plain(self) -> keras.Model:
        """The model of Keras' own layers."""
        return self.recipe.build(seed=0)

    def examples(self, count: int) -> Part:
        """Random words and tags, 13 a sentence on average, some of them long, padded in front."""
        rng = np.random.default_rng(0)
        lengths = np.clip(rng.gamma(1.6, 8, count).astype(int) + 1, 1, self.timesteps)
        counts = np.arange(self.timesteps) >= self.timesteps - lengths[:, None]
        words = np.where(counts, rng.integers(1, self.words, counts.shape), 0).astype(np.uint16)
        tags = np.where(counts, rng.integers(0, self.tags, counts.shape), 0).astype(np.int32)
        return Part({"text": words}, tags, counts.astype(np.float32))

    def given(self, part: Part) -> Part:
        """What the plain model reads of them."""
        return part


MODELS: dict[str, Pair | Tagger] = {
    "tagging": Tagger(),
    "translation": Pair("none"),
    "translation, dot attention": Pair("dot"),
    "translation, additive attention": Pair("additive"),
    "translation of twice the size": Pair("none", embedding=256, units=512, words=6_000),
}


def step(measured: Pair | Tagger, contender: str, steps: int) -> dict[str, float]:
    """Seconds a training step, without the first two."""
    engine: EngineName = "packed" if contender == "rnnpipe_packed" else "keras"
    plain = measured.plain()
    part = measured.examples(BATCH * (steps + 2))
    model, minimised = plain, None
    if contender == "keras":
        part = measured.given(part)
    elif isinstance(measured, Pair):
        model, minimised = to_train(engine, plain, measured.spec)
    if engine == "packed" and isinstance(measured, Tagger):
        learning = packed_steps(plain, measured.recipe)
    else:
        training = TrainingSpec(batch_size=BATCH)
        compile_for(model, measured.signature, training, weighted=True, minimised=minimised)
        learning = GraphSteps(model)
    seconds = []
    for batch in batches(part, BATCH):
        started = time.perf_counter()
        if contender == "keras":
            model.train_on_batch(*batch)
        else:
            learning.train(batch)
        seconds.append(time.perf_counter() - started)
    return {"step": float(np.mean(seconds[2:]))}


def decode(measured: Pair, count: int) -> dict[str, Any]:
    """Seconds that greedy decoding takes, once compiled, and what a loop over the model takes."""
    model = measured.plain()
    _end_sometimes(model, measured.examples(64))
    sources = measured.examples(count).inputs["text"].astype(np.int32)
    decoder = Decoder(model, measured.spec, measured.timesteps)
    decoder.answers({"text": sources})
    started = time.perf_counter()
    answers = decoder.answers({"text": sources})
    found: dict[str, Any] = {"rnnpipe": time.perf_counter() - started}
    for name, (some, size) in LOOPED.items():
        started = time.perf_counter()
        looped = _looped(model, sources[:some], size, measured.timesteps)
        found[name] = (time.perf_counter() - started) * count / len(looped)
        if (looped != answers[:some]).any():
            raise SystemExit(f"{name}: the loop's answers are others")
    return found


def _end_sometimes(model: keras.Model, part: Part) -> None:
    """Have the model, untrained, end an answer at about one token in thirteen."""
    layer = model.get_layer("logits")
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel * 20, bias])  # so that what is likeliest depends on the source
    logits = keras.Model(model.inputs, layer.output)
    found = logits([part.inputs[tensor.name] for tensor in model.inputs]).numpy()
    bias[2] = np.quantile(found[..., 3:].max(axis=-1) - found[..., 2], 1 / 13)
    layer.set_weights([kernel * 20, bias])


def _looped(
    model: keras.Model, sources: NDArray[np.int32], size: int, timesteps: int
) -> NDArray[np.int32]:
    """The likeliest token, again and again, by calling the model with all tokens so far."""
    answers = np.zeros((len(sources), timesteps), np.int32)
    for start in range(0, len(sources), size):
        given = sources[start : start + size]
        previous = np.zeros((len(given), 1), np.int32)
        goes_on = np.ones(len(given), bool)
        for place in range(timesteps):
            outputs = model({"text": given, "previous": previous}, training=False)
            chosen = 1 + outputs[:, -1, 1:].numpy().argmax(axis=-1).astype(np.int32)
            answers[start : start + size, place] = np.where(goes_on, chosen, 0)
            goes_on &= chosen != 2
            if not goes_on.any():
                break
            previous = np.concatenate([previous, chosen[:, None]], axis=1)
    return answers


def main() -> None:
    """Prints what was measured."""
    what, *arguments = sys.argv[1:]
    if what == "step":
        model, contender, steps = arguments
        print(json.dumps(step(MODELS[model], contender, int(steps))))
    else:
        model, count = arguments
        measured = MODELS[model]
        if not isinstance(measured, Pair):
            raise SystemExit(f"{model} generates no text")
        print(json.dumps(decode(measured, int(count))))


if __name__ == "__main__":
    main()
