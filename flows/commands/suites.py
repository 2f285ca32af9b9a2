"""List the bundled suites, or show what one suite runs."""

import argparse

from rich.table import Table

from flows.commands.output import console
from rnnpipe.output import Output
from rnnpipe.suites import Suite, TrialSpec, bundled_suites, load_suite


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("suite", metavar="SUITE", nargs="?", help="a suite's name or TOML file")


def main(options: argparse.Namespace) -> int:
    """Prints the suites, or one suite's trials."""
    out = console()
    if options.suite is None:
        table = Table("suite", "trials", "what it shows", box=None)
        for name in bundled_suites():
            suite = load_suite(name)
            table.add_row(name, str(len(suite.trials())), suite.title)
        out.print(table)
    else:
        _print_suite(load_suite(options.suite), out)
    return 0


def _print_suite(suite: Suite, out: Output) -> None:
    out.print(f"{suite.name}: {suite.title}\n{suite.description}\n")
    table = Table("dataset", "variant", "layers", "training", box=None)
    for trial in suite.trials():
        if trial.seed == suite.seeds[0]:
            settings = trial.training
            training = (
                f"{settings.optimizer}, batch {settings.batch_size}, {settings.epochs} epochs"
                if trial.baseline is None
                else "none"
            )
            table.add_row(trial.dataset, trial.variant, _told(trial), training)
    out.print(table)
    out.print(f"\nseeds {', '.join(map(str, suite.seeds))}")


def _told(trial: TrialSpec) -> str:
    """What a trial is of, in short."""
    if trial.baseline is not None:
        return f"{trial.baseline.type} (no network)"
    if trial.model is not None:
        return trial.model.function
    return " → ".join(map(str, trial.layers))
