"""What several commands share: how one is declared, and options."""

import argparse
import ast
import inspect
import re
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store

if TYPE_CHECKING:
    from rnnpipe.suites import Suite


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
    """Declares what part of which suite to run, and how much of it; `selected` reads it."""
    parser.add_argument("suite", metavar="SUITE")
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


def selected(options: argparse.Namespace) -> "Suite":
    """The suite with what the options change about it; those not declared leave it as it is.

    Raises:
        UserError: no such suite, or nothing in it is as selected.

    """
    from rnnpipe.suites import Selection, load_suite  # noqa: PLC0415 (imports pydantic)

    selection = Selection(
        datasets=tuple(options.dataset or ()),
        variants=tuple(options.variant or ()),
        seeds=options.seeds,
        epochs=options.epochs,
        limit=options.limit,
        deterministic=options.deterministic,
    )
    return load_suite(options.suite).select(selection)


def store_of(options: argparse.Namespace) -> Store:
    """The store that `--artifacts` names, as it is; nothing is made."""
    return Store.at(artifacts_location(options.artifacts))


def whole_number(text: str) -> int:
    """A positive whole number of up to eight digits, for argparse."""
    if not re.fullmatch(r"0*[1-9][0-9]{0,7}", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a whole number of at least 1 and at most 99,999,999"
        )
    return int(text)


def port(text: str) -> int:
    """The number of a network port, for argparse."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: expected 1 to 65535")
    return int(text)
