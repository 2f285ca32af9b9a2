"""Show why the networks of a run remember or forget: gradients through time, steps hidden.

RUN is a run's id, a unique prefix of it, `latest`, or `latest~1` for the one before. Nothing is
trained; what is computed is cached.
"""

import argparse

from flows.commands.options import add_artifacts, whole_number
from flows.commands.output import console
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
    """Analyses the run and prints the page's path."""
    store = Store.open(artifacts_location(options.artifacts))
    store.runs.find(options.run)  # a mistake, before anything slow
    with process.begin_run(store):
        from flows.analyse import analyse  # noqa: PLC0415 (imports Prefect)

    page = analyse(
        run=options.run,
        datasets=options.dataset,
        variants=options.variant,
        examples=options.examples,
        seeds=options.seeds,
        artifacts=store.location,
    )
    console().print(f"page    {page}")
    return 0
