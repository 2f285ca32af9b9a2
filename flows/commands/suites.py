"""List the bundled suites, or show what one suite runs."""

import argparse

from rich.table import Table

from flows.commands.options import add_json
from flows.commands.output import console, print_json
from rnnpipe.output import Output
from rnnpipe.suites import Suite, TrialSpec, bundled_suites, load_suite


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("suite", metavar="SUITE", nargs="?", help="a suite's name or TOML file")
    add_json(parser)


def main(options: argparse.Namespace) -> int:
    """Prints the suites, or one suite's trials."""
    if options.json:
        print_json(_document(options.suite))
        return 0
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


def _document(name: str | None) -> dict[str, object]:
    """The bundled suites, or one suite and its trials, as `--json` has them."""
    if name is None:
        suites = {name: load_suite(name) for name in bundled_suites()}
        return {
            "suites": [
                {"name": name, "title": suite.title, "trials": len(suite.trials())}
                for name, suite in suites.items()
            ]
        }
    suite = load_suite(name)
    return {
        "suite": suite.model_dump(mode="json"),
        "trials": [trial.model_dump(mode="json") for trial in suite.trials()],
    }


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
            table.add_row(trial.dataset, trial.variant, what_runs(trial), training)
    out.print(table)
    out.print(f"\nseeds {', '.join(map(str, suite.seeds))}")


def what_runs(trial: TrialSpec) -> str:
    """What a trial is of, in short."""
    if trial.baseline is not None:
        return f"{trial.baseline.type} (no network)"
    if trial.model is not None:
        return trial.model.function
    if trial.encoder_decoder is not None:
        return str(trial.encoder_decoder)
    return " → ".join(map(str, trial.layers))
