"""Seconds a training step of every recurrent layer on IMDB: the packed kernels beside plain Keras.

Each recipe has an embedding of 32 and layers of 32 units, and reads reviews of up to 500 tokens,
128 at a time; with dropout once more with the padding masked, as rows that each drop something else
cannot share their padding. Both contenders are the same model of the same recipe; they train in one
process, a block of steps each in turns, on the same batches. What counts is the median over the
blocks.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from benchmarks import results
from benchmarks.models import Model, load
from rnnpipe.data.arrays import Part
from rnnpipe.layers import LayerSpec
from rnnpipe.specs import Signature

_UNITS = 32
_BATCH = 128

Step = Callable[[np.ndarray, np.ndarray], object]


def _one(kind: str, **settings: Any) -> list[dict[str, Any]]:
    return [{"type": kind, "units": _UNITS, **settings}]


RECIPES: dict[str, list[dict[str, Any]]] = {
    "simple_rnn": _one("simple_rnn"),
    "simple_rnn, relu and identity": _one(
        "simple_rnn", activation="relu", recurrent_initializer="identity"
    ),
    "lstm": _one("lstm"),
    "lstm, recurrent dropout": _one("lstm", recurrent_dropout=0.2),
    "lstm, bidirectional": _one("lstm", bidirectional=True),
    "gru": _one("gru"),
    "gru, reset_after = false": _one("gru", reset_after=False),
    "gru, recurrent dropout": _one("gru", recurrent_dropout=0.2),
    "peephole_lstm": _one("peephole_lstm"),
    "min_gru": _one("min_gru"),
    "min_lstm": _one("min_lstm"),
    "lru": _one("lru"),
    "dropout in front of and between two lstm": [
        {"type": "dropout", "rate": 0.2},
        *_one("lstm", return_sequences=True),
        {"type": "dropout", "rate": 0.2},
        *_one("lstm"),
    ],
}


_DROPPING = [name for name in RECIPES if "dropout" in name]
RECIPES |= {f"{name}, padding masked": RECIPES[name] for name in _DROPPING}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--recipe", action="append", default=[], choices=RECIPES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=8)


def main(options: argparse.Namespace) -> None:
    """Measures every recipe, prints a line each and keeps the figures."""
    part, signature = load(Model("imdb/lstm"))
    figures = {}
    for name in options.recipe or RECIPES:
        steps = contenders(RECIPES[name], signature, masked=name.endswith("masked"))
        blocks = in_turns(steps, part, options.rounds, options.steps)
        figures[name] = {each: statistics.median(found) for each, found in blocks.items()}
        plain, ours = (figures[name][each] for each in ("keras", "rnnpipe"))
        print(
            f"{name:58}keras {plain * 1e3:7.1f} ms  rnnpipe {ours * 1e3:6.1f} ms  "
            f"ratio {plain / ours:5.1f}",
            flush=True,
        )
    results.keep("cells", {"recipes": figures, "batch_size": _BATCH})


def contenders(
    recipe: list[dict[str, Any]], signature: Signature, *, masked: bool
) -> dict[str, Step]:
    """What trains on one batch: Keras as it is, and the packed kernels."""
    from rnnpipe.models.build import compile_for  # noqa: PLC0415 (imports TensorFlow)
    from rnnpipe.specs import TrainingSpec  # noqa: PLC0415
    from rnnpipe.training.engines import packed_steps  # noqa: PLC0415
    from rnnpipe.training.recipe import Recipe  # noqa: PLC0415

    layers = TypeAdapter(tuple[LayerSpec, ...]).validate_python(
        [{"type": "embedding", "units": _UNITS, "mask_padding": masked}, *recipe]
    )
    recipe_of = Recipe(layers, signature, TrainingSpec())
    plain = recipe_of.build(seed=0)
    compile_for(plain, signature, TrainingSpec())
    steps = packed_steps(recipe_of.build(seed=0), recipe_of)
    return {
        "keras": plain.train_on_batch,
        "rnnpipe": lambda inputs, targets: steps.train((inputs, targets)),
    }


def in_turns(steps: dict[str, Step], part: Part, rounds: int, count: int) -> dict[str, list[float]]:
    """Seconds a step of each, the means over `count` steps of every round."""
    order = np.random.default_rng(0).permutation(len(part))
    batches = [part[order[n * _BATCH : (n + 1) * _BATCH]] for n in range(count)]

    def block(step: Step) -> float:
        started = time.perf_counter()
        for batch in batches:
            step(batch.inputs["tokens"], batch.targets)
        return (time.perf_counter() - started) / count

    blocks: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(rounds + 1):
        for name, step in steps.items():
            seconds = block(step)
            if turn:  # the first traces
                blocks[name].append(seconds)
    return blocks
