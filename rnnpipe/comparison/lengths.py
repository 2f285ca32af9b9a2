"""Up to which length does each variant solve a task, of which a run has several lengths?

A task is solved by a training that leaves at most a tenth of what the trivial baseline gets wrong.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.comparison.quality import GroupTallies, group_tallies, joint_scores
from rnnpipe.comparison.records import Run
from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import METRICS, QUALITY
from rnnpipe.statistics import Spread
from rnnpipe.statistics.interval import Component, half_width

SOLVED = 0.1
"""Of the baseline's error, what may be left."""

_LEVEL = 0.05


@dataclass(frozen=True)
class Point:
    """What a variant scores at one length.

    Attributes:
        mean: over its trainings; of errors the geometric mean.
        low, high: the 95% interval of it, over seeds and test examples; None with a single seed.
        solved: how many trainings solve the task.
        trainings: how many there are.

    """

    mean: float
    low: float | None
    high: float | None
    solved: int
    trainings: int


@dataclass(frozen=True)
class Growth:
    """A task at growing lengths.

    Attributes:
        source: the kind of its data.
        metric: the deciding one.
        lengths: timesteps, rising.
        variants: by name its point at each length; None where it was not trained, or failed.
        baseline: what the trivial baseline scores at each length.

    """

    source: str
    metric: Metric
    lengths: tuple[int, ...]
    variants: Mapping[str, tuple[Point | None, ...]]
    baseline: tuple[float, ...]

    def solved_up_to(self, variant: str) -> int | None:
        """The longest length up to which most trainings solve the task; None where none is."""
        longest = None
        for length, point in zip(self.lengths, self.variants[variant], strict=True):
            if point is None or 2 * point.solved <= point.trainings:
                return longest
            longest = length
        return longest


def growths(run: Run) -> tuple[Growth, ...]:
    """Gather the tasks of which a run has several lengths: datasets of one kind."""
    tasks: dict[str, dict[int, str]] = {}
    for name, dataset in run.record.datasets.items():
        steps = next((p.timesteps for p in dataset.signature.inputs.values() if p.timesteps), None)
        if steps is not None:
            tasks.setdefault(dataset.spec.source, {}).setdefault(steps, name)
    found = (_growth(run, source, by_length) for source, by_length in tasks.items())
    return tuple(growth for growth in found if growth is not None)


def _growth(run: Run, source: str, by_length: Mapping[int, str]) -> Growth | None:
    lengths = tuple(sorted(by_length))
    known = [run.record.datasets[by_length[length]].baseline for length in lengths]
    deciding = next((name for name in QUALITY if all(name in of_each for of_each in known)), None)
    if len(lengths) < 2 or deciding is None:
        return None
    metric = METRICS[deciding]
    baseline = tuple(of_each[deciding] for of_each in known)
    datasets = [by_length[length] for length in lengths]
    variants = {
        variant: tuple(
            _point(run, dataset, variant, metric, trivial)
            for dataset, trivial in zip(datasets, baseline, strict=True)
        )
        for variant in dict.fromkeys(t.variant for t in run.record.trials if t.dataset in datasets)
    }
    return Growth(source, metric, lengths, variants, baseline)


def _point(run: Run, dataset: str, variant: str, metric: Metric, trivial: float) -> Point | None:
    group = Group.of(run, dataset, variant)
    if not group.trials or any(trial.status != "finished" for trial in group.trials):
        return None
    try:
        tallies = group_tallies(group, run.record.datasets[dataset].signature)
    except RefusedError:
        return None
    if metric.name not in tallies.parts:
        return None
    values = [trial.best.metrics[metric.name] for trial in group.trials if trial.best]
    mean, half = _interval(tallies, metric.name)
    perfect = 1.0 if metric.higher_is_better else 0.0
    solved = sum(abs(value - perfect) <= SOLVED * abs(trivial - perfect) for value in values)
    shown = math.exp if metric.scale == "logarithmic" and min(values) > 0 else float
    low, high = (None, None) if half is None else (shown(mean - half), shown(mean + half))
    if low is not None and high is not None and metric.higher_is_better:
        low, high = max(low, 0.0), min(high, perfect)  # what decides is a share
    return Point(shown(mean), low, high, solved, len(values))


def _interval(tallies: GroupTallies, metric: str) -> tuple[float, float | None]:
    """The mean over trainings and half of its interval; of errors, of their logarithms.

    As that of a difference (`rnnpipe.statistics.contrast`) to what is known exactly.
    """
    scores = joint_scores(metric, [tallies])
    mean, count = float(scores.values.mean()), len(scores.values)
    if count < 2:
        return mean, None
    spread = Spread.of(scores)
    of_examples = float(scores.covariance.mean()) - spread.noise / count
    parts = (
        Component(spread.sampled / count, count - 1),
        Component(max(of_examples, 0.0), scores.examples - 1),
    )
    return mean, float(half_width(_LEVEL, parts))
