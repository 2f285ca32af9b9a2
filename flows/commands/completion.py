"""Print what has a shell complete commands and options at the Tab key.

bash   rnnpipe completion bash > ~/.local/share/bash-completion/completions/rnnpipe
zsh    rnnpipe completion zsh > "${fpath[1]}/_rnnpipe"
tcsh   rnnpipe completion tcsh > ~/.rnnpipe.tcsh   (and source it in ~/.tcshrc)
"""

import argparse
from collections.abc import Iterator

from flows.commands.output import console

_SHELLS = ("bash", "zsh", "tcsh")

_FILES = ("SUITE", "PATH", "INPUT")
"""By their names: arguments that are, or may be, a file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("shell", metavar="SHELL", choices=_SHELLS, help=" or ".join(_SHELLS))


def main(options: argparse.Namespace) -> int:
    """Prints the shell's own code."""
    import shtab  # noqa: PLC0415 (this command alone needs it)

    from flows.cli import command_line  # noqa: PLC0415 (which knows this module)

    parser = command_line()
    for action in _actions(parser):
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    script = shtab.complete(parser, options.shell)
    console().print(script, no_wrap=True, overflow="ignore", crop=False)
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every option and argument of a parser and of the commands below it."""
    for action in parser._actions:  # noqa: SLF001 (argparse has no public way to ask)
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from _actions(command)
