"""What was measured for one metric of two sides, before a verdict is passed on it."""

from dataclasses import dataclass, replace

from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.comparison.records import Evidence, Scale, Side
from rnnpipe.evaluation.metric import Kind
from rnnpipe.statistics import Contrast, Estimate


@dataclass(frozen=True)
class Finding:
    """A row without its verdict; the fields are those of `Row`.

    `contrast` tells how many seeds would decide, `refused` why there is nothing to decide, and
    `note` what to add to the verdict's reason.
    """

    dataset: str
    metric: str
    kind: Kind
    base: Side
    other: Side
    scale: Scale = "absolute"
    evidence: Evidence | None = None
    difference: float | None = None
    interval: tuple[float, float] | None = None
    p_value: float | None = None
    probability_greater: float | None = None
    contrast: Contrast | None = None
    refused: RefusedError | None = None
    note: str = ""

    def exact(self, difference: float) -> "Finding":
        """The finding of a difference that is known without any test."""
        return replace(
            self, evidence="exact", difference=difference, interval=(difference, difference)
        )

    def estimated(self, estimate: Estimate, contrast: Contrast, evidence: Evidence) -> "Finding":
        """The finding of a difference that is known up to noise."""
        return replace(
            self,
            evidence=evidence,
            difference=estimate.difference,
            interval=estimate.interval,
            p_value=estimate.p_value,
            probability_greater=estimate.probability_greater,
            contrast=contrast,
        )


def refused(
    base: Group, other: Group, error: RefusedError, metric: str = "all", kind: Kind = "quality"
) -> Finding:
    """The finding that there is nothing to compare."""
    return Finding(base.dataset, metric, kind, base.side(), other.side(), refused=error)
