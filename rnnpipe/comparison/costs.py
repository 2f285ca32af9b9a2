"""What training takes on two sides: time, memory and parameters.

Differences are relative, other / base - 1, and tested on the logarithms of each seed's cost.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from rnnpipe.comparison.findings import Finding, refused
from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.comparison.metrics import COSTS
from rnnpipe.errors import UserError
from rnnpipe.records import Hardware
from rnnpipe.records.history import History, read_history
from rnnpipe.specs import Signature
from rnnpipe.statistics import log_ratio

_LARGEST_EXPONENT = 700.0
"""Beyond, the exponential of the end of a hopelessly wide interval is no number any more."""

ONE_SEED = "a side has one seed, so the noise of a measurement cannot be known"

TARGET_SHARE = 0.95
"""The target accuracy, as a share of the best validation accuracy of the side that reached less."""


def cost_findings(
    base: Group, other: Group, signature: Signature, level: float
) -> Iterator[Finding]:
    """A finding per cost metric of the two sides; time to a target accuracy only for classes."""
    for metric in COSTS:
        if metric == "seconds_to_target" and signature.problem == "regression":
            continue
        try:
            yield _finding(base, other, metric, level)
        except RefusedError as error:
            yield refused(base, other, error, metric, "cost")


def _finding(base: Group, other: Group, metric: str, level: float) -> Finding:
    note = ""
    if metric != "parameters":
        _require_same_hardware(base, other)
    if metric == "seconds_to_target":
        target, (ours, theirs) = _seconds_to_target(base, other)
        note = f"target: a validation accuracy of {target:.3f}"
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


def _seconds_to_target(base: Group, other: Group) -> tuple[float, list[list[float]]]:
    """Training time until the validation accuracy first reached a target, per side and seed.

    The target is `TARGET_SHARE` of the best validation accuracy, averaged over seeds, of the side
    that reached less: both sides have been near it, and it does not depend on the epochs that
    either was given beyond.
    """
    histories = [_histories(group) for group in (base, other)]
    best = [np.mean([h.validation("accuracy").max() for h in side]) for side in histories]
    target = float(TARGET_SHARE * min(best))
    seconds = [[_first(history, target) for history in side] for side in histories]
    for group, side in zip((base, other), seconds, strict=True):
        if short := side.count(None):
            raise RefusedError(
                "not comparable",
                f"{short} of {len(side)} trials of {group.variant} never reached the target, a "
                f"validation accuracy of {target:.3f}",
            )
    return target, [[s for s in side if s is not None] for side in seconds]


def _histories(group: Group) -> list[History]:
    histories = []
    for trial in group.trials:
        try:
            history = read_history(group.run.folder / trial.label / "history.csv")
        except UserError as error:
            raise RefusedError("missing", str(error)) from error
        if not {"val_accuracy", "seconds"} <= history.columns.keys() or not len(history.epochs):
            raise RefusedError("missing", f"{trial.label}/history.csv has no validation accuracy")
        histories.append(history)
    return histories


def _first(history: History, target: float) -> float | None:
    reached = np.flatnonzero(history.validation("accuracy") >= target)
    return float(history.columns["seconds"][: reached[0] + 1].sum()) if len(reached) else None
