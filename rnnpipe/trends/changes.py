"""A series with its levels, where it moved from one to the next, and what else changed there."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison import Difference, differences
from rnnpipe.evaluation.metric import Metric
from rnnpipe.records import RunRecord
from rnnpipe.summary.tables import format_difference, format_share
from rnnpipe.trends.points import Point, Segment, Series
from rnnpipe.trends.shifts import can_tell, shifts

FALSE_CHANGES = 1.0
"""How many false change points a suite's series may show in `YEAR` runs, all of them together."""

YEAR = 365

_FEWEST_SERIES = 10
"""A suite of fewer series counts as so many: no series alone has the whole rate."""

ONE_SEED = "known for this seed only"


@dataclass(frozen=True)
class Level:
    """Fresh points of a segment between which nothing moved.

    `mean` is the mean of the points' means over seeds; of a cost, the geometric one.
    """

    points: tuple[Point, ...]
    mean: float


@dataclass(frozen=True)
class ChangePoint:
    """The level moved between two runs.

    Attributes:
        before, after: the last fresh point of the old level, and the first of the new one.
        told: the run after which it could be told.
        difference: new - old, but new / old - 1 of a cost.
        p_value: of this split of the runs.
        verdict: which way it moved.
        note: what the evidence lacks.
        changed: what differs in the records of the two runs, as far as it concerns this series.

    """

    metric: Metric
    before: Point
    after: Point
    told: Point
    old: float
    new: float
    difference: float
    p_value: float
    verdict: Literal["better", "worse"]
    note: str
    changed: tuple[Difference, ...]

    @property
    def amount(self) -> str:
        """The difference as it is written: `-0.029`, or `+12.5%` of a cost."""
        if self.metric.kind == "cost":
            return format_share(self.difference)
        return format_difference(self.metric, self.difference)


@dataclass(frozen=True)
class Trend:
    """A series, its levels and the changes between them, segment by segment.

    `decidable` is false where there are too few fresh runs to tell any change from noise.
    """

    series: Series
    levels: tuple[Level, ...]
    changes: tuple[ChangePoint, ...]
    decidable: bool


def change_points(
    found: Iterable[Series],
    runs: Iterable[RunRecord],
    *,
    false_changes: float = FALSE_CHANGES,
) -> list[Trend]:
    """The trend of each series: where its level moved, segment by segment.

    A series is looked at after each of its runs (`rnnpipe.trends.shifts`): what is told of runs
    does not depend on those after them. Trials that repeat an earlier run's are left out.

    Args:
        found: what `series` made of the runs.
        runs: the same runs.
        false_changes: how many changes may be told in `YEAR` runs of a suite although nothing
            moved, over all series that are shown of it by default.

    """
    by_id = {run.id: run for run in runs}
    return [_trend(one, by_id, false_changes) for one in found]


def _trend(series: Series, runs: Mapping[str, RunRecord], false_changes: float) -> Trend:
    levels: list[Level] = []
    changes: list[ChangePoint] = []
    decidable = False
    for segment in series.segments:
        fresh = segment.fresh
        allowed = [_allowed(runs[point.run], false_changes) for point in fresh]
        decidable = decidable or can_tell(len(fresh), sum(allowed))
        moved = shifts(_table(segment, is_cost=series.is_cost), allowed)
        ends = [0, *(shift.at for shift in moved), len(fresh)]
        parts = [_level(fresh[start:end], series) for start, end in pairwise(ends)]
        levels += parts
        changes += [
            _change(series, runs, (old, new), fresh[shift.told], shift.p_value)
            for (old, new), shift in zip(pairwise(parts), moved, strict=True)
        ]
    return Trend(series, tuple(levels), tuple(changes), decidable)


def _allowed(run: RunRecord, false_changes: float) -> float:
    """How many false changes a look after this run may tell in one series of its suite.

    Shown by default are the deciding metric and the seconds an epoch of each variant on each
    dataset.
    """
    pairs = {(trial.dataset, trial.variant) for trial in run.suite.trials()}
    return false_changes / max(2 * len(pairs), _FEWEST_SERIES) / YEAR


def _table(segment: Segment, *, is_cost: bool) -> NDArray[np.float64]:
    """The fresh results of the segment, `(runs, columns)`, NaN where there is none."""
    if is_cost:
        return np.array([[fmean(map(math.log, _fresh_values(p)))] for p in segment.fresh])
    seeds = sorted({seed for point in segment.fresh for seed in point.fresh})
    return np.array(
        [[p.values[s] if s in p.fresh else math.nan for s in seeds] for p in segment.fresh]
    )


def _fresh_values(point: Point) -> list[float]:
    return [point.values[seed] for seed in sorted(point.fresh)]


def _level(points: Sequence[Point], series: Series) -> Level:
    if series.is_cost:
        logs = [fmean(map(math.log, _fresh_values(point))) for point in points]
        return Level(tuple(points), math.exp(fmean(logs)))
    return Level(tuple(points), fmean(fmean(_fresh_values(point)) for point in points))


def _change(
    series: Series,
    runs: Mapping[str, RunRecord],
    levels: tuple[Level, Level],
    told: Point,
    p_value: float,
) -> ChangePoint:
    old, new = levels
    before, after = old.points[-1], new.points[0]
    difference = new.mean / old.mean - 1 if series.is_cost else new.mean - old.mean
    shared = {s for p in old.points for s in p.fresh} & {s for p in new.points for s in p.fresh}
    return ChangePoint(
        metric=series.metric,
        before=before,
        after=after,
        told=told,
        old=old.mean,
        new=new.mean,
        difference=difference,
        p_value=p_value,
        verdict="better" if series.metric.better(new.mean, than=old.mean) else "worse",
        note=ONE_SEED if len(shared) == 1 and not series.is_cost else "",
        changed=tuple(
            difference
            for difference in differences(runs[before.run], runs[after.run])
            if _concerns(difference.what, series)
        ),
    )


def _concerns(what: str, series: Series) -> bool:
    """Whether a difference of two records may matter to the series: names no other part of it."""
    match what.split("."):
        case ["suite", "title" | "description"]:
            return False
        case ["suite", "datasets", name, *_] | ["datasets", name, *_]:
            return name == series.dataset
        case ["suite", "variants", name, *_]:
            return name == series.variant
        case _:
            return True
