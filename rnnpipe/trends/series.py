"""A metric of a variant over all recorded runs: what was measured, repeated, or is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from rnnpipe.errors import UserError
from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.specs import Signature
from rnnpipe.summary import METRICS, Metric, Statistic

_MIB = 2**20

COSTS = {
    metric.name: metric
    for metric in (
        Metric("seconds_per_epoch", "Seconds per epoch", higher_is_better=False, regression=True),
        Metric("peak_memory_bytes", "Peak memory (MiB)", higher_is_better=False, regression=True),
    )
}
"""What a training takes and a run measures anew; peak memory is shown in MiB."""

_ALL_METRICS = METRICS | COSTS

PointStatus = Literal["measured", "repeated", "gap"]


@dataclass(frozen=True)
class Conditions:
    """What has to be equal for results to be comparable, whatever the variant's recipe is.

    A change of the recipe, the code or a package moves the level of a series; a change of one of
    these starts a new segment. `hardware` counts for costs only, and is empty otherwise.
    """

    suite: str
    signature: Signature
    train_digest: str
    test_digest: str
    hardware: tuple[str, ...] = ()

    def changed(self, earlier: "Conditions") -> str:
        """What is not as in `earlier`, in words: "other test data"."""
        pairs = {
            f"suite {self.suite}": self.suite != earlier.suite,
            f"{self.signature.problem} instead of {earlier.signature.problem}": (
                self.signature.problem != earlier.signature.problem
            ),
            "other test data": self.test_digest != earlier.test_digest,
            "other training data": self.train_digest != earlier.train_digest,
            " and ".join(self.hardware): self.hardware != earlier.hardware,
        }
        return ", ".join(words for words, differs in pairs.items() if differs) or "other inputs"


@dataclass(frozen=True)
class Point:
    """A variant's trials in one run.

    Attributes:
        status: "measured"; "repeated" where every trial is the very same one as in an earlier
            run, found in the cache; "gap" where there is no result for the seeds asked for.
        reason: what there is to say about a repeat or a gap.
        conditions: `None` for a gap.
        values: per seed; empty for a gap. The seeds of a failed side that did finish are a biased
            choice, and left out.
        fresh: the seeds whose trials no earlier point has.

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
        """Mean and sample standard deviation over the seeds."""
        return Statistic.of(self.values.values())


@dataclass(frozen=True)
class Segment:
    """The points of a series that can be compared; `reason` says what is not as in the first."""

    conditions: Conditions
    points: tuple[Point, ...]
    reason: str = ""

    @property
    def fresh(self) -> tuple[Point, ...]:
        """The points with new evidence."""
        return tuple(point for point in self.points if point.fresh)


