"""How time grows with the examples, the length of the sequences and the units of the layers.

IMDB and its LSTM; what is not varied is as in the notebook. The examples are those of an epoch's
training; lengths and units are those of a step.
"""

import argparse
from typing import Any

from benchmarks import results
from benchmarks.models import Model
from benchmarks.turns import epochs_in_turns, in_turns

CONTENDERS = ("keras", "torch", "rnnpipe")
MODEL = "imdb/lstm"
EXAMPLES = (2500, 5000, 10_000, 20_000)
MAXLENS = (125, 250, 500, 1000)
UNITS = (16, 32, 64, 128, 256)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--rounds", type=int, default=3)


def main(options: argparse.Namespace) -> None:
    """Measures every size and keeps the figures."""
    examples = epochs_in_turns(Model(MODEL), list(CONTENDERS), EXAMPLES)
    for count, seconds in examples.items():
        shown = "  ".join(f"{name} {value:.2f} s" for name, value in seconds.items())
        print(f"examples {count}: {shown}", flush=True)
    maxlen = {n: _steps(Model(MODEL, maxlen=n), options.rounds) for n in MAXLENS}
    units = {n: _steps(Model(MODEL, units=n), options.rounds) for n in UNITS}
    results.keep("growth", {"model": MODEL, "examples": examples, "maxlen": maxlen, "units": units})


def _steps(model: Model, rounds: int) -> dict[str, Any]:
    found = in_turns(model, list(CONTENDERS), rounds)
    shown = "  ".join(f"{name} {times.step * 1e3:.1f} ms" for name, times in found.items())
    print(f"maxlen {model.maxlen or 'as is'}, units {model.units or 'as is'}: {shown}", flush=True)
    return {name: times.as_json() for name, times in found.items()}
