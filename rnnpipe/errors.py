"""The exceptions that carry a meaning of their own, and what was meant by a mistyped name."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


class UserError(Exception):
    """Bad input, or a missing resource, that the user can mend.

    The message says what was passed, what was expected and how to mend it. The command line
    prints it without a traceback and exits with code 2; nothing recorded so far is lost.
    """


class MisfitsError(UserError):
    """Variants of a suite that do not fit their datasets.

    Attributes:
        found: each misfit, with the place of what does not fit, from the suite's top table on.

    """

    def __init__(self, found: Sequence[tuple[tuple[str | int, ...], str]]) -> None:
        super().__init__("\n  ".join(told for _, told in found))
        self.found = tuple(found)


class DivergedError(FloatingPointError):
    """A training's loss became NaN or infinite; the message says when, and how to mend it."""


def why(error: Exception) -> str:
    """What went wrong, in words: of the system's errors without their number and the path."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'accuracy'?`, if one of the known names is near, or the only to begin so."""
    names = list(known)
    begun = [each for each in names if name and each.startswith(name)]
    close = get_close_matches(name, names, n=1) or (begun if len(begun) == 1 else [])
    return f"; did you mean {close[0]!r}?" if close else ""
