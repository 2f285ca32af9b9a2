"""What several commands share: how one is declared, and options."""

import argparse
import ast
import inspect
import re
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rnnpipe.provenance.numerics import have_keras_use_tensorflow
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store

if TYPE_CHECKING:
    from rnnpipe.inspecting import Wishes
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
    command.set_defaults(parser=command)
    amount = command.add_mutually_exclusive_group()
    # Where they are left out they say nothing: an action's own must not undo its command's.
    amount.add_argument(
        "-q",
        "--quiet",
        action="store_const",
        dest="progress",
        const="quiet",
        default=argparse.SUPPRESS,
        help="print results and errors alone",
    )
    amount.add_argument(
        "-v",
        "--verbose",
        action="store_const",
        dest="progress",
        const="verbose",
        default=argparse.SUPPRESS,
        help="tell of every epoch, each in a line",
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


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declares `--json`."""
    parser.add_argument(
        "--json", action="store_true", help="print one JSON document (see docs/json.md)"
    )


def add_code(parser: argparse.ArgumentParser) -> None:
    """Declares `--code`."""
    parser.add_argument(
        "--code",
        metavar="DIR",
        help="where a Python module of your own lies that the model needs (default: here)",
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
    parser.add_argument(
        "--quick",
        action="store_true",
        help="the suite's own quick form; what else is said goes before it",
    )


def add_seeds(parser: argparse.ArgumentParser) -> None:
    """Declares how often each variant is trained, and how; `selected` reads it too."""
    parser.add_argument("--seeds", type=whole_number, metavar="N", help="how many seeds")
    parser.add_argument(
        "--deterministic",
        action="store_true",
        help="train so that the same run leaves the same bits on this machine (slower)",
    )


def selected(options: argparse.Namespace) -> "Suite":
    """The suite with what the options change about it; those not declared leave it as it is.

    Raises:
        UserError: no such suite, nothing in it is as selected, or a mistake in it can be told
            already.

    """
    from rnnpipe.suites import Selection, load_suite  # noqa: PLC0415 (imports pydantic)
    from rnnpipe.suites.checking import require_runnable  # noqa: PLC0415

    selection = Selection(
        datasets=tuple(options.dataset or ()),
        variants=tuple(options.variant or ()),
        seeds=options.seeds,
        epochs=options.epochs,
        limit=options.limit,
        deterministic=options.deterministic,
        quick=options.quick,
    )
    suite = load_suite(options.suite).select(selection)
    have_keras_use_tensorflow()  # which a user's own code may import
    require_runnable(suite, options.suite)
    return suite


def add_own_data(parser: argparse.ArgumentParser) -> None:
    """Declares data of the user's own, and what is to be said of them; `wishes_of` reads it."""
    parser.add_argument("path", metavar="PATH", help="a file or a folder")
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="COLUMN",
        help="what is asked for (repeatable where numbers are forecast)",
    )
    parser.add_argument("--text", metavar="COLUMN", help="the texts: each row is one")
    parser.add_argument("--time", metavar="COLUMN", help="the times: each row is a step")
    parser.add_argument(
        "--group", metavar="COLUMN", help="equal where rows belong together, as those of one person"
    )
    parser.add_argument(
        "--kind", choices=("class", "number"), help="what the target is, where it may be either"
    )
    parser.add_argument(
        "--time-format", metavar="FORMAT", help='of the times, such as "%%d/%%m/%%Y %%H:%%M"'
    )
    parser.add_argument(
        "--encoding", default="utf-8", metavar="NAME", help="of the files (default: utf-8)"
    )
    parser.add_argument(
        "--format",
        choices=("csv", "tsv", "jsonl", "parquet"),
        help="of a table whose name does not tell it",
    )
    parser.add_argument(
        "--delimiter", metavar="CHARACTER", help="between two fields of a table, such as ';'"
    )
    parser.add_argument(
        "--header",
        type=lambda names: tuple(names.split(",")),
        default=(),
        metavar="NAME,NAME,...",
        help="all columns, in order, where the file does not name them",
    )
    parser.add_argument(
        "-o", "--output", metavar="SUITE", help="the suite to write (default: PATH's name, .toml)"
    )


def wishes_of(options: argparse.Namespace) -> "Wishes":
    """What the user has said of their data."""
    from rnnpipe.inspecting import Wishes  # noqa: PLC0415 (imports pyarrow)

    return Wishes(
        target=tuple(options.target),
        text=options.text,
        time=options.time,
        group=options.group,
        time_format=options.time_format,
        kind=options.kind,
        encoding=options.encoding,
        header=options.header,
        format=options.format,
        delimiter=options.delimiter,
    )


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
