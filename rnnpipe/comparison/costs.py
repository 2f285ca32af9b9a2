"""What training takes on two sides: time, memory and parameters.

Differences are relative, other / base - 1, and tested on the logarithms of each seed's cost.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison.findings import Finding, refused
from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.errors import UserError
from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import COSTS
from rnnpipe.evaluation.named import watched
from rnnpipe.records import Hardware
from rnnpipe.records.history import read_history
from rnnpipe.specs import Signature
from rnnpipe.statistics import log_ratio
from rnnpipe.summary.tables import format_score

Floats = NDArray[np.float64]

_LARGEST_EXPONENT = 700.0
"""Beyond, the exponential of the end of a hopelessly wide interval is no number any more."""

ONE_SEED = "a side has one seed, so the noise of a measurement cannot be known"

TARGET_SHARE = 0.95
"""The target, as a share of the best validation score of the side that reached less."""


def cost_findings(
    base: Group, other: Group, signature: Signature, level: float
) -> Iterator[Finding]:
    """A finding per cost metric of the two sides.

    There is a time to a target only where a training is watched by a score that rises.
    """
    score = watched(signature.problem)
    for metric in COSTS:
        if metric == "seconds_to_target" and not score.higher_is_better:
            continue
        try:
            yield _finding(base, other, metric, score, level)
        except RefusedError as error:
            yield refused(base, other, error, metric, "cost")


def _finding(base: Group, other: Group, metric: str, score: Metric, level: float) -> Finding:
    note = ""
    if metric != "parameters":
        _require_same_hardware(base, other)
    if metric == "seconds_to_target":
        target, (ours, theirs) = _seconds_to_target(base, other, score)
        note = f"target: {target}"
    else:
        ours, theirs = (_recorded(group, metric) for group in (base, other))
    sides = (base.side(ours), other.side(theirs))
    finding = Finding(base.dataset, metric, "cost", *sides, scale="relative", note=note)
    if ours == theirs or metric == "parameters":
        return finding.exact(theirs[0] / ours[0] - 1)
    if min(len(ours), len(theirs)) < 2:
        change = math.expm1(float(np.log(theirs).mean() - np.log(ours).mean()))
        notes = "; ".join(part for part in (note, ONE_SEED) if part)
        return replace(finding, difference=change, note=notes)
    contrast = log_ratio(ours, theirs, paired=base.seeds == other.seeds)
    estimate = contrast.estimate(level)
    low, high = (math.expm1(min(end, _LARGEST_EXPONENT)) for end in estimate.interval)
    ratio = replace(estimate, difference=math.expm1(estimate.difference), interval=(low, high))
    return finding.estimated(ratio, contrast, "seeds only")


def _recorded(group: Group, metric: str) -> list[float]:
    """The cost that each trial's record has."""
    values = {trial.label: getattr(trial, metric) for trial in group.trials}
    if unknown := [label for label, value in values.items() if not value]:
        raise RefusedError("missing", f"not measured in {', '.join(unknown)}")
    return [float(value) for value in values.values()]


def _require_same_hardware(base: Group, other: Group) -> None:
    ours, theirs = ({trial.hardware for trial in group.trials} for group in (base, other))
    if len(ours | theirs) != 1 or None in ours:
        raise RefusedError(
            "not comparable", f"other hardware: {_told(ours)} against {_told(theirs)}"
        )


def _told(hardware: set[Hardware | None]) -> str:
    return " and ".join(sorted("unknown" if h is None else str(h) for h in hardware))


def _seconds_to_target(base: Group, other: Group, score: Metric) -> tuple[str, list[list[float]]]:
    """A target in words, and the training time until the validation first reached it.

    The target is `TARGET_SHARE` of the best validation score, averaged over seeds, of the side that
    reached less: both sides have been near it, and it does not depend on the epochs that either was
    given beyond. The times are per side and seed.
    """
    curves = [_curves(group, score) for group in (base, other)]
    best = [np.mean([values.max() for values, _ in side]) for side in curves]
    target = float(TARGET_SHARE * min(best))
    told = f"a validation {score.inline} of {format_score(score, target)}"
    seconds = [[_first(*curve, target) for curve in side] for side in curves]
    for group, side in zip((base, other), seconds, strict=True):
        if short := side.count(None):
            trials = f"{short} of {len(side)} trials of {group.variant}"
            raise RefusedError("not comparable", f"{trials} never reached the target, {told}")
    return told, [[s for s in side if s is not None] for side in seconds]


def _curves(group: Group, score: Metric) -> list[tuple[Floats, Floats]]:
    """Per trial the validation score and the seconds of every epoch, `(epochs,)` each."""
    curves = []
    for trial in group.trials:
        try:
            history = read_history(group.run.folder / trial.label / "history.csv")
        except UserError as error:
            raise RefusedError("missing", str(error)) from error
        wanted = (f"val_{score.name}", "seconds")
        if not set(wanted) <= history.columns.keys() or not len(history.epochs):
            raise RefusedError(
                "missing", f"{trial.label}/history.csv has no validation {score.inline}"
            )
        curves.append((history.columns[wanted[0]], history.columns[wanted[1]]))
    return curves


def _first(values: Floats, seconds: Floats, target: float) -> float | None:
    """The seconds of the epochs up to the first that reached the target, if any did."""
    reached = np.flatnonzero(values >= target)
    return float(seconds[: reached[0] + 1].sum()) if len(reached) else None
