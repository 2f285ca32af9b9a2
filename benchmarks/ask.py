"""`rnnpipe ask` under load: latency at the median and the 99th hundredth, wrong answers, memory.

The service runs in a process of its own, all its variants answer every question, and clients in
threads of this process ask film reviews over loopback, one after the other each. Every answer is
compared with that of the variant's bundle.
"""

import argparse
import csv
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import psutil

from benchmarks import results
from benchmarks.commands import rnnpipe
from benchmarks.reviews import write_reviews
from rnnpipe.bundles.predictions import Line
from rnnpipe.bundles.reference import find_models
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store

_PORT = 8191
_URL = f"http://127.0.0.1:{_PORT}"
_TEXTS = 500
_TOLERANCE = 1e-5
_PATIENCE_SECONDS = 180


@dataclass
class Asked:
    """What clients saw.

    Attributes:
        seconds: of each question that was answered.
        wrong: answers that are not the bundle's.
        refused: questions that were answered with 503.

    """

    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    refused: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument(
        "model", nargs="?", default="latest-good", help="as `rnnpipe ask` takes it, of texts"
    )
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 10, 50])


def main(options: argparse.Namespace) -> None:
    """Asks, prints a line for each number of clients, and keeps the figures."""
    folder = results.new_folder("ask")
    texts = _texts(folder)
    bundles = find_models(Store.at(artifacts_location(None)), options.model)
    expected = {bundle.record.variant: bundle.predict(texts) for bundle in bundles}
    found = []
    with _serving(options.model, folder) as process:
        for clients in options.clients:
            _ask(texts, expected, clients, 4 * clients)  # so that all is warm
            before = process.memory_info().rss
            started = time.perf_counter()
            asked = _ask(texts, expected, clients, options.requests)
            line = {
                "clients": clients,
                "requests": options.requests,
                "per_second": len(asked.seconds) / (time.perf_counter() - started),
                "median_ms": 1e3 * float(np.quantile(asked.seconds, 0.5)),
                "p99_ms": 1e3 * float(np.quantile(asked.seconds, 0.99)),
                "wrong": asked.wrong,
                "refused": asked.refused,
                "memory_mb": process.memory_info().rss / 1e6,
                "grown_mb": (process.memory_info().rss - before) / 1e6,
            }
            print(line, flush=True)
            found.append(line)
    results.keep("ask", {"variants": list(expected), "lines": found})


def _texts(folder: Path) -> list[str]:
    write_reviews(folder / "reviews.csv", _TEXTS)
    with (folder / "reviews.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


@contextmanager
def _serving(model: str, folder: Path) -> Iterator[psutil.Process]:
    """The service, once it answers; the process that is measured."""
    command = [sys.executable, *rnnpipe("ask", model, "--port", str(_PORT))]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
    try:
        _wait(process, folder / "log")
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Waits until the service answers.

    Raises:
        RuntimeError: it ended, or does not answer.

    """
    until = time.monotonic() + _PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx.get(f"{_URL}/health", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the service does not answer:\n{log.read_text()[-3000:]}")


def _ask(
    texts: Sequence[str], expected: dict[str, list[Line]], clients: int, requests: int
) -> Asked:
    """Has so many clients ask so many questions in all, each its own texts in turn."""
    each = -(-requests // clients)

    def client(number: int) -> Asked:
        asked = Asked()
        with httpx.Client(base_url=_URL, timeout=60, trust_env=False) as session:
            for turn in range(each):
                row = (number * 37 + turn) % len(texts)
                started = time.perf_counter()
                answered = session.post("/predict", json={"rows": [texts[row]]})
                if answered.status_code == 503:
                    asked.refused += 1
                    continue
                asked.seconds.append(time.perf_counter() - started)
                asked.wrong += not all(
                    _equal(answer["lines"][0], expected[answer["variant"]][row])
                    for answer in answered.raise_for_status().json()["answers"]
                )
        return asked

    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(client, range(clients)))
    return Asked(
        [seconds for asked in found for seconds in asked.seconds],
        sum(asked.wrong for asked in found),
        sum(asked.refused for asked in found),
    )


def _equal(answered: Line, expected: Line) -> bool:
    shares, wanted = answered["probabilities"], expected["probabilities"]
    return all(abs(shares[name] - wanted[name]) <= _TOLERANCE for name in wanted)
