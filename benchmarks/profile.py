"""Where the milliseconds of a training step go: the mean over steps, timed inside the functions.

The parts are wall time, the last column is processor time of all threads.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import numpy as np

from benchmarks import results
from benchmarks.models import Model, load, notebook
from rnnpipe.machine.memory import keep_freed_memory

PARTS = ("blocks", "projections", "packing")
"""What the kernels are made of: loops over timesteps, the first layer's products, and packing; the
rest of them is `rest`. Beside them are the optimizer, and all else: output layer, loss, batches."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--model", action="append", default=[], metavar="DATASET/VARIANT")
    parser.add_argument("--steps", type=int, default=80)


def main(options: argparse.Namespace) -> None:
    """Profiles every model, prints a line each and keeps the figures."""
    keep_freed_memory()  # before TensorFlow starts its threads, as a training does
    models = {model.name: profiled(model, options.steps) for model in notebook(options.model)}
    results.keep("profile", {"models": models, "steps": options.steps})


def profiled(model: Model, steps: int) -> dict[str, float]:
    """Milliseconds of a step and of its parts."""
    from rnnpipe.training.batches import batches  # noqa: PLC0415 (imports TensorFlow)
    from rnnpipe.training.engines import packed_steps  # noqa: PLC0415
    from rnnpipe.training.recipe import Recipe  # noqa: PLC0415

    part, signature = load(model)
    training = model.trial.training
    size = training.batch_size
    rows = np.random.default_rng(0).permutation(len(part))
    recipe = Recipe(model.trial.layers, signature, training)
    learning = packed_steps(recipe.build(seed=0), recipe)
    for batch in batches(part[rows[: 3 * size]], size):
        learning.train(batch)
    watch = _Watch()
    with _timed(watch):
        started, processor = time.perf_counter(), time.process_time()
        for batch in batches(part[np.resize(rows, steps * size)], size):
            learning.train(batch)
        seconds, processor = time.perf_counter() - started, time.process_time() - processor
    found = {
        name: watch.seconds.get(name, 0.0) / steps * 1e3
        for name in (*PARTS, "kernels", "optimizer")
    }
    found["step"] = seconds / steps * 1e3
    found["rest"] = found["kernels"] - sum(found[name] for name in PARTS)
    found["beside"] = found["step"] - found["kernels"] - found["optimizer"]
    found["processor"] = processor / steps * 1e3
    line = "  ".join(f"{name} {milliseconds:6.2f}" for name, milliseconds in found.items())
    print(f"{model.name:24}{line}", flush=True)
    return found


class _Watch:
    """Sums of seconds by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time added up."""

        def timed(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                spent = time.perf_counter() - started
                self.seconds[name] = self.seconds.get(name, 0.0) + spent

        return timed


@contextmanager
def _timed(watch: _Watch) -> Iterator[None]:
    """Within the block the kernels' parts are timed."""
    from rnnpipe.direct import optimizer  # noqa: PLC0415 (as above)
    from rnnpipe.kernels import batch, network  # noqa: PLC0415

    targets: list[tuple[str, Any, str]] = [
        ("blocks", batch, "run_in_threads"),
        ("projections", batch, "project"),
        ("projections", batch, "project_back"),
        ("packing", network, "pack_tokens"),
        ("kernels", network.Network, "batch"),
        ("kernels", batch.Batch, "new_tape"),
        ("kernels", batch.Batch, "outputs"),
        ("kernels", batch.Batch, "gradients"),
        ("optimizer", optimizer.Optimizer, "step"),
    ]
    with ExitStack() as patched:
        for name, owner, attribute in targets:
            timed = watch.around(name, getattr(owner, attribute))
            patched.enter_context(mock.patch.object(owner, attribute, timed))
        yield
