"""What the networks of a run remember, onto docs/results.md: a picture and a table a dataset.

`rnnpipe run notebook`, `rnnpipe analyse latest`, and then this.
"""

import argparse
from pathlib import Path

from benchmarks.memory import legend, told
from benchmarks.page import with_content
from rnnpipe.comparison import load_run
from rnnpipe.plots import to_png, variant_styles
from rnnpipe.report.markdown import table
from rnnpipe.report.memory.found import cost, found_in
from rnnpipe.report.memory.gradients import FIRST, gradient_figure, gradient_table, layers_of
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store, write_atomically

_PAGE = Path(__file__).parent.parent / "docs" / "results.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares which run."""
    parser.add_argument("run", metavar="RUN", nargs="?", default="latest")
    parser.add_argument("--artifacts", metavar="DIR", help="where it is")


def main(options: argparse.Namespace) -> None:
    """Writes the pictures and the tables."""
    store = Store.open(artifacts_location(options.artifacts))
    run = load_run(store.runs.path(store.runs.find(options.run)))
    found = found_in(run.record, run.folder)
    folder = _PAGE.with_suffix("")
    folder.mkdir(exist_ok=True)
    parts = [told(run, cost(run.record, found))]
    for dataset in run.record.datasets:
        layers = list(layers_of(dataset, found))
        styles = variant_styles(dict.fromkeys(layer.variant for layer in layers))
        to_png(gradient_figure(FIRST, layers, styles), folder / f"{dataset}.png")
        parts += [
            f"On `{dataset}`: {legend(styles)}",
            f"![Gradients through time on {dataset}]({folder.name}/{dataset}.png)",
            table(gradient_table(layers)),
        ]
    page = with_content(_PAGE.read_text(), "remembered", "\n\n".join(parts))
    write_atomically(_PAGE, page.encode())
    print(_PAGE)
