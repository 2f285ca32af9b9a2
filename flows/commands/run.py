"""Run a suite: train every trial, score it and write a report.

SUITE is the name of a bundled suite (`rnnpipe suites` lists them) or the path of a TOML file.
Finished trials are found again in the cache, so a run that was stopped goes on where it was.
`rnnpipe check SUITE` tells what would be done.

  rnnpipe run quickstart                 three small problems, no network
  rnnpipe run mine.toml --seeds 5        more seeds tell smaller differences
  rnnpipe run mine.toml --limit 2000     a quick look at fewer examples
  rnnpipe run mine.toml --until-decided  adds seeds where that may decide
"""

import argparse
import sys
from typing import TYPE_CHECKING

from flows.commands.options import (
    add_artifacts,
    add_seeds,
    add_selection,
    selected,
    whole_number,
)
from flows.commands.show import print_run
from flows.running import process
from flows.running.workers import require_usable
from rnnpipe.errors import UserError
from rnnpipe.machine.cores import usable_cores
from rnnpipe.records.labels import labels
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store

if TYPE_CHECKING:
    from rnnpipe.suites import Suite


_MOST_SEEDS = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_selection(parser)
    add_seeds(parser)
    parser.add_argument("--refresh", action="store_true", help="compute all anew, cache or not")
    parser.add_argument("--name", metavar="TEXT", help="what to call the run")
    parser.add_argument(
        "--note", metavar="TEXT", help="a remark on it; `rnnpipe note` changes all three"
    )
    parser.add_argument(
        "--tag", action="append", default=[], metavar="WORD", help="a tag of it (repeatable)"
    )
    add_artifacts(parser)
    seeds = parser.add_argument_group("more seeds, until the answer is clear")
    seeds.add_argument(
        "--until-decided",
        action="store_true",
        help="add seeds to the pairs of variants whose difference is still undecided",
    )
    seeds.add_argument(
        "--max-seeds",
        type=whole_number,
        metavar="N",
        help=f"with --until-decided: no more seeds than this (default: {_MOST_SEEDS})",
    )
    seeds.add_argument(
        "--budget",
        type=whole_number,
        metavar="MINUTES",
        help="with --until-decided: add no seed after this long",
    )
    who = parser.add_argument_group(
        "who computes; one trial after another in this process by itself"
    )
    who.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="run N trials at a time, in processes that share this machine's cores; auto: as many "
        "as end the soonest, by what the first trial takes",
    )
    who.add_argument(
        "--runner",
        choices=("dask",),
        help="run trials on a Dask cluster: one of this machine, a worker a core, unless "
        "--workers or --dask-address says which",
    )
    who.add_argument(
        "--dask-address",
        metavar="ADDRESS",
        help="the scheduler of a Dask cluster to run trials on, such as tcp://host:8786",
    )


def main(options: argparse.Namespace) -> int:
    """Runs the suite and prints its table, the run's id and the report's path."""
    suite = selected(options)  # and its mistakes, before anything slow
    most_seeds = _most_seeds(options, suite)
    labels(options.name, options.note, options.tag)
    workers = options.workers
    if options.runner and workers is None and options.dask_address is None:
        workers = usable_cores()
    require_usable(workers, options.dask_address)
    store = Store.open(artifacts_location(options.artifacts))

    trains = options.refresh or not store.runs.has_whole(suite)
    here = workers in {None, "auto"} and options.dask_address is None
    with process.begin_run(store, trains=trains, scores=trains and here):
        from flows.benchmark import benchmark  # noqa: PLC0415 (imports Prefect)
        from flows.running.trials import TrialsFailedError  # noqa: PLC0415

    code = 0
    try:
        run_id = benchmark(
            suite=suite,
            artifacts=store.location,
            refresh=options.refresh,
            until_decided=options.until_decided,
            max_seeds=most_seeds,
            budget=options.budget,
            workers=workers,
            dask_address=options.dask_address,
            name=options.name,
            note=options.note,
            tags=options.tag,
        )
    except TrialsFailedError as error:
        print(f"rnnpipe: {error}", file=sys.stderr)
        run_id, code = error.run_id, 1
    print_run(store, run_id)
    return code


def _workers(text: str) -> int | str:
    """A number of processes, or `auto`, for argparse."""
    if text == "auto":
        return text
    try:
        return whole_number(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, nor auto") from error


def _most_seeds(options: argparse.Namespace, suite: "Suite") -> int:
    """How many seeds there may be when they are added.

    Raises:
        UserError: none are to be added, and yet it is said how many; or there are more already.

    """
    if not options.until_decided:
        for name in ("max_seeds", "budget"):
            if (value := getattr(options, name)) is not None:
                option = "--" + name.replace("_", "-")
                raise UserError(
                    f"{option} {value} says when to stop adding seeds, and none are added without "
                    "--until-decided: add that, or leave it out; --seeds says how many to begin "
                    "with"
                )
        return _MOST_SEEDS
    most: int = options.max_seeds or _MOST_SEEDS
    from rnnpipe.suites.checking import require_room_for_seeds  # noqa: PLC0415 (imports pydantic)

    require_room_for_seeds(suite, most)
    return most
