"""The exceptions that carry a meaning of their own."""


class UserError(Exception):
    """Bad input, or a missing resource, that the user can mend.

    The message says what was passed, what was expected and how to mend it. The command line
    prints it without a traceback and exits with code 2; nothing recorded so far is lost.
    """


class DivergedError(FloatingPointError):
    """A training's loss became NaN or infinite; the message says when, and how to mend it."""
