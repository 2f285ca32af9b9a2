"""Have figures fallen since they were last kept? A figure is a few values of one thing."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

ALLOWED = 0.1
"""A figure has fallen where it is worse by more than this share, beyond what its values spread."""


@dataclass(frozen=True)
class Figure:
    """What was measured of one thing, again and again.

    Attributes:
        values: one a repetition.
        unit: what stands behind a value, such as `s`.
        higher_is_better: whether more is better.

    """

    values: tuple[float, ...]
    unit: str
    higher_is_better: bool

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Figure":
        """What `as_json` made."""
        return cls(tuple(kept["values"]), kept["unit"], kept["higher_is_better"])

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)

    @property
    def value(self) -> float:
        """The median."""
        return statistics.median(self.values)

    def has_fallen_since(self, kept: "Figure") -> bool:
        """Whether even the best value is worse than the worst one kept, by more than is allowed."""
        if self.higher_is_better:
            return max(self.values) < min(kept.values) * (1 - ALLOWED)
        return min(self.values) > max(kept.values) * (1 + ALLOWED)

    def __str__(self) -> str:
        """`5.4 times (5.2 to 5.9)`."""
        told = f"{self.value:.3g} {self.unit}"
        if len(self.values) == 1:
            return told
        return f"{told} ({min(self.values):.3g} to {max(self.values):.3g})"


Figures = Mapping[str, Figure]
"""By what was measured."""


def fallen(today: Figures, kept: Figures) -> list[str]:
    """The names of the figures that have fallen, of those that are there on both sides."""
    return [name for name in today if name in kept and today[name].has_fallen_since(kept[name])]


def lines(today: Figures, kept: Figures) -> list[str]:
    """A line for each of today's figures, beside what was kept, and whether it has fallen."""
    rows = [("", "today", "kept")]
    rows += [(name, str(of), str(kept.get(name, ""))) for name, of in today.items()]
    down = fallen(today, kept)
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [_aligned(row, widths) + ("  FALLEN" if row[0] in down else "") for row in rows]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
