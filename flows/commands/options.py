"""Options that several commands share."""

import argparse

from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store


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
