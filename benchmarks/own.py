"""The suites on real files, run start to end, and their tables in docs/results.md.

They are those of examples/, and bundled ones that are named; all other tables stay as they are.
The files that an example names are looked for in the mirror (`RNNPIPE_DATA_MIRROR`) and laid beside
a copy of it. The one that is nowhere, a table of film reviews, is made from Keras' archive of them.
"""

import argparse
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import results
from benchmarks.commands import rnnpipe, timed
from benchmarks.page import content_of, with_content
from benchmarks.reviews import in_mirror, write_reviews
from rnnpipe.comparison import Run, compare_variants
from rnnpipe.records import RunRecord
from rnnpipe.report.markdown import table
from rnnpipe.report.view import run_view
from rnnpipe.store import Store, write_atomically
from rnnpipe.suites import load_suite
from rnnpipe.suites.toml import bundled_suites

_ROOT = Path(__file__).parent.parent
_EXAMPLES = _ROOT / "examples"
_PAGE = _ROOT / "docs" / "results.md"
_REVIEWS = "reviews.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument(
        "suites",
        nargs="*",
        help="examples without .toml, or bundled suites; all examples if left out",
    )
    parser.add_argument("--reviews", type=int, default=4_000, help="rows of the made table")


def main(options: argparse.Namespace) -> None:
    """Runs the suites and puts what they found onto the page."""
    folder = results.new_folder("own")
    for name in options.suites or sorted(path.stem for path in _EXAMPLES.glob("*.toml")):
        section = _section(_laid_out(folder / name, name, options.reviews), folder / name)
        print(section, flush=True)
        page = _PAGE.read_text()
        sections = _sections(page) | {_heading(section): section}
        content = "\n\n".join(sections[heading] for heading in sorted(sections))
        write_atomically(_PAGE, with_content(page, "own", content).encode())


def _sections(page: str) -> dict[str, str]:
    """Those on the page, each by its heading."""
    found = re.split(r"^(?=### )", content_of(page, "own"), flags=re.MULTILINE)
    return {_heading(section): section.strip() for section in found if section}


def _heading(section: str) -> str:
    return section.partition("\n")[0]


def _laid_out(folder: Path, name: str, reviews: int) -> str:
    """A copy of an example with its files beside it; the name of a bundled suite as it is."""
    folder.mkdir(parents=True)
    if name in bundled_suites():
        return name
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
    return str(suite)


def _section(suite: str, folder: Path) -> str:
    """Runs a suite, and tells what came of it."""
    store = Store.open(folder / "artifacts")
    timed(rnnpipe("run", suite, "--artifacts", str(store.root)), folder / "log")
    record = store.runs.read(store.runs.find("latest"))
    named = suite if suite in bundled_suites() else f"examples/{Path(suite).name}"
    return "\n\n".join(_blocks(named, record, store.runs.path(record.id)))


def _blocks(named: str, record: RunRecord, folder: Path) -> Iterator[str]:
    view = run_view(record, folder, compare_variants(Run(record, folder)))
    yield f"### {record.suite.title} (`{named}`)"
    for dataset in view.datasets:
        yield f"{dataset.facts}. {dataset.answer.sentence}"
        yield table(dataset.best)
    yield f"The run took {view.duration}, seeds {_listed(record.suite.seeds)}."


def _listed(seeds: Iterable[int]) -> str:
    return ", ".join(map(str, seeds))
