"""Files of a run that have a line for each test example, and what is said of damaged ones."""

from pathlib import Path

from rnnpipe.errors import UserError, why
from rnnpipe.files.untrusted import read_file


def read_lines(path: Path, count: int, most: int) -> list[bytes]:
    """The lines of a file, which may come from anywhere.

    Args:
        path: of the file.
        count: how many test examples there are.
        most: bytes that the file may have.

    Raises:
        UserError: the file is missing, too large, or has not a line for each example.

    """
    try:
        lines = read_file(path, most).splitlines()
    except (OSError, ValueError) as error:
        raise damaged(path, f"cannot be read ({why(error)})") from error
    if len(lines) != count:
        raise damaged(path, f"has {len(lines):,} lines for {count:,} test examples")
    return lines


def damaged(path: Path, problem: str) -> UserError:
    """What is to be raised of a file with a problem."""
    return UserError(
        f"{path} {problem}: the run folder is damaged or not complete; copy it again, or run the "
        "suite again (finished trials are found in the cache)"
    )
