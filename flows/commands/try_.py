"""Look at data of your own and run a small suite on it: an answer in minutes, not the last word.

It does what `rnnpipe init` does, and runs the suite that it writes with fewer examples, epochs and
seeds. What was made small is said, and the command for the real thing.
"""

import argparse
import shlex

from flows.commands import init, run
from flows.commands.options import add_artifacts, add_own_data
from flows.commands.output import console

_EXAMPLES, _SEEDS = 2_000, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_own_data(parser)
    add_artifacts(parser)


def main(options: argparse.Namespace) -> int:
    """Writes the suite, runs it small, and prints the command that runs all of it."""
    written, proposal = init.write(options)
    from rnnpipe.inspecting.sizes import few_epochs  # noqa: PLC0415 (imports pyarrow)

    suite, epochs = str(written), few_epochs(proposal.examples, _EXAMPLES)
    out = console()
    out.print(f"\nsuite   {suite}")
    out.print(
        f"small   {_EXAMPLES:,} training examples at most, {epochs} epochs, {_SEEDS} seeds: a "
        "look, and no verdict, which takes three seeds or more\n"
    )
    command = argparse.ArgumentParser()
    run.add_arguments(command)
    small = ("--limit", str(_EXAMPLES), "--epochs", str(epochs), "--seeds", str(_SEEDS))
    where = () if options.artifacts is None else ("--artifacts", options.artifacts)
    code = run.main(command.parse_args([suite, *small, *where]))
    out.print(f"\nall of it   {shlex.join(['rnnpipe', 'run', suite, *where])}")
    return code
