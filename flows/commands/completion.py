"""Print what has a shell complete commands and options at the Tab key.

bash   rnnpipe completion bash > ~/.local/share/bash-completion/completions/rnnpipe
zsh    rnnpipe completion zsh > "${fpath[1]}/_rnnpipe"
tcsh   rnnpipe completion tcsh > ~/.rnnpipe.tcsh   (and source it in ~/.tcshrc)

Where a RUN is asked for it asks `rnnpipe completion runs`, which prints what runs are called, and
their ids.
"""

import argparse
from collections.abc import Iterator

from flows.commands.output import console
from rnnpipe.settings import artifacts_location
from rnnpipe.store import Store

_SHELLS = ("bash", "zsh", "tcsh")

_RUNS = "runs"
"""In the place of a shell: what is offered for a run."""

_OF_RUNS = {"bash": "_rnnpipe_runs", "zsh": "_rnnpipe_runs", "tcsh": "`rnnpipe completion runs`"}
_FUNCTIONS = {
    "bash": """
_rnnpipe_runs() { compgen -W "$(rnnpipe completion runs 2>/dev/null)" -- "$1"; }
""",
    "zsh": """
_rnnpipe_runs() { compadd -- ${(f)"$(rnnpipe completion runs 2>/dev/null)"} }
""",
}
"""How each shell asks."""

_FILES = ("SUITE", "PATH", "INPUT")
"""By their names: arguments that are, or may be, a file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument(
        "shell", metavar="SHELL", choices=(*_SHELLS, _RUNS), help=" or ".join(_SHELLS)
    )


def main(options: argparse.Namespace) -> int:
    """Prints the shell's own code, or the runs."""
    if options.shell == _RUNS:
        for word in _runs():
            console().print(word, markup=False)
        return 0
    import shtab  # noqa: PLC0415 (this command alone needs it)

    from flows.cli import command_line  # noqa: PLC0415 (which knows this module)

    parser = command_line()
    for action in _actions(parser):
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar == "DIR":
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.metavar in {"RUN", "BASE", "OTHER"}:
            action.complete = _OF_RUNS  # type: ignore[attr-defined]
    script = shtab.complete(parser, options.shell, preamble=_FUNCTIONS.get(options.shell, ""))
    console().print(script, no_wrap=True, overflow="ignore", crop=False)
    return 0


def _runs() -> Iterator[str]:
    """The names that are one word, which is all that a shell can be told, and the ids."""
    found = Store.at(artifacts_location(None)).runs
    yield from (name for name in found.names() if len(name.split()) == 1)
    yield from found.known()


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every option and argument of a parser and of the commands below it."""
    for action in parser._actions:  # noqa: SLF001 (argparse has no public way to ask)
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for command in action.choices.values():
                yield from _actions(command)
