"""A short text for each test example: a run's `<dataset>/examples.jsonl`, a JSON string a line."""

import json
from dataclasses import dataclass
from pathlib import Path

from rnnpipe.files.untrusted import plain
from rnnpipe.records.per_example import damaged, read_lines

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
            raise damaged(self.path, f"line {example + 1} is not JSON ({error})") from error
        if not isinstance(text, str):
            raise damaged(self.path, f"line {example + 1} is not a text")
        return text


def read_examples(path: Path, count: int) -> ShownExamples:
    """The texts in a file, which may come from anywhere.

    Args:
        path: of the file.
        count: how many test examples there are.

    Raises:
        UserError: the file is missing, too large, or has not a line for each example.

    """
    lines = read_lines(path, count, MAX_BYTES)
    return ShownExamples(path, lines)
