"""The `rnnpipe` command line: one small module a command, one place that turns errors into codes.

Exit codes: 0 done; 1 a trial failed, or a check is not ok; 2 a mistake the user can mend;
130 interrupted. `compare --gate` has codes of its own, told by its help.
"""

import argparse
import sys
from collections.abc import Sequence

from flows.commands import (
    attest,
    cache,
    compare,
    data,
    doctor,
    history,
    run,
    runs,
    serve,
    show,
    suites,
)
from flows.commands.options import store_of
from flows.server.orphans import end_orphans
from rnnpipe.errors import UserError
from rnnpipe.store import Store
from rnnpipe.store.recovery import mark_crashed

_COMMANDS = (run, attest, suites, runs, show, compare, history, serve, data, cache, doctor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if "artifacts" in options:
            _clear_up(store_of(options))
        code: int = options.command(options)
    except UserError as error:
        print(f"rnnpipe: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("rnnpipe: interrupted; what was finished is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output, such as `head`, has seen enough.
        sys.stderr.close()
        return 0
    return code


def _clear_up(store: Store) -> None:
    """Ends what killed commands left behind in the store, and tells of their runs."""
    end_orphans(store)
    for run_id in mark_crashed(store):
        print(
            f"rnnpipe: run {run_id} was killed and is marked as crashed now; "
            "the same command goes on where it stopped",
            file=sys.stderr,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rnnpipe",
        description="Run, compare and explain recurrent-network benchmarks.",
        epilog="`rnnpipe run quickstart` needs no network and takes about three minutes.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in _COMMANDS:
        help_line, _, description = str(module.__doc__).partition("\n")
        command = commands.add_parser(
            module.__name__.rpartition(".")[2],
            help=help_line,
            description=help_line + description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(command=module.main)
    return parser


if __name__ == "__main__":
    sys.exit(main())
