"""The `rnnpipe` command line: one small module a command, one place that turns errors into codes.

Exit codes: 0 done; 1 a trial failed, or a check is not ok; 2 a mistake the user can mend;
130 interrupted; 141 nobody reads the output any more, as with `| head`. `compare --gate` has codes
of its own, told by its help.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from flows.commands import (
    analyse,
    ask,
    attest,
    cache,
    check,
    compare,
    completion,
    data,
    doctor,
    export,
    history,
    init,
    models,
    note,
    open_,
    predict,
    promote,
    rm,
    run,
    runs,
    schema,
    serve,
    show,
    suites,
    try_,
)
from flows.commands.options import add_command, store_of
from flows.commands.parser import Parser
from flows.server.orphans import end_orphans
from rnnpipe import output, progress
from rnnpipe.errors import MisfitsError, UserError
from rnnpipe.machine.proxies import go_past_for_loopback
from rnnpipe.provenance.command import asked_for
from rnnpipe.settings import PROGRESS
from rnnpipe.store import Store
from rnnpipe.store.recovery import mark_crashed

_COMMANDS = (
    init,
    try_,
    run,
    check,
    attest,
    suites,
    runs,
    show,
    open_,
    compare,
    analyse,
    history,
    note,
    rm,
    predict,
    ask,
    export,
    promote,
    models,
    serve,
    data,
    cache,
    schema,
    completion,
    doctor,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    output.prepare()
    go_past_for_loopback()
    os.environ["MPLBACKEND"] = "agg"  # plots go to files, and a notebook's own backend is not ours
    try:
        code = _run(arguments)
        output.flush()
    except UserError as error:
        _complain(str(error))
        return 2
    except KeyboardInterrupt:
        _complain("interrupted; what was finished is kept")
        return 130
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = command_line().parse_args(arguments)
    except SystemExit:
        output.flush()  # of the help that was asked for
        raise
    if "progress" in options:
        os.environ[PROGRESS] = options.progress
    if "artifacts" in options:
        _clear_up(store_of(options))
    with asked_for(["rnnpipe", *(sys.argv[1:] if arguments is None else arguments)]):
        try:
            code: int = options.command(options)
        except MisfitsError as error:
            from rnnpipe.suites.toml import with_lines  # noqa: PLC0415 (imports pydantic)

            raise with_lines(error, options.suite) from error
    return code


def _clear_up(store: Store) -> None:
    """Ends what killed commands left behind in the store, and tells of their runs.

    Not in another user's store, which this one may only read.
    """
    if not store.is_ours:
        return
    end_orphans(store)
    marked = mark_crashed(store)
    for run_id in marked:
        progress.note(
            f"rnnpipe: run {run_id} was killed and is marked as crashed now; the same command goes "
            "on where it stopped"
        )
    if marked:
        from rnnpipe.report.index import keep_index  # noqa: PLC0415 (imports SciPy)

        keep_index(store)


def _complain(message: str) -> None:
    with suppress(OSError):  # the exit code tells it too
        print(f"rnnpipe: {message}", file=sys.stderr)


def command_line() -> Parser:
    """What the command line understands."""
    parser = Parser(
        prog="rnnpipe",
        description="Run, compare and explain recurrent-network benchmarks.",
        epilog="`rnnpipe run quickstart` needs no network and takes about three minutes.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show rnnpipe's version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in _COMMANDS:
        name = module.__name__.rpartition(".")[2].rstrip("_")  # a word of Python has one behind it
        command = add_command(commands, name, module)
        command.set_defaults(command=module.main)
    return parser


class _Version(argparse.Action):
    """Prints the version and ends; looked up when it is asked for, as that takes a while."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 (as above)

        print(f"rnnpipe {version('rnnpipe')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
