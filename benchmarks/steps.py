"""Seconds a training step of the notebook's models: rnnpipe, plain Keras and PyTorch in turns.

Beside each stands how far it is from what the step's arithmetic would take on this machine, whose
rates are measured in the same run.
"""

import argparse
import statistics
from typing import Any

from benchmarks import rates, results
from benchmarks.contenders import CONTENDERS
from benchmarks.models import Model, load, notebook, tokens_of, tokens_per_example
from benchmarks.turns import in_turns


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--model", action="append", default=[], metavar="DATASET/VARIANT")
    parser.add_argument("--contender", action="append", default=[], choices=CONTENDERS)
    parser.add_argument("--rounds", type=int, default=5)


def main(options: argparse.Namespace) -> None:
    """Measures every model, prints a line a contender and keeps the figures."""
    models = [
        measured(model, options.contender or list(CONTENDERS), options.rounds)
        for model in notebook(options.model)
    ]
    results.keep("steps", {"models": models})


def measured(model: Model, contenders: list[str], rounds: int) -> dict[str, Any]:
    """A model's limit, what that is made of, and every contender's times; prints a line each."""
    part, signature = load(model)
    batch = model.trial.training.batch_size
    tokens = batch * tokens_per_example(part.inputs["tokens"])
    operations, traffic = model.work(tokens, tokens_of(signature).vocabulary)
    before = rates.operations_per_second(), rates.bytes_per_second()
    found = in_turns(model, contenders, rounds)
    after = rates.operations_per_second(), rates.bytes_per_second()
    multiply, copy = (statistics.fmean(pair) for pair in zip(before, after, strict=True))
    limit = max(operations / multiply, traffic / copy)
    print(f"{model.name}, batch {batch}: limit {limit * 1e3:.1f} ms a step")
    for name, times in found.items():
        print(f"  {name:14}{times.step * 1e3:8.1f} ms  {times.peak / 2**20:6.0f} MiB", flush=True)
    return {
        "name": model.name,
        "batch_size": batch,
        "timesteps": tokens_of(signature).timesteps,
        "examples": len(part),
        "tokens_per_step": tokens,
        "operations": operations,
        "bytes": traffic,
        "operations_per_second": multiply,
        "bytes_per_second": copy,
        "limit": limit,
        "contenders": {name: times.as_json() for name, times in found.items()},
    }
