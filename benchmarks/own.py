"""The suites of examples/ on real files, run start to end, and their tables in docs/results.md.

The files that an example names are looked for in the mirror (`RNNPIPE_DATA_MIRROR`) and laid beside
a copy of it. The one that is nowhere, a table of film reviews, is made from Keras' archive of them.
"""

import argparse
import csv
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from benchmarks import results
from benchmarks.commands import rnnpipe, timed
from benchmarks.page import with_content
from rnnpipe.comparison import Run, compare_variants
from rnnpipe.data.datasets import imdb
from rnnpipe.data.readers.keras_archive import read_labelled
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError
from rnnpipe.files.digests import sha256_of
from rnnpipe.records import RunRecord
from rnnpipe.report.markdown import table
from rnnpipe.report.view import run_view
from rnnpipe.settings import data_mirror
from rnnpipe.store import Store, write_atomically
from rnnpipe.suites import load_suite

_ROOT = Path(__file__).parent.parent
_EXAMPLES = _ROOT / "examples"
_PAGE = _ROOT / "docs" / "results.md"
_REVIEWS = "reviews.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("examples", nargs="*", help="names, without .toml; all if left out")
    parser.add_argument("--reviews", type=int, default=4_000, help="rows of the made table")


def main(options: argparse.Namespace) -> None:
    """Runs the examples, keeps what they found, and writes all that is kept into the page."""
    kept = (results.kept("own") or {}).get("sections", {})
    folder = results.new_folder("own")
    names = options.examples or sorted(path.stem for path in _EXAMPLES.glob("*.toml"))
    for name in names:
        kept[name] = _section(name, _laid_out(folder / name, name, options.reviews))
        print(kept[name], flush=True)
    results.keep("own", {"sections": kept})
    text = with_content(_PAGE.read_text(), "own", "\n\n".join(kept[name] for name in sorted(kept)))
    write_atomically(_PAGE, text.encode())


def _laid_out(folder: Path, name: str, reviews: int) -> Path:
    """A copy of an example with its files beside it."""
    folder.mkdir(parents=True)
    suite = Path(shutil.copy(_EXAMPLES / f"{name}.toml", folder))
    for dataset in load_suite(str(suite)).datasets.values():
        for path in map(Path, dataset.own_files().values()):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.name == _REVIEWS:
                _write_reviews(path, reviews)
            elif path.suffix != ".py":
                shutil.copy(_in_mirror(path.name), path)
    for module in _EXAMPLES.glob("*.py"):
        shutil.copy(module, folder)
    return suite


def _in_mirror(name: str) -> Path:
    mirror = data_mirror()
    found = sorted(Path(mirror).rglob(name)) if mirror else []
    if not found:
        raise UserError(
            f"no {name} in the mirror ({mirror or 'none is set'}): set RNNPIPE_DATA_MIRROR to a "
            "folder that has it"
        )
    return found[0]


def _write_reviews(path: Path, rows: int) -> None:
    """Reviews as text, half of them good, in an order that is drawn once and for all."""
    archive = _in_mirror(imdb.ARCHIVE.name)
    ranks = json.loads(_in_mirror(imdb.WORD_INDEX.name).read_text("utf-8"))
    word_of = {rank: word for word, rank in ranks.items()}
    (texts, labels), _ = read_labelled(
        LocalFile(archive, sha256_of(archive)), ("x_train", "y_train"), ("x_test", "y_test")
    )
    order = np.random.default_rng(0).permutation(len(labels))[:rows]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        for row in order:
            tokens = texts.values[texts.offsets[row] : texts.offsets[row + 1]]
            words = " ".join(word_of[int(token)] for token in tokens)
            writer.writerow([words, "good" if labels[row] else "bad"])


def _section(name: str, suite: Path) -> str:
    """Runs a suite, and tells what came of it."""
    store = Store.open(suite.parent / "artifacts")
    timed(rnnpipe("run", str(suite), "--artifacts", str(store.root)), suite.parent / "log")
    record = store.runs.read(store.runs.find("latest"))
    return "\n\n".join(_blocks(name, record, store.runs.path(record.id)))


def _blocks(name: str, record: RunRecord, folder: Path) -> Iterator[str]:
    view = run_view(record, folder, compare_variants(Run(record, folder)))
    yield f"### {record.suite.title} (`examples/{name}.toml`)"
    for dataset in view.datasets:
        yield f"{dataset.facts} {dataset.answer.sentence}"
        yield table(dataset.best)
    yield f"The run took {view.duration}, seeds {_listed(record.suite.seeds)}."


def _listed(seeds: Iterable[int]) -> str:
    return ", ".join(map(str, seeds))
