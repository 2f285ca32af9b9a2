"""The suites of examples/ on real files, run start to end, and their tables in docs/results.md.

The files that an example names are looked for in the mirror (`RNNPIPE_DATA_MIRROR`) and laid beside
a copy of it. The one that is nowhere, a table of film reviews, is made from Keras' archive of them.
"""

import argparse
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import results
from benchmarks.commands import rnnpipe, timed
from benchmarks.page import with_content
from benchmarks.reviews import in_mirror, write_reviews
from rnnpipe.comparison import Run, compare_variants
from rnnpipe.records import RunRecord
from rnnpipe.report.markdown import table
from rnnpipe.report.view import run_view
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
                write_reviews(path, reviews)
            elif path.suffix != ".py":
                shutil.copy(in_mirror(path.name), path)
    for module in _EXAMPLES.glob("*.py"):
        shutil.copy(module, folder)
    return suite


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
        yield f"{dataset.facts}. {dataset.answer.sentence}"
        yield table(dataset.best)
    yield f"The run took {view.duration}, seeds {_listed(record.suite.seeds)}."


def _listed(seeds: Iterable[int]) -> str:
    return ", ".join(map(str, seeds))
