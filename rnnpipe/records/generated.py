"""What a model wrote on the test set beside what it should have: a trial's `generated.jsonl`.

A line for each test example: `{"references": […], "best": "…", "last": "…"}`, of the best and of
the last epoch, as a reader expects them. It stays in the cache.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

GENERATED = "generated.jsonl"


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
    with (folder / GENERATED).open("w", encoding="utf-8") as file:
        for texts, one, other in zip(found.references, found.best, found.last, strict=True):
            line = {"references": texts, "best": one, "last": other}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_generated(folder: Path) -> GeneratedTexts:
    """Read what `write_generated` wrote.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not of this form.

    """
    try:
        with (folder / GENERATED).open(encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        return GeneratedTexts(
            tuple(tuple(line["references"]) for line in lines),
            tuple(line["best"] for line in lines),
            tuple(line["last"] for line in lines),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{folder / GENERATED} is not of its form: {error!r}") from error
