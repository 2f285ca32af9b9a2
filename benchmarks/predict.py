"""IMDB's reviews answered by a trained model: a bundle beside `keras.Model.predict`.

The model is the notebook's, with the weights that seed 0 draws: what it answers takes no less time
for being wrong. Keras is given the reviews padded to 500 words, as the notebook gives them, in its
own batches of 32 and in larger ones; the bundle is given their ids as they are, and pads and checks
them itself. All of them take turns in one process, and what counts is the median of the rounds.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import results
from benchmarks.models import Model, read, tokens_of
from rnnpipe.data.fresh.checks import fitting
from rnnpipe.data.padding import dense
from rnnpipe.data.ragged import Ragged

if TYPE_CHECKING:
    import keras

_WARM_UP = 64

Contender = Callable[[int], np.ndarray]
"""Answers so many reviews."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--model", default="imdb/lstm", help="a trial of the notebook suite")
    parser.add_argument("--reviews", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)


def main(options: argparse.Namespace) -> None:
    """Measures all in turns, checks that they answer alike, and keeps the figures."""
    from rnnpipe.bundles.answering import Answering  # noqa: PLC0415 (imports TensorFlow)
    from rnnpipe.models.build import build  # noqa: PLC0415

    asked = Model(options.model)
    loaded = read(asked.dataset)
    port = tokens_of(loaded.signature)
    given = loaded.test.inputs["tokens"]
    if not isinstance(given, Ragged):
        raise TypeError(f"{options.model} reads no sequences of unequal length")
    reviews = given.first(options.reviews)
    model = build(asked.trial.layers, loaded.signature, seed=0)
    answering = Answering(model, own=False)
    padded = dense(reviews, port).astype(np.int32)

    def bundle(some: int) -> np.ndarray:
        few = reviews.first(some)
        array = fitting(dense(few, port), port, "tokens")
        return answering({"tokens": array}, few.lengths)

    contenders: dict[str, Contender] = {
        "rnnpipe": bundle,
        "keras, batches of 32": lambda some: _predict(model, padded[:some], 32),
        "keras, batches of 512": lambda some: _predict(model, padded[:some], 512),
    }
    answers = {name: contender(_WARM_UP) for name, contender in contenders.items()}
    furthest = max(float(np.abs(a - answers["rnnpipe"]).max()) for a in answers.values())
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(options.rounds):
        for name, contender in contenders.items():
            started = time.perf_counter()
            contender(len(reviews))
            seconds[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, median in medians.items():
        ratio = median / medians["rnnpipe"]
        print(f"{name:<22} {len(reviews) / median:>8,.0f} reviews a second   {ratio:.1f}")
    print(f"the answers differ by {furthest:.1e} at most")
    figures = {"model": options.model, "reviews": len(reviews), "seconds": seconds}
    results.keep("predict", figures | {"furthest": furthest})


def _predict(model: "keras.Model", padded: np.ndarray, batch: int) -> np.ndarray:
    found: np.ndarray = model.predict(padded, batch_size=batch, verbose=0)
    return found
