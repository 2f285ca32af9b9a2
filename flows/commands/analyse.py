"""Show why the networks of a run remember or forget: gradients through time, steps hidden.

RUN is a run's id, a unique prefix of it, its name, `latest`, or `latest~1` for the one before.
Nothing is trained; what is computed is cached.
"""

import argparse
from collections.abc import Iterator

from flows.commands.options import add_artifacts, whole_number
from flows.commands.output import console, print_text
from flows.running import process
from rnnpipe.analysis.extent import EXAMPLES, SEEDS
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("run", metavar="RUN")
    parser.add_argument(
        "--dataset", action="append", metavar="D", help="only this dataset (repeatable)"
    )
    parser.add_argument(
        "--variant", action="append", metavar="V", help="only this variant (repeatable)"
    )
    parser.add_argument(
        "--examples",
        type=whole_number,
        default=EXAMPLES,
        metavar="N",
        help=f"test examples whose gradients are computed (default: {EXAMPLES})",
    )
    parser.add_argument(
        "--seeds",
        type=whole_number,
        default=SEEDS,
        metavar="N",
        help=f"trainings of each variant (default: {SEEDS})",
    )
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Analyses the run, and prints what its networks remember and the page's path."""
    store = Store.open(artifacts_location(options.artifacts))
    run_id = store.runs.find(options.run)  # a mistake, before anything slow
    with process.begin_run(store):
        from flows.analyse import analyse  # noqa: PLC0415 (imports Prefect)

    page = analyse(
        run=run_id,
        datasets=options.dataset,
        variants=options.variant,
        examples=options.examples,
        seeds=options.seeds,
        artifacts=store.location,
    )
    out = console()
    for line in _told(store, run_id):
        print_text(out, line)
    out.print(f"\npage    {page}")
    return 0


def _told(store: Store, run_id: str) -> Iterator[str]:
    """What was found, in words, a line a variant, each with its dataset before it."""
    from rnnpipe.report.memory.found import found_in  # noqa: PLC0415 (matplotlib, SciPy)
    from rnnpipe.report.memory.page import in_words  # noqa: PLC0415

    found = found_in(store.runs.read(run_id), store.runs.path(run_id))
    for dataset in dict.fromkeys(of for of, _ in found):
        yield from (f"{dataset}: {sentence}" for sentence in in_words(dataset, found))