@dataclass(frozen=True)
class Series:
    """One metric of a variant on a dataset, a point a run, in the order of time."""

    dataset: str
    variant: str
    metric: Metric
    points: tuple[Point, ...]

    @property
    def is_cost(self) -> bool:
        """Whether it is what a training takes, and not how well it did."""
        return self.metric.name in COSTS

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The comparable points, by conditions; in the order in which these came up."""
        groups: dict[Conditions, list[Point]] = {}
        for point in self.points:
            if point.conditions is not None:
                groups.setdefault(point.conditions, []).append(point)
        first = next(iter(groups), None)
        return tuple(
            Segment(c, tuple(points), "" if first in {None, c} else c.changed(first))
            for c, points in groups.items()
        )


def series(
    runs: Iterable[RunRecord],
    *,
    datasets: Sequence[str] = (),
    variants: Sequence[str] = (),
    metrics: Sequence[str] = (),
) -> list[Series]:
    """Every series of the runs, by dataset, metric and variant.

    Args:
        runs: in any order.
        datasets: only these; all if empty.
        variants: only these; all if empty.
        metrics: only these; if empty, the first of `METRICS` that a dataset has, which decides
            between variants, and the seconds per epoch.

    Raises:
        UserError: a name that no run has, or nothing that all three filters let through.

    """
    ordered = sorted(runs, key=lambda run: (run.started_at, run.id))
    pairs = list(dict.fromkeys(pair for run in ordered for pair in _planned(run)))
    _require_known("dataset", datasets, [dataset for dataset, _ in pairs])
    _require_known("variant", variants, [variant for _, variant in pairs])
    _require_known("metric", metrics, list(_ALL_METRICS))
    found = [
        Series(dataset, variant, metric, _points(ordered, (dataset, variant), metric))
        for dataset in dict.fromkeys(dataset for dataset, _ in pairs)
        for metric in _metrics_of(dataset, ordered, metrics)
        for variant in dict.fromkeys(variant for d, variant in pairs if d == dataset)
        if dataset in (datasets or [dataset]) and variant in (variants or [variant])
    ]
    if pairs and not found:
        known = ", ".join(f"{dataset}/{variant}" for dataset, variant in pairs)
        raise UserError(
            f"no recorded run has all of --dataset {' '.join(datasets) or '(any)'}, --variant "
            f"{' '.join(variants) or '(any)'}, --metric {' '.join(metrics) or '(default)'}; "
            f"recorded are {known}: leave one of them out"
        )
    return found


def _planned(run: RunRecord) -> dict[tuple[str, str], set[int]]:
    """The seeds per dataset and variant that the run has, or should have had."""
    seeds: dict[tuple[str, str], set[int]] = {}
    for trial in (*run.suite.trials(), *run.trials):
        seeds.setdefault((trial.dataset, trial.variant), set()).add(trial.seed)
    return seeds


def _require_known(kind: str, asked: Iterable[str], known: Sequence[str]) -> None:
    for name in asked:
        if name not in known:
            listed = ", ".join(dict.fromkeys(known)) or "none"
            raise UserError(f"no {kind} {name!r} in the recorded runs: expected one of {listed}")


def _metrics_of(dataset: str, runs: Sequence[RunRecord], asked: Sequence[str]) -> list[Metric]:
    names = {
        name
        for run in runs
        for scores in (
            run.datasets[dataset].baseline if dataset in run.datasets else {},
            *(t.best.metrics for t in run.trials if t.dataset == dataset and t.best),
        )
        for name in scores
    }
    scored = [metric for name, metric in METRICS.items() if name in names]
    if asked:
        return [metric for metric in (*scored, *COSTS.values()) if metric.name in asked]
    return [*scored[:1], COSTS["seconds_per_epoch"]]


def _points(
    runs: Iterable[RunRecord], pair: tuple[str, str], metric: Metric
) -> tuple[Point, ...]:
    seen: set[str] = set()
    points = []
    for run in runs:
        if seeds := _planned(run).get(pair):
            trials = [t for t in run.trials if (t.dataset, t.variant) == pair]
            points.append(_point(run, trials, metric, seeds, seen))
            if points[-1].status != "gap":
                seen |= {digest for t in trials if (digest := _digest(t, metric))}
    return tuple(points)


def _point(
    run: RunRecord,
    trials: Sequence[TrialRecord],
    metric: Metric,
    seeds: set[int],
    seen: set[str],
) -> Point:
    """The point of these trials; `seen` are the digests of earlier points' trials."""
    values = {t.seed: v for t in trials if (v := _value(t, metric)) is not None}
    told = Point(run.id, run.started_at, run.environment.commit, "gap")
    dataset = run.datasets.get(trials[0].dataset) if trials else None
    if dataset is None or len(values) < len(seeds):
        return _replace(told, reason=_why(trials, seeds, prepared=dataset is not None))
    fresh = frozenset(t.seed for t in trials if _digest(t, metric) not in seen)
    repeats = len(trials) - len(fresh)
    reason = f"{repeats} of {len(trials)} trials are those of an earlier run" if repeats else ""
    hardware = {_told(t) for t in trials} if metric.name in COSTS else set()
    return Point(
        run=run.id,
        started_at=run.started_at,
        commit=run.environment.commit,
        status="measured" if fresh else "repeated",
        reason=reason,
        conditions=Conditions(
            suite=run.suite.name,
            signature=dataset.signature,
            train_digest=dataset.train_digest,
            test_digest=dataset.test_digest,
            hardware=tuple(sorted(hardware)),
        ),
        values=values,
        fresh=fresh,
    )
