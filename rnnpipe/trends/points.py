"""What a trend is made of: points, a run each, and the segments of those that can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import METRICS, QUALITY
from rnnpipe.specs import Signature
from rnnpipe.summary.rows import Statistic

MEASURED = {name: METRICS[name] for name in ("seconds_per_epoch", "peak_memory_bytes")}
"""What a training takes, as far as each run measures it anew."""

TREND_METRICS = QUALITY | MEASURED

PointStatus = Literal["measured", "repeated", "gap"]


@dataclass(frozen=True)
class Conditions:
    """What has to be equal for results to be comparable: any other starts a new segment.

    Another commit or package may move the level of a series, which is what a trend is for. `recipe`
    is a digest of what is trained, and how. `hardware` is empty where it does not matter: a score
    is the same on any machine, a cost is not.
    """

    suite: str
    recipe: str
    signature: Signature
    train_digest: str
    test_digest: str
    hardware: tuple[str, ...] = ()

    def changed(self, earlier: "Conditions") -> str:
        """What is not as in `earlier`, in words: "other test data, suite nightly"."""
        problem, old_problem = self.signature.problem, earlier.signature.problem
        changes = {
            "other test data": self.test_digest != earlier.test_digest,
            "other training data": self.train_digest != earlier.train_digest,
            f"{problem} instead of {old_problem}": problem != old_problem,
            "other inputs": problem == old_problem and self.signature != earlier.signature,
            "another recipe": self.recipe != earlier.recipe,
            f"suite {self.suite}": self.suite != earlier.suite,
            " and ".join(self.hardware): self.hardware != earlier.hardware,
        }
        return ", ".join(words for words, differs in changes.items() if differs)


@dataclass(frozen=True)
class Point:
    """A variant's trials in one run.

    Attributes:
        status: "measured"; "repeated" where every trial is the very same as in earlier runs of
            the segment, as the cache makes it; "gap" where some seed has no result.
        reason: of a gap, or which of the trials are repeated.
        conditions: `None` for a gap.
        values: the metric per seed, as recorded. Empty for a gap, since the seeds that did finish
            beside a failed one are a biased choice.
        fresh: the seeds whose results no earlier point of the segment has.

    """

    run: str
    started_at: datetime
    commit: str | None
    status: PointStatus
    reason: str = ""
    conditions: Conditions | None = None
    values: Mapping[int, float] = field(default_factory=dict)
    fresh: frozenset[int] = frozenset()

    @property
    def statistic(self) -> Statistic | None:
        """Mean and sample standard deviation over the seeds; `None` for a gap."""
        return Statistic.of(self.values.values())


@dataclass(frozen=True)
class Segment:
    """The points of a series that can be compared; `reason` says what is not as in the first."""

    number: int
    conditions: Conditions
    points: tuple[Point, ...]
    reason: str

    @property
    def label(self) -> str:
        """`2: other test data`."""
        return f"{self.number}: {self.reason}" if self.reason else str(self.number)

    @property
    def fresh(self) -> tuple[Point, ...]:
        """The points that are evidence of their own."""
        return tuple(point for point in self.points if point.fresh)


@dataclass(frozen=True)
class Series:
    """One metric of a variant on a dataset: a point a run, in the order of time."""

    dataset: str
    variant: str
    metric: Metric
    points: tuple[Point, ...]

    @property
    def is_cost(self) -> bool:
        """Whether the metric is what a training takes, and not how well it did."""
        return self.metric.kind == "cost"

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The points by their conditions, in the order in which these first came up."""
        groups: dict[Conditions, list[Point]] = {}
        for point in self.points:
            if point.conditions is not None:
                groups.setdefault(point.conditions, []).append(point)
        first = next(iter(groups), None)
        return tuple(
            Segment(number, conditions, tuple(points), conditions.changed(first or conditions))
            for number, (conditions, points) in enumerate(groups.items(), 1)
        )
