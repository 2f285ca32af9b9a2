"""Many rows, asked block by block: as much memory for a million rows as for a thousand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from rnnpipe.bundles.bundle import Bundle
from rnnpipe.bundles.predictions import ERROR, Line
from rnnpipe.counting import counted
from rnnpipe.data.fresh.base import Fresh
from rnnpipe.data.sources.files import LocalFile
from rnnpipe.errors import UserError


@dataclass
class Asked:
    """What came of rows that were asked about.

    Attributes:
        examples: how many were given.
        answers: how many lines hold an answer: one an example, or one a step of it.
        refused: how many lines hold the reason why there is none.
        first: the first such reason, and what it is of.
        counts: how often something was met that is to be reported.

    """

    examples: int = 0
    answers: int = 0
    refused: int = 0
    first: str | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def lines(self, bundle: Bundle, blocks: Iterable[Fresh]) -> Iterator[Line]:
        """Answer block after block, and keep count."""
        for block in blocks:
            self.examples += len(block)
            self.counts.update(block.counts)
            for line in bundle.answered(block):
                if ERROR in line:
                    self.refused += 1
                    self.first = self.first or _told(line)
                else:
                    self.answers += 1
                yield line
        if not self.examples:
            raise UserError("there are no rows in it; expected one at least")

    def told(self) -> dict[str, int]:
        """All numbers, by what they count."""
        own = {"examples": self.examples, "answers": self.answers, "errors": self.refused}
        return own | dict(self.counts)

    def summary(self) -> list[str]:
        """What is to be said, in sentences."""
        said = [f"{counted(self.answers, 'answer')} to {counted(self.examples, 'example')}"]
        if self.refused:
            said.append(f"{counted(self.refused, 'error')} (the first: {self.first})")
        said += [f"{name}: {count:,}" for name, count in self.counts.items() if count]
        return said


def blocks_of(bundle: Bundle, given: Path | BinaryIO) -> Iterator[Fresh]:
    """The rows of a file, or those that come as lines, block by block.

    Raises:
        UserError: it cannot be read, or a column is not there.

    """
    if not isinstance(given, Path):
        return bundle.reader.lines(given)
    if not given.exists():
        raise UserError(f"{given}: there is no such file")
    if given.is_dir() and not bundle.reader.reads_folders:
        raise UserError(f"{given} is a folder; expected a file of rows")
    return bundle.reader.file(LocalFile(given, ""))


def _told(line: Line) -> str:
    where = ", ".join(f"{name} {value}" for name, value in line.items() if name != ERROR)
    return f"{where}: {line[ERROR]}"
