"""The texts of a dataset whose target is text, as they are written: what scores and baselines read.

| file              | a line for each                                                             |
|-------------------|-----------------------------------------------------------------------------|
| references.jsonl  | test example: what it may be answered with, a JSON string or a list of them |
| sources.jsonl     | test example: the text it is read from, a JSON string; where there is one   |
| train.texts.jsonl | training example: `{"target": …}`, with its `"source"` where there is one   |

They stay in the cache: no record and no report has them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

REFERENCES, SOURCES, TRAINED_ON = "references.jsonl", "sources.jsonl", "train.texts.jsonl"


@dataclass(frozen=True)
class Written:
    """Texts as they are written, neither lower-cased nor cut.

    Attributes:
        references: of each test example, one text or more.
        targets: of each training example.
        sources: of each test example, what it is read from; None where that is no text.
        train_sources: of each training example likewise.

    Raises:
        ValueError: a test example without a reference, or numbers that do not fit each other.

    """

    references: tuple[tuple[str, ...], ...]
    targets: tuple[str, ...]
    sources: tuple[str, ...] | None = None
    train_sources: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse texts that do not belong together."""
        if not all(self.references):
            raise ValueError("a test example has no reference; expected one at least")
        for some, others in (
            (self.sources, self.references),
            (self.train_sources, self.targets),
        ):
            if some is not None and len(some) != len(others):
                raise ValueError(f"{len(some)} sources of {len(others)} texts; expected as many")

    def first(self, count: int) -> "Written":
        """The same with the first `count` training examples alone."""
        sources = None if self.train_sources is None else self.train_sources[:count]
        return replace(self, targets=self.targets[:count], train_sources=sources)

    def save(self, folder: Path) -> None:
        """Write the files of the table above."""
        _write(folder / REFERENCES, (r[0] if len(r) == 1 else r for r in self.references))
        if self.sources is not None:
            _write(folder / SOURCES, self.sources)
        pairs = (
            [{"target": target} for target in self.targets]
            if self.train_sources is None
            else [
                {"target": target, "source": source}
                for target, source in zip(self.targets, self.train_sources, strict=True)
            ]
        )
        _write(folder / TRAINED_ON, pairs)

    @classmethod
    def load(cls, folder: Path) -> "Written":
        """Read back what `save` wrote."""
        pairs = _read(folder / TRAINED_ON)
        has_sources = (folder / SOURCES).exists()
        return cls(
            references=read_references(folder),
            targets=tuple(pair["target"] for pair in pairs),
            sources=tuple(_read(folder / SOURCES)) if has_sources else None,
            train_sources=tuple(pair["source"] for pair in pairs) if has_sources else None,
        )


def read_references(folder: Path) -> tuple[tuple[str, ...], ...]:
    """The references of each test example, of an entry that has a text as target."""
    found = _read(folder / REFERENCES)
    return tuple((line,) if isinstance(line, str) else tuple(line) for line in found)


def _write(path: Path, values: Iterable[Any]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def _read(path: Path) -> list[Any]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
