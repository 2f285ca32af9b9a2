"""A short text for each test example: a run's `<dataset>/examples.jsonl`, a JSON string a line."""

import json
from dataclasses import dataclass
from pathlib import Path

from rnnpipe.errors import UserError
from rnnpipe.files.untrusted import plain, read_file

MAX_BYTES = 256 * 2**20
"""Most bytes of a file; 25,000 reviews take about 35 MB."""


@dataclass(frozen=True)
class ShownExamples:
    """The texts of a dataset's test examples, each parsed when it is asked for.

    Attributes:
        path: of the file, for messages.
        lines: of the file, one an example.

    """

    path: Path
    lines: list[bytes]

    def __len__(self) -> int:
        """Number of examples."""
        return len(self.lines)

    def __getitem__(self, example: int) -> str:
        """The text of one example, from 0, its control characters written out.

        Raises:
            UserError: its line is not a JSON string.

        """
        try:
            text = plain(json.loads(self.lines[example]))
        except (ValueError, RecursionError) as error:
            raise _damaged(self.path, f"line {example + 1} is not JSON ({error})") from error
        if not isinstance(text, str):
            raise _damaged(self.path, f"line {example + 1} is not a text")
        return text


def read_examples(path: Path, count: int) -> ShownExamples:
    """The texts in a file, which may come from anywhere.

    Args:
        path: of the file.
        count: how many test examples there are.

    Raises:
        UserError: the file is missing, too large, or has not a line for each example.

    """
    try:
        lines = read_file(path, MAX_BYTES).splitlines()
    except (OSError, ValueError) as error:
        raise _damaged(path, f"cannot be read ({error})") from error
    if len(lines) != count:
        raise _damaged(path, f"has {len(lines):,} lines for {count:,} test examples")
    return ShownExamples(path, lines)


def _damaged(path: Path, problem: str) -> UserError:
    return UserError(
        f"{path} {problem}: the run folder is damaged or not complete; copy it again, or run the "
        "suite again (finished trials are found in the cache)"
    )
