"""A large table of texts read and encoded: rnnpipe beside pandas with Keras' TextVectorization.

The table is made from IMDB's reviews. Both sides fit a vocabulary of 10,000 words on the same share
of the rows and encode all of them; each keeps the ids of all words, as uint16, and the labels.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks import results
from benchmarks.commands import timed
from benchmarks.reviews import write_reviews

_WARM_UP = 1_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("--rows", type=int, default=1_000_000)


def main(options: argparse.Namespace) -> None:
    """Measures both and keeps the figures."""
    folder = results.new_folder("reading")
    small, large = folder / "few.csv", folder / "reviews.csv"
    write_reviews(small, _WARM_UP)
    write_reviews(large, options.rows)
    measured = {name: _measured(name, small, large) for name in ("keras", "rnnpipe")}
    ratio = measured["keras"]["seconds"] / measured["rnnpipe"]["seconds"]
    share = measured["rnnpipe"]["peak"] / large.stat().st_size
    print(
        f"rnnpipe is {ratio:.1f} times as fast; its peak memory is {share:.0%} of the file's size"
    )
    figures = {"rows": options.rows, "bytes": large.stat().st_size, "contenders": measured}
    results.keep("reading", figures)
    large.unlink()


def _measured(name: str, small: Path, large: Path) -> dict[str, Any]:
    worker = ["-m", "benchmarks.reading_worker", name, str(small), str(large)]
    ended = timed(worker, large.parent / "log")
    found: dict[str, Any] = json.loads(ended.output.splitlines()[-1])
    print(
        f"{name}: {found['seconds']:.1f} s, {ended.peak / 2**20:,.0f} MiB at most; "
        f"{found['rows']:,} rows, {found['tokens']:,} words",
        flush=True,
    )
    return found | {"peak": ended.peak}
