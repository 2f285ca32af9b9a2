"""The figures that must not fall, in ten minutes; exits 1 when one has, by more than a tenth.

All but the whole suite: training steps against plain Keras and against the limit, the layer that
sees its padding from both ends, small trials and what they cost beyond training, the memory of a
training process, and a run whose trials are all in the cache. Today's figures are printed beside
those kept first on this machine; --keep has them take their place.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import cells, results, steps, trials
from benchmarks.commands import rnnpipe, timed
from benchmarks.judging import Figure, Figures, fallen, lines
from benchmarks.models import Model, load, notebook
from flows.running.process import import_tensorflow
from rnnpipe.provenance.environment import hardware
from rnnpipe.records import Hardware

_ROUNDS = 3
_AGAINST_KERAS = ("imdb/simple_rnn", "imdb/lstm", "reuters/gru_stack2")
_BOTH_ENDS = "lstm, bidirectional"
_TRIALS = 10
_FOUND = 30
_REPEATS = 2


def _times(*values: float, higher_is_better: bool) -> Figure:
    return Figure(values, "times", higher_is_better)


def _steps(folder: Path) -> Figures:
    """A step of the notebook's models, in multiples of the limit and against plain Keras."""
    del folder
    figures = {}
    for model in notebook([]):
        found = steps.measured(model, ["keras", "rnnpipe"], _ROUNDS)
        plain, ours = (found["contenders"][name]["blocks"] for name in ("keras", "rnnpipe"))
        limits = (block / found["limit"] for block in ours)
        figures[f"{model.name} step, the limit"] = _times(*limits, higher_is_better=False)
        if model.name in _AGAINST_KERAS:
            ratios = (theirs / block for theirs, block in zip(plain, ours, strict=True))
            figures[f"{model.name} step, faster than Keras"] = _times(
                *ratios, higher_is_better=True
            )
    return figures


def _both_ends(folder: Path) -> Figures:
    """A bidirectional LSTM that sees its padding, against TensorFlow's loop."""
    del folder
    import_tensorflow()
    part, signature = load(Model("imdb/lstm"))
    contenders = cells.contenders(cells.RECIPES[_BOTH_ENDS], signature, masked=False)
    blocks = cells.in_turns(contenders, part, _ROUNDS, count=8)
    ratios = (plain / ours for plain, ours in zip(blocks["keras"], blocks["rnnpipe"], strict=True))
    return {f"{_BOTH_ENDS}, faster than the loop": _times(*ratios, higher_is_better=True)}


def _small_trials(folder: Path) -> Figures:
    """Small trials against a bare loop, and all that one costs beyond training it."""
    ratios, beyond = [], []
    for repeat in range(_REPEATS):
        many = trials.both(_TRIALS, folder / f"many-{repeat}")
        ratios.append(many["bare"] / many["rnnpipe"])
        one = trials.ours(1, folder / f"one-{repeat}")
        beyond.append(one["rnnpipe"] - one["training"])
    return {
        f"{_TRIALS} small trials, faster than a bare loop": _times(*ratios, higher_is_better=True),
        "one small trial, all but training": Figure(tuple(beyond), "s", higher_is_better=False),
    }


def _memory(folder: Path) -> Figures:
    """The peak memory of the process that trains IMDB's LSTM, against plain Keras."""
    chosen = ["--dataset", "imdb", "--variant", "lstm", "--epochs", "1"]
    stores = [str(folder / f"memory-{round_}") for round_ in range(_ROUNDS)]
    runs = [rnnpipe("run", "notebook", *chosen, "--artifacts", store) for store in stores]
    ours = [timed(run, folder / "rnnpipe.log").peak for run in runs]
    plain = timed(["-m", "benchmarks.notebook", "imdb/lstm", "--epochs", "1"], folder / "keras.log")
    ratios = (peak / plain.peak for peak in ours)
    return {"imdb/lstm, peak memory against Keras": _times(*ratios, higher_is_better=False)}


def _found_again(folder: Path) -> Figures:
    """A run whose trials are all in the cache, start to end."""
    store = str(folder / "found")
    chosen = ["--seeds", str(_FOUND), "--epochs", "1", "--artifacts", store]
    run = rnnpipe("run", trials.SUITE, *chosen)
    first, *again = (timed(run, folder / "found.log").seconds for _ in range(1 + _ROUNDS))
    print(f"{_FOUND} trials of one epoch: {first:.1f} s", flush=True)
    return {f"{_FOUND} trials found again": Figure(tuple(again), "s", higher_is_better=False)}


PARTS: dict[str, Callable[[Path], Figures]] = {
    "steps": _steps,
    "trials": _small_trials,
    "found": _found_again,
    "memory": _memory,
    "both-ends": _both_ends,  # last, as it trains in this process
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--part", action="append", default=[], choices=PARTS, help="only this")
    parser.add_argument("--keep", action="store_true", help="keep today's figures from now on")


def main(options: argparse.Namespace) -> None:
    """Measures, prints a line a figure, and exits 1 when one has fallen."""
    folder = results.new_folder("quick")
    today: dict[str, Figure] = {}
    for name in options.part or PARTS:
        today |= PARTS[name](folder)
    before = results.kept("quick")
    kept = _figures(before)
    print("\n".join(lines(today, kept)))
    elsewhere = before is not None and _machine(before) != hardware()
    if elsewhere:
        print("what is kept is of another machine, and nothing has fallen by that; --keep replaces")
    if before is None or options.keep:
        figures = {name: figure.as_json() for name, figure in {**kept, **today}.items()}
        results.keep("quick", {"figures": figures})
    elif not elsewhere and fallen(today, kept):
        sys.exit(1)


def _figures(measured: dict[str, Any] | None) -> Figures:
    found = measured["figures"] if measured else {}
    return {name: Figure.of(each) for name, each in found.items()}


def _machine(measured: dict[str, Any]) -> Hardware:
    return Hardware.model_validate(measured["environment"]["hardware"])
