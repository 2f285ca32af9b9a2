"""Does a test accuracy differ from that of the notebook's own code? Several seeds a side.

Both sides draw the same first weights from a seed, and shuffle in different orders. Beyond that
they differ in the kernels, and in the embedding's gradient: see `rnnpipe.kernels.model.packed`.
"""

import argparse
import json
from pathlib import Path

from benchmarks import results
from benchmarks.commands import rnnpipe, timed
from rnnpipe.store import Store
from rnnpipe.suites import load_suite

_SUITE = Path(__file__).parent / "engines.toml"
_MODEL = "imdb/lstm"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose: the suite file says it all."""
    del parser


def main(options: argparse.Namespace) -> None:
    """Trains both sides and keeps the accuracies after the last epoch."""
    del options
    folder = results.new_folder("accuracy")
    suite = load_suite(str(_SUITE))
    epochs = suite.trials()[0].training.epochs
    measured = {
        "rnnpipe": _ours(folder),
        "keras": [_plain(folder, seed, epochs) for seed in suite.seeds],
    }
    for name, accuracies in measured.items():
        print(name, " ".join(f"{accuracy:.4f}" for accuracy in accuracies), flush=True)
    results.keep("accuracy", {"model": _MODEL, "epochs": epochs, "contenders": measured})


def _ours(folder: Path) -> list[float]:
    store = Store.open(folder / "artifacts")
    chosen = ["--variant", "packed", "--artifacts", str(store.root)]
    timed(rnnpipe("run", str(_SUITE), *chosen), folder / "rnnpipe.log")
    record = store.runs.read(store.runs.find("latest"))
    return [trial.last.metrics["accuracy"] for trial in record.trials if trial.last]


def _plain(folder: Path, seed: int, epochs: int) -> float:
    chosen = [_MODEL, "--seed", str(seed), "--epochs", str(epochs)]
    ended = timed(["-m", "benchmarks.notebook", *chosen], folder / "keras.log")
    return float(json.loads(ended.output)["accuracy"])
