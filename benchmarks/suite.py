"""The whole notebook suite from nothing: `rnnpipe run notebook` against the notebook's own code.

Each is one command: start-up, reading and padding the data, compilation, training, validation and
the test score; rnnpipe's also evaluates twice, draws, keeps all and writes the report. Both train
from seed 0.
"""

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

from benchmarks import results
from benchmarks.commands import rnnpipe, timed
from rnnpipe.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--epochs", type=int, help="fewer epochs than the notebook's")


def main(options: argparse.Namespace) -> None:
    """Measures both and keeps the figures."""
    folder = results.new_folder("suite")
    measured = {
        "rnnpipe": _ours(folder, options.epochs),
        "keras": _plain(folder, options.epochs),
    }
    print(f"the run is in {folder}")
    results.keep("suite", {"epochs": options.epochs, "contenders": measured})


def _plain(folder: Path, epochs: int | None) -> dict[str, Any]:
    chosen = ["--epochs", str(epochs)] if epochs else []
    ended = timed(["-m", "benchmarks.notebook", *chosen], folder / "keras.log")
    models = [json.loads(line) for line in ended.output.splitlines()]
    return _shown("keras", ended.seconds, ended.peak, models)


def _ours(folder: Path, epochs: int | None) -> dict[str, Any]:
    store = Store.open(folder / "artifacts")
    chosen = ["--epochs", str(epochs)] if epochs else []
    run = rnnpipe("run", "notebook", "--artifacts", str(store.root), *chosen)
    ended = timed(run, folder / "rnnpipe.log")
    record = store.runs.read(store.runs.find("latest"))
    models = [
        {
            "name": f"{trial.dataset}/{trial.variant}",
            "seconds": trial.seconds,
            "epochs": [trial.seconds_per_epoch],
            "accuracy": trial.last.metrics["accuracy"] if trial.last else None,
            "engine": trial.engine,
        }
        for trial in record.trials
    ]
    return _shown("rnnpipe", ended.seconds, ended.peak, models)


def _shown(name: str, seconds: float, peak: int, models: list[dict[str, Any]]) -> dict[str, Any]:
    print(f"{name}: {seconds:.0f} s in all, {peak / 2**20:.0f} MiB at most")
    for model in models:
        epoch = statistics.median(model["epochs"])
        print(f"  {model['name']:26}{epoch:7.2f} s an epoch, accuracy {model['accuracy']:.3f}")
    return {"seconds": seconds, "peak": peak, "models": models}
