"""What a column holds, and what there is to say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rnnpipe.data.tables.columns import MISSING
from rnnpipe.data.tables.names import as_toml
from rnnpipe.files.untrusted import shown

FEW_NUMBERS = 10
"""Whole numbers of so many values may be classes."""

ColumnKind = Literal[
    "text",
    "class",
    "number",
    "mixed",
    "time",
    "near time",
    "key",
    "identifier",
    "row number",
    "constant",
    "empty",
    "other",
]
"""A key repeats as classes do, but there are too many of them; an identifier never does. Mixed are
numbers and a few values that are none; near times are all ISO times but for one."""


@dataclass(frozen=True)
class Column:
    """A column, looked at.

    Attributes:
        name: of the column.
        kind: what it holds.
        rows: how many there are.
        distinct: how many different values, as they are written: "01" is not "1".
        missing: what stands where a value is missing, and how often; of columns of numbers.
        absent: how many values are left out, as Parquet and JSON can.
        counts: how often each value comes, as it is written, by falling frequency, of a class;
            of whole numbers of few values by their size.
        lowest, highest: of numbers.
        whole: whether all numbers are whole.
        formats: of times, all that fit.
        typed: whether the file itself says that it holds times.
        stranger: of a mixed column the first value that is no number, and its row; likewise of
            near times.
        words: the mean number of words of a text.
        characters: likewise.

    """

    name: str
    kind: ColumnKind
    rows: int
    distinct: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    absent: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    lowest: float = 0.0
    highest: float = 0.0
    whole: bool = False
    formats: tuple[str, ...] = ()
    typed: bool = False
    stranger: str = ""
    words: float = 0.0
    characters: float = 0.0

    @property
    def gone(self) -> int:
        """How many values are missing, however that is written."""
        return self.absent + sum(self.missing.values())

    @property
    def may_be_classes(self) -> bool:
        """Whether its numbers are whole and few."""
        return self.kind == "number" and self.whole and 2 <= self.distinct <= FEW_NUMBERS

    @property
    def told(self) -> str:
        """What there is to say of it, in a line."""
        parts = {
            "text": f"{self.distinct:,} distinct, {self.words:.1f} words in the mean",
            "class": f"{self.distinct} distinct: {_listed(self.counts)}",
            "number": f"{self.lowest:g} to {self.highest:g}"
            + (f", {self.distinct} distinct: {_listed(self.counts)}" if self.counts else ""),
            "mixed": f"numbers, but for {self.stranger}",
            "time": "times" if self.typed else f"times, {' or '.join(self.formats)}",
            "near time": f"times, iso, but for {self.stranger}",
            "key": f"{self.distinct:,} distinct, so that they repeat",
            "identifier": "another one in each row",
            "row number": "counts the rows",
            "constant": f"always {_listed(self.counts) or format(self.lowest, 'g')}",
            "empty": "nothing in it",
            "other": "neither text nor number nor time",
        }
        missing = [f"{shown(repr(text))} {count:,}" for text, count in self.missing.items()]
        if self.absent:
            missing.append(f"left out {self.absent:,}")
        said = parts[self.kind] + (f"; missing: {', '.join(missing)}" if missing else "")
        return f"{said}; {self.doubt}" if self.doubt else said

    @property
    def doubt(self) -> str:
        """What to say of classes that may be meant as missing values; nothing of others."""
        found = [text for text in self.counts if text in MISSING] if self.kind == "class" else []
        if not found:
            return ""
        listed = ", ".join(shown(repr(text)) for text in found)
        are = "are classes" if len(found) > 1 else "is a class"
        return (
            f"{listed} may be meant as missing, and {are} unless the suite declares "
            f"missing = {as_toml(found)}"
        )


def _listed(counts: Mapping[str, int], most: int = 8) -> str:
    said = [f"{shown(repr(name))} {count:,}" for name, count in list(counts.items())[:most]]
    more = len(counts) - most
    return ", ".join(said) + (f" and {more} more" if more > 0 else "")
