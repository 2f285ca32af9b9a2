"""argparse, with what was meant by a mistyped command or option, in a line."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from rnnpipe.errors import UserError, did_you_mean


class Parser(argparse.ArgumentParser):
    """Tells mistakes as a `UserError`; a command's parser is one too, and is `parser` then."""

    def parse_args(  # type: ignore[override]  # (there is no namespace to add to)
        self, args: Sequence[str] | None = None, namespace: None = None
    ) -> argparse.Namespace:
        """What was given.

        Raises:
            UserError: it cannot be understood.
            SystemExit: help was asked for, and is printed.

        """
        options, unknown = self.parse_known_args(args, namespace)
        if unknown:
            command: Parser = getattr(options, "parser", self)
            command.refuse(unknown[0])
        return options

    def refuse(self, unknown: str) -> NoReturn:
        """Tells of an option or a word that the command has no use for."""
        if not unknown.startswith("-"):
            self.error(f"{unknown!r} is one word too many")
        given = unknown.partition("=")[0]
        known = [name for action in self._actions for name in action.option_strings]
        if given in known:
            raise UserError(f"{given} stands in front of the command: `{self.prog} {given}` has it")
        raise UserError(
            f"`{self.prog}` has no option {given}{did_you_mean(given, known)}{self._more}"
        )

    def error(self, message: str) -> NoReturn:
        """Tells what is wrong."""
        raise UserError(message + self._more)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Called by argparse for what has to be one of several, such as a command."""
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        name = "/".join(action.option_strings) or str(action.metavar or action.dest).lower()
        hint = did_you_mean(str(value), known)
        raise UserError(f"no {name} {value!r}: expected one of {', '.join(known)}{hint}")

    @property
    def _more(self) -> str:
        return f"; `{self.prog} --help` tells what it takes"
