"""What was measured for one metric of two sides, before a verdict is passed on it."""

import math
from dataclasses import dataclass, replace

from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.comparison.records import Evidence, Scale, Side
from rnnpipe.evaluation.metric import Kind
from rnnpipe.statistics import Contrast

_LARGEST_EXPONENT = 700.0
"""Beyond, the exponential of the end of a hopelessly wide interval is no number any more."""


@dataclass(frozen=True)
class Finding:
    """A row without its verdict; the fields are those of `Row`.

    Attributes:
        difference: of an exact finding, or of one without a contrast.
        contrast: what tells the difference from noise; of logarithms where `scale` is relative.
        interval: in place of the contrast's own.
        p_value: likewise, of no difference.
        ties: the share of trainings that score the very same.
        barred: why the design of the comparison allows no verdict, whatever was measured.
        open: why what was measured leaves it undecided, wherever the interval lies.
        unlike: why it cannot be called no difference, though it may be better or worse.
        refused: why there is nothing to decide.
        note: what to add to the verdict's reason.

    """

    dataset: str
    metric: str
    kind: Kind
    base: Side
    other: Side
    scale: Scale = "absolute"
    evidence: Evidence | None = None
    difference: float | None = None
    contrast: Contrast | None = None
    interval: tuple[float, float] | None = None
    p_value: float | None = None
    ties: float = 0.0
    barred: str = ""
    open: str = ""
    unlike: str = ""
    refused: RefusedError | None = None
    note: str = ""

    def exact(self, difference: float) -> "Finding":
        """The finding of a difference that is known without any test."""
        return replace(
            self, evidence="exact", difference=difference, interval=(difference, difference)
        )

    @property
    def tested(self) -> bool:
        """Whether it takes part in a test; known before anything is measured."""
        return self.contrast is not None and not self.barred

    @property
    def estimate(self) -> float | None:
        """The difference on the row's scale."""
        return self.difference if self.contrast is None else self._shown(self.contrast.difference)

    @property
    def no_difference(self) -> float | None:
        """The two-sided p value of no difference."""
        if self.p_value is not None or self.contrast is None:
            return self.p_value
        return self.contrast.p_value()

    def interval_at(self, level: float) -> tuple[float, float] | None:
        """The interval on the row's scale that misses the truth at most `level` of the time."""
        if self.interval is not None or self.contrast is None:
            return self.interval
        low, high = self.contrast.interval(level)
        return self._shown(low), self._shown(high)

    def edges(self, slack: float) -> tuple[float, float]:
        """A tolerance on the row's scale as the contrast's differences at its two ends."""
        if self.scale == "absolute":
            return -slack, slack
        return (math.log1p(-slack) if slack < 1 else -math.inf), math.log1p(slack)

    def _shown(self, difference: float) -> float:
        if self.scale == "absolute":
            return difference
        return math.expm1(min(difference, _LARGEST_EXPONENT))


def refused(
    base: Group, other: Group, error: RefusedError, metric: str = "all", kind: Kind = "quality"
) -> Finding:
    """The finding that there is nothing to compare."""
    return Finding(base.dataset, metric, kind, base.side(), other.side(), refused=error)
