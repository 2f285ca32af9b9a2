"""What running many small trials costs beyond training them, and how quick the commands are.

The same trials by `rnnpipe run` and in a bare loop of plain Keras, each a whole command.
"""

import argparse
import statistics
from pathlib import Path
from typing import Any

from benchmarks import results
from benchmarks.commands import rnnpipe, timed
from rnnpipe.store import Store

SUITE = str(Path(__file__).with_name("tiny.toml"))
COUNTS = (1, 10, 100)
_REPEATS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--most", type=int, default=COUNTS[-1], help="trials of the largest suite")


def main(options: argparse.Namespace) -> None:
    """Measures suites of growing size, then the quick commands, and keeps the figures."""
    counts = [count for count in COUNTS if count <= options.most]
    folder = results.new_folder("trials")
    trials = {count: both(count, folder) for count in counts}
    store = str(folder / f"trials-{counts[-1]}")
    again = ["run", SUITE, "--seeds", str(counts[-1]), "--artifacts", store]
    commands = {
        "rnnpipe run …, when nothing has changed": again,
        "rnnpipe --help": ["--help"],
        "rnnpipe runs": ["runs", "--artifacts", store],
        "rnnpipe show latest": ["show", "latest", "--artifacts", store],
        "rnnpipe compare latest~1 latest": ["compare", "latest~1", "latest", "--artifacts", store],
    }
    quick = {
        name: statistics.median(
            timed(rnnpipe(*arguments), folder / "commands.log").seconds for _ in range(_REPEATS)
        )
        for name, arguments in commands.items()
    }
    for name, seconds in quick.items():
        print(f"{name}: {seconds:.2f} s")
    shared = ours(counts[-1], folder / "auto", "--workers", "auto")
    print(f"{counts[-1]} trials, --workers auto: {shared['rnnpipe']:.1f} s")
    auto = {"trials": counts[-1], "seconds": shared["rnnpipe"]}
    results.keep("trials", {"trials": trials, "auto": auto, "commands": quick})


def both(count: int, folder: Path) -> dict[str, Any]:
    """Seconds and peak memory of so many trials by both; prints a line."""
    found = ours(count, folder)
    bare = timed(["-m", "benchmarks.bare", str(count)], folder / "bare.log")
    print(
        f"{count} trials: rnnpipe {found['rnnpipe']:.1f} s, of which training "
        f"{found['training']:.1f} s; bare loop {bare.seconds:.1f} s",
        flush=True,
    )
    peak = {"rnnpipe": found.pop("peak"), "bare": bare.peak}
    return {**found, "bare": bare.seconds, "peak": peak}


def ours(count: int, folder: Path, *options: str) -> dict[str, Any]:
    """Seconds of so many trials by rnnpipe, of which training; and its peak memory."""
    folder.mkdir(exist_ok=True)
    store = Store.open(folder / f"trials-{count}")
    run = rnnpipe("run", SUITE, "--seeds", str(count), "--artifacts", str(store.root), *options)
    ended = timed(run, folder / "rnnpipe.log")
    record = store.runs.read(store.runs.find("latest"))
    training = sum(trial.seconds or 0.0 for trial in record.trials)
    return {"rnnpipe": ended.seconds, "training": training, "peak": ended.peak}
