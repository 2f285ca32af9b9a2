"""What several commands share: how one is declared, and options."""

import argparse
import ast
import inspect
from types import ModuleType
from typing import Any

from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store


def add_command(commands: Any, name: str, module: ModuleType) -> argparse.ArgumentParser:
    """Declares a module's command among `commands`, argparse's; its docstring is the help."""
    # `python -OO` leaves docstrings out; the source has them.
    told = module.__doc__ or ast.get_docstring(ast.parse(inspect.getsource(module))) or ""
    help_line, _, description = told.partition("\n")
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help_line,
        description=help_line + description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(command)
    return command


def add_artifacts(parser: argparse.ArgumentParser) -> None:
    """Declares `--artifacts`."""
    parser.add_argument(
        "--artifacts",
        metavar="DIR",
        help="folder or s3://… of all results (default: RNNPIPE_ARTIFACTS, else artifacts/)",
    )


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Declares what part of a suite to run, and how much of it."""
    parser.add_argument(
        "--dataset", action="append", metavar="D", help="only this dataset (repeatable)"
    )
    parser.add_argument(
        "--variant", action="append", metavar="V", help="only this variant (repeatable)"
    )
    parser.add_argument("--epochs", type=whole_number, metavar="N", help="epochs of every trial")
    parser.add_argument(
        "--limit", type=whole_number, metavar="N", help="training examples, for a quick look"
    )


def store_of(options: argparse.Namespace) -> Store:
    """The store that `--artifacts` names, as it is; nothing is made."""
    return Store.at(artifacts_location(options.artifacts))


def whole_number(text: str) -> int:
    """A positive whole number, for argparse."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return number
