"""Look at data of your own, and write a suite to begin with.

PATH is a table (CSV, TSV, JSON Lines, Parquet), a folder with a subfolder of text files for each
class, an archive of series (.ts, .tsf), or tagged text (.conllu). What was seen is printed, and
what is taken for what, and why. Where two readings are possible none is chosen: the exit code is 2
and the message names the option that decides. A suite that is there already is left as it is.
"""

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.options import add_own_data, wishes_of
from flows.commands.output import console

if TYPE_CHECKING:
    from rnnpipe.inspecting import Proposal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    add_own_data(parser)


def main(options: argparse.Namespace) -> int:
    """Prints what was seen and decided, and the path of the suite."""
    suite, _ = write(options)
    out = console()
    out.print(f"\nsuite   {suite}")
    out.print(f"next    {shlex.join(['rnnpipe', 'run', str(suite)])}")
    return 0


def write(options: argparse.Namespace) -> tuple[Path, "Proposal"]:
    """Looks at the data, prints what is seen and decided, and writes the suite.

    Raises:
        UserError: the suite is there already, or the data cannot be used as they are.

    """
    from rnnpipe.inspecting import look, suite_text, write_suite  # noqa: PLC0415 (imports pyarrow)
    from rnnpipe.inspecting.writing import exists, named_after  # noqa: PLC0415
    from rnnpipe.specs.base import NAME_RULE  # noqa: PLC0415 (imports pydantic)
    from rnnpipe.suites.toml import parse_suite  # noqa: PLC0415

    data, wishes, out = Path(options.path), wishes_of(options), console()
    stem = data.resolve().name.partition(".")[0]
    name = named_after(stem)
    suite = Path(options.output or f"{stem or name}.toml")
    if suite.exists():
        raise exists(suite)
    looked = look(data, wishes)
    for line in looked.saw:
        out.print(line)
    proposal = looked.propose(wishes)
    out.print()
    for line in proposal.takes:
        out.print(line)
    if name != stem:
        out.print(f"The suite and its dataset are called {name!r}: {NAME_RULE}.")
    text = suite_text(proposal, name, suite.parent)
    parse_suite(text, origin=str(suite))
    write_suite(text, suite)
    return suite, proposal
