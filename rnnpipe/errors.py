"""The one exception that stands for a mistake the user can mend."""


class UserError(Exception):
    """Bad input, or a missing resource, that the user can mend.

    The message says what was passed, what was expected and how to mend it. The command line
    prints it without a traceback and exits with code 2; nothing recorded so far is lost.
    """
