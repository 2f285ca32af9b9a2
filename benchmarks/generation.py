"""Models that answer a sequence beside plain Keras: a training step, its peak memory, and decoding.

A tagger, and encoders and decoders of the sizes that the suite of translation has; the tokens are
random, in sentences of about the real lengths. Each contender trains in a process of its own, and
they take turns, a block of steps each. Plain Keras is the same model, compiled as it is, with
weights for the padding. Greedy decoding is set beside a loop that calls the Keras model once a
token, of one sentence and of a batch at a time; the answers have to be the same.
"""

import argparse
import json
import statistics
from typing import Any

from benchmarks import results
from benchmarks.commands import timed

STEPS = (
    "tagging",
    "translation",
    "translation, dot attention",
    "translation, additive attention",
    "translation of twice the size",
)
DECODED = ("translation", "translation, additive attention")
CONTENDERS = ("keras", "rnnpipe_keras", "rnnpipe_packed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--sentences", type=int, default=1_000)


def main(options: argparse.Namespace) -> None:
    """Measures all, prints a line each and keeps the figures."""
    folder = results.new_folder("generation")

    def worker(*arguments: str) -> dict[str, Any]:
        ended = timed(["-m", "benchmarks.generation_worker", *arguments], folder / "log")
        found: dict[str, Any] = json.loads(ended.output.splitlines()[-1])
        return found | {"peak": ended.peak}

    figures: dict[str, Any] = {"steps": {}, "decoding": {}}
    for model in STEPS:
        blocks: dict[str, list[dict[str, Any]]] = {name: [] for name in CONTENDERS}
        for _ in range(options.rounds):
            for name, found in blocks.items():
                found.append(worker("step", model, name, str(options.steps)))
        figures["steps"][model] = {
            name: {
                "step": statistics.median(each["step"] for each in found),
                "peak": max(each["peak"] for each in found),
            }
            for name, found in blocks.items()
        }
        plain = figures["steps"][model]["keras"]
        print(f"training step, {model}")
        for name, found in figures["steps"][model].items():
            print(
                f"  {name:16}{found['step'] * 1e3:8.0f} ms  {found['peak'] / 2**20:6.0f} MiB"
                f"  {plain['step'] / found['step']:5.1f} times as fast",
                flush=True,
            )
    for model in DECODED:
        decoded = worker("decode", model, str(options.sentences))
        figures["decoding"][model] = decoded
        print(f"greedy decoding of {options.sentences:,} sentences, {model}")
        print(
            f"  {decoded['rnnpipe']:.1f} s; a loop over the Keras model, as measured on some, "
            f"{decoded['one']:.1f} s one by one and {decoded['batch']:.1f} s in batches of 64",
            flush=True,
        )
    results.keep("generation", figures)
