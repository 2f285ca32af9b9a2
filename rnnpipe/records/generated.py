"""What a model wrote on the test set beside what it should have: a trial's `generated.jsonl`.

A line for each test example: `{"references": […], "best": "…", "last": "…"}`, of the best and of
the last epoch, as a reader expects them. Of data that are to stay private it stays in the cache.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from rnnpipe.records.json_lines import read_json_lines, write_json_lines

GENERATED = "generated.jsonl"

MAX_BYTES = 256 * 2**20
"""Most bytes of a file; a thousand sentences take about 200 kB."""


class _Line(TypedDict):
    references: tuple[str, ...]
    best: str
    last: str


_LINE = TypeAdapter(_Line)


@dataclass(frozen=True)
class GeneratedTexts:
    """The texts of all test examples.

    Attributes:
        references: of each, what it may be answered with: one text or more.
        best: what was written after the best epoch.
        last: likewise after the last epoch.

    Raises:
        ValueError: there are not as many of each.

    """

    references: tuple[tuple[str, ...], ...]
    best: tuple[str, ...]
    last: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse texts that do not belong together."""
        if not len(self.references) == len(self.best) == len(self.last):
            raise ValueError(
                f"{len(self.best)} and {len(self.last)} texts for {len(self.references)} test "
                "examples; expected as many"
            )


def write_generated(
    folder: Path,
    references: Sequence[Sequence[str]],
    best: Sequence[str],
    last: Sequence[str],
) -> None:
    """Write the file into a trial's folder.

    Raises:
        ValueError: there are not as many of each.
        OSError: the file cannot be written.

    """
    found = GeneratedTexts(tuple(map(tuple, references)), tuple(best), tuple(last))
    lines = (
        {"references": texts, "best": one, "last": other}
        for texts, one, other in zip(found.references, found.best, found.last, strict=True)
    )
    write_json_lines(folder / GENERATED, lines)


def read_generated(folder: Path) -> GeneratedTexts:
    """Read what `write_generated` wrote.

    The file may come from anywhere.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not of this form.

    """
    lines = read_json_lines(folder / GENERATED, _LINE, MAX_BYTES)
    return GeneratedTexts(
        tuple(line["references"] for line in lines),
        tuple(line["best"] for line in lines),
        tuple(line["last"] for line in lines),
    )
