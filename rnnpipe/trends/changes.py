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
from rnnpipe.trends.shifts import shifts, smallest_p_value

LEVEL = 0.05
"""The chance of any false change point in a series in which nothing moved."""

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
        difference: new - old, but new / old - 1 of a cost.
        p_value: corrected for all splits of all segments that were tried in the series.
        verdict: which way it moved.
        note: what the evidence lacks.
        changed: what differs in the records of the two runs, as far as it concerns this series.

    """

    metric: Metric
    before: Point
    after: Point
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
    found: Iterable[Series], runs: Iterable[RunRecord], *, level: float = LEVEL
) -> list[Trend]:
    """The trend of each series: where its level moved, segment by segment.

    Of a score, each seed is a column of `shifts`: trainings are independent of each other. Of a
    cost, a run is one observation, the mean logarithm over its seeds, since all trials of a run
    share what else the machine was doing. Trials that repeat an earlier run's are left out.

    Args:
        found: what `series` made of the runs.
        runs: the same runs.
        level: of significance, for a series with all its segments.

    """
    by_id = {run.id: run for run in runs}
    return [_trend(one, by_id, level) for one in found]


def _trend(series: Series, runs: Mapping[str, RunRecord], level: float) -> Trend:
    tables = [_table(s, is_cost=series.is_cost) for s in series.segments]
    can_tell = [smallest_p_value(table) < level for table in tables]
    tests = sum(can_tell)
    levels: list[Level] = []
    changes: list[ChangePoint] = []
    for segment, table, decidable in zip(series.segments, tables, can_tell, strict=True):
        # Bonferroni's correction, over the segments in which there is something to find.
        moved = shifts(table, level=level / tests) if decidable else []
        ends = [0, *(shift.at for shift in moved), len(table)]
        parts = [_level(segment.fresh[start:end], series) for start, end in pairwise(ends)]
        levels += parts
        changes += [
            _change(series, runs, old, new, tests * shift.p_value)
            for (old, new), shift in zip(pairwise(parts), moved, strict=True)
        ]
    return Trend(series, tuple(levels), tuple(changes), any(can_tell))


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
    series: Series, runs: Mapping[str, RunRecord], old: Level, new: Level, p_value: float
) -> ChangePoint:
    before, after = old.points[-1], new.points[0]
    difference = new.mean / old.mean - 1 if series.is_cost else new.mean - old.mean
    shared = {s for p in old.points for s in p.fresh} & {s for p in new.points for s in p.fresh}
    return ChangePoint(
        metric=series.metric,
        before=before,
        after=after,
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
