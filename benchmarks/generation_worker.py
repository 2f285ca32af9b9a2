"""One contender of `benchmarks.generation`, in a process of its own: prints a line of JSON.

`step CONTENDER ATTENTION STEPS`, or `decode ATTENTION SENTENCES`.
"""

import json
import sys
import time
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from rnnpipe.data.arrays import Part
from rnnpipe.decoding.decoder import Decoder
from rnnpipe.layers import EncoderDecoderSpec
from rnnpipe.models.build import compile_for
from rnnpipe.models.encoder_decoder import build_pair
from rnnpipe.specs import Signature, Text, Tokens, TrainingSpec
from rnnpipe.training.batches import batches
from rnnpipe.training.generating import taught, to_train

WORDS, VOCABULARY, TIMESTEPS, BATCH = 8_000, 6_000, 40, 64
LOOPED = {"one": (20, 1), "batch": (128, 64)}
"""How many sentences the loop takes, and how many at once; the others would take as long."""


def pair(attention: str) -> tuple[EncoderDecoderSpec, Signature]:
    """One GRU layer a side, as the suite of translation has it."""
    layers = [{"type": "embedding", "units": 256}, {"type": "gru", "units": 512}]
    spec = {"encoder": layers, "decoder": layers, "attention": attention}
    return EncoderDecoderSpec.model_validate(spec), Signature(
        inputs={"text": Tokens(vocabulary=WORDS, timesteps=TIMESTEPS)},
        target=Text(vocabulary=VOCABULARY, timesteps=TIMESTEPS),
    )


def sentences(count: int) -> Part:
    """Sources and targets of random words, of 13 on average and 40 at most."""
    rng = np.random.default_rng(0)
    sources = np.zeros((count, TIMESTEPS), np.uint16)
    targets = np.zeros((count, TIMESTEPS), np.uint16)
    for source, target in zip(sources, targets, strict=True):
        length = int(np.clip(rng.normal(13, 4), 4, TIMESTEPS - 1))
        source[TIMESTEPS - length :] = rng.integers(2, WORDS, length)
        target[: length + 1] = [*rng.integers(3, VOCABULARY, length), 2]
    return Part({"text": sources}, targets, (targets != 0).astype(np.float32))


def step(contender: str, attention: str, steps: int) -> dict[str, float]:
    """Seconds a training step, without the first two."""
    spec, signature = pair(attention)
    plain = build_pair(spec, signature, 0)
    training = TrainingSpec(batch_size=BATCH)
    model, minimised = plain, None
    if contender != "keras":
        model, minimised = to_train("packed" if contender.endswith("packed") else "keras", plain)
    compile_for(model, signature, training, weighted=True, minimised=minimised)
    part = taught(sentences(BATCH * (steps + 2)))
    if contender == "keras":
        inputs = {name: part.inputs[name] for name in ("text", "previous")}
        part = Part(inputs, part.targets, part.weights)
    times: list[float] = []

    class Timer(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_end(self, batch: int, logs: object = None) -> None:  # noqa: ARG002
            times.append(time.perf_counter())

    model.fit(batches(part, BATCH), shuffle=False, verbose=0, callbacks=[Timer()])
    return {"step": float(np.mean(np.diff(times)[1:]))}


def decode(attention: str, count: int) -> dict[str, Any]:
    """Seconds that greedy decoding takes, once compiled, and what a loop over the model takes."""
    spec, signature = pair(attention)
    model = build_pair(spec, signature, 0)
    _end_sometimes(model)
    sources = sentences(count).inputs["text"].astype(np.int32)
    decoder = Decoder(model, spec, TIMESTEPS)
    decoder.answers({"text": sources})
    started = time.perf_counter()
    answers = decoder.answers({"text": sources})
    found: dict[str, Any] = {"rnnpipe": time.perf_counter() - started}
    for name, (some, size) in LOOPED.items():
        started = time.perf_counter()
        looped = _looped(model, sources[:some], size)
        found[name] = (time.perf_counter() - started) * count / len(looped)
        if (looped != answers[:some]).any():
            raise SystemExit(f"{name}: the loop's answers are others")
    return found


def _end_sometimes(model: keras.Model) -> None:
    """Have the model, untrained, end an answer at about one token in thirteen."""
    layer = model.get_layer("logits")
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel * 20, bias])  # so that what is likeliest depends on the source
    part = taught(sentences(64))
    logits = keras.Model(model.inputs, layer.output)
    found = logits([part.inputs[tensor.name] for tensor in model.inputs]).numpy()
    bias[2] = np.quantile(found[..., 3:].max(axis=-1) - found[..., 2], 1 / 13)
    layer.set_weights([kernel * 20, bias])


def _looped(model: keras.Model, sources: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """The likeliest token, again and again, by calling the model with all tokens so far."""
    answers = np.zeros((len(sources), TIMESTEPS), np.int32)
    for start in range(0, len(sources), size):
        given = sources[start : start + size]
        previous = np.zeros((len(given), 1), np.int32)
        goes_on = np.ones(len(given), bool)
        for place in range(TIMESTEPS):
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
        contender, attention, steps = arguments
        print(json.dumps(step(contender, attention, int(steps))))
    else:
        attention, count = arguments
        print(json.dumps(decode(attention, int(count))))


if __name__ == "__main__":
    main()
