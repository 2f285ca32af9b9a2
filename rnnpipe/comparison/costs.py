"""What training takes on two sides: time, memory and parameters.

Differences are relative, other / base - 1, and tested on the logarithms of each seed's cost. What a
machine does on a day it does to all trainings of a run: between two runs a cost is one observation
a side, however many seeds there are, and the ratio is shown without a verdict. Within a run there
is one on time where trainings took turns; on memory there is none, since a model is made ready
once a run, and the first one takes what the libraries do too.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison.findings import Finding, refused
from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.comparison.turns import in_turns
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

ONCE_A_RUN = (
    "measured once a run: what the machine did that day cannot be told from the change; "
    "`rnnpipe history` compares three runs a side or more"
)

MADE_ONCE = (
    "most of it is what making the model ready takes, once a run for all seeds: one observation "
    "a side"
)

NOT_IN_TURNS = "not trained in turns, so the machine's drift may be all of it"

FEW_SEEDS = "the noise of a measurement takes three seeds a side to know"

TARGET_SHARE = 0.95
"""The target, as a share of the best validation score of the side that reached less."""


def cost_findings(base: Group, other: Group, signature: Signature) -> Iterator[Finding]:
    """A finding per cost metric of the two sides.

    There is a time to a target only where a training is watched by a score that rises.
    """
    score = watched(signature.problem)
    for metric in COSTS:
        if metric == "seconds_to_target" and not score.higher_is_better:
            continue
        try:
            yield _finding(base, other, metric, score)
        except RefusedError as error:
            yield refused(base, other, error, metric, "cost")


def _finding(base: Group, other: Group, metric: str, score: Metric) -> Finding:
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
        change = float(np.exp(np.log(theirs).mean() - np.log(ours).mean())) - 1
        return replace(finding, difference=change, barred=_barred(base, other, metric))
    paired = base.seeds == other.seeds
    return replace(
        finding,
        contrast=log_ratio(ours, theirs, paired=paired),
        evidence="seeds only",
        barred=_barred(base, other, metric),
    )


def _barred(base: Group, other: Group, metric: str) -> str:
    """Why no verdict can be passed on a cost, or nothing."""
    if base.run is not other.run:
        return ONCE_A_RUN
    if metric == "peak_memory_bytes":
        return MADE_ONCE
    if min(len(base.trials), len(other.trials)) < 3:
        return FEW_SEEDS
    return "" if in_turns(base, other) else NOT_IN_TURNS


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
            raise RefusedError("not comparable", f"{trials} never reached the target: {told}")
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
