"""Attest that trainings repeat: train each variant twice with one seed, in both modes.

Tells for every variant whether two trainings are bit-identical, within tolerance (no output on the
test set differs by more than 0.001) or not repeatable, plainly and with --deterministic, and what
determinism costs in time. The result is stored with the run. The exit code is 0 when every variant
is bit-identical in deterministic mode, and 1 otherwise.
"""

import argparse

from flows.commands.options import add_artifacts, add_selection, selected
from flows.commands.show import print_run
from flows.running import process
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_selection(parser)
    parser.set_defaults(seeds=1, deterministic=False)
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Attests the suite and prints its tables, the run's id and the report's path."""
    suite = selected(options)
    store = Store.open(artifacts_location(options.artifacts))

    with process.begin_run(store):
        from flows.attest import attest  # noqa: PLC0415 (imports Prefect)

    run_id = attest(suite, artifacts=store.location)
    print_run(store, run_id)
    run = store.runs.read(run_id)
    attested = {a.deterministic.repeatability for a in run.attestations}
    complete = len(run.attestations) == sum(trial.is_network for trial in run.trials)
    return 0 if complete and attested <= {"bit-identical"} else 1
