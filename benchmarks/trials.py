"""What running many small trials costs beyond training them, and how quick the commands are.

The same trials by `rnnpipe run` and in a bare loop of plain Keras, each a whole command.
"""

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import results
from benchmarks.bare import SUITE
from benchmarks.commands import rnnpipe, timed
from rnnpipe.store import Store

COUNTS = (1, 10, 100)
_REPEATS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--most", type=int, default=COUNTS[-1], help="trials of the largest suite")


def main(options: argparse.Namespace) -> None:
    """Measures suites of growing size, then the quick commands, and keeps the figures."""
    counts = [count for count in COUNTS if count <= options.most]
    with tempfile.TemporaryDirectory() as folder:
        trials = {count: _both(count, Path(folder)) for count in counts}
        store = str(Path(folder) / f"trials-{counts[-1]}")
        commands = {
            "rnnpipe --help": ["--help"],
            "rnnpipe runs": ["runs", "--artifacts", store],
            "rnnpipe show latest": ["show", "latest", "--artifacts", store],
            "rnnpipe compare latest latest": ["compare", "latest", "latest", "--artifacts", store],
        }
        log = Path(folder) / "commands.log"
        quick = {
            name: statistics.median(
                timed(rnnpipe(*arguments), log).seconds for _ in range(_REPEATS)
            )
            for name, arguments in commands.items()
        }
    for name, seconds in quick.items():
        print(f"{name}: {seconds:.2f} s")
    results.keep("trials", {"trials": trials, "commands": quick})


def _both(count: int, folder: Path) -> dict[str, Any]:
    store = Store.open(folder / f"trials-{count}")
    run = rnnpipe("run", SUITE, "--seeds", str(count), "--artifacts", str(store.root))
    ours = timed(run, folder / "rnnpipe.log")
    record = store.runs.read(store.runs.find("latest"))
    training = sum(trial.seconds or 0.0 for trial in record.trials)
    bare = timed(["-m", "benchmarks.bare", str(count)], folder / "bare.log")
    print(
        f"{count} trials: rnnpipe {ours.seconds:.1f} s, of which training {training:.1f} s; "
        f"bare loop {bare.seconds:.1f} s",
        flush=True,
    )
    return {
        "rnnpipe": ours.seconds,
        "training": training,
        "bare": bare.seconds,
        "peak": {"rnnpipe": ours.peak, "bare": bare.peak},
    }
