"""Test scores of two sides, compared over seeds and test examples."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison.findings import Finding
from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.comparison.learning import Learned, with_counts
from rnnpipe.comparison.pairing import pairing, very_same
from rnnpipe.comparison.records import Evidence
from rnnpipe.errors import why
from rnnpipe.evaluation.metrics import METRICS, QUALITY, REDUCTIONS
from rnnpipe.evaluation.problems import answers, tallies
from rnnpipe.evaluation.tallies import Tally, linearised, mean
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records import TrialRecord
from rnnpipe.records.predictions import read_predictions
from rnnpipe.records.tallies import read_tallies
from rnnpipe.specs import Signature
from rnnpipe.statistics import (
    Contrast,
    Scores,
    Spread,
    contrast,
    mcnemar,
    mean_scores,
    resampled_scores,
)

Floats = NDArray[np.float64]

ONE_SEED = (
    "a side has one seed, so training noise cannot be known: this holds for these trained models, "
    "not for training again"
)

TWO_SEEDS = "two seeds do not tell how far trainings lie apart: it takes three a side"

FEWEST_UNITS = 8
"""Independent test examples that a verdict takes; of fewer nobody knows how they scatter."""

_TALLIES = "tallies.npz"
_PREDICTIONS = "predictions.npz"


@dataclass(frozen=True)
class GroupTallies:
    """The tallies of a group's models on the test set, after their best epoch.

    Attributes:
        truth: the digest of what they were scored against, the same for all of them.
        parts: float64 `(seeds, units, parts)` per metric.
        spreads: of the metrics over seeds; of none for one seed, a single example, or a baseline.
        varies: whether another seed gives another model.

    """

    truth: str
    parts: Mapping[str, Floats]
    spreads: Mapping[str, Spread]
    varies: bool = True

    @classmethod
    def of(cls, truth: str, parts: Mapping[str, Floats], *, varies: bool = True) -> "GroupTallies":
        """The tallies with these parts, and the spreads that they show."""
        spreads = {
            name: Spread.of(_compared(name, _scores(name, array)))
            for name, array in parts.items()
            if varies and min(array.shape[:2]) > 1
        }
        return cls(truth, parts, spreads, varies)


def group_tallies(group: Group, signature: Signature) -> GroupTallies:
    """Reads the tallies of every trial of the group.

    Raises:
        RefusedError: a file is missing or damaged, or an output is not finite.

    """
    read = [_tallies(group, trial, signature) for trial in group.trials]
    shared = [name for name in QUALITY if all(name in found for found, _ in read)]
    parts = {name: [found[name].parts for found, _ in read] for name in shared}
    shapes = {name: {array.shape for array in arrays} for name, arrays in parts.items()}
    if len({truth for _, truth in read}) > 1 or any(len(found) > 1 for found in shapes.values()):
        raise RefusedError("not comparable", f"{_name(group)}: its trials have different targets")
    stacked = {name: np.stack(arrays) for name, arrays in parts.items()}
    return GroupTallies.of(read[0][1], stacked, varies=group.varies)


def quality_findings(
    base: Group,
    other: Group,
    sides: tuple[GroupTallies, GroupTallies],
    others: Sequence[GroupTallies] = (),
) -> Iterator[Finding]:
    """A finding per quality metric that both sides have, the deciding one first.

    Args:
        base: the side to judge against.
        other: the side to judge.
        sides: their tallies.
        others: those of the other groups on the dataset, beside whose spread over seeds that of
            the sides is judged.

    Raises:
        RefusedError: the sides were tested on other targets, or on a single example.

    """
    ours, theirs = sides
    shared = [metric for metric in QUALITY if metric in ours.parts and metric in theirs.parts]
    _require_same_test(ours, theirs, shared)
    exact = very_same(base, other, pairing(base, other))
    beside = [found for found in (*sides, *others) if found.truth == ours.truth]
    for metric in shared:
        spreads = [
            [f.spreads[metric] for f in beside if f is not side and metric in f.spreads]
            for side in sides
        ]
        pair = (ours.parts[metric], theirs.parts[metric])
        deciding = metric == shared[0]
        yield _finding(base, other, metric, pair, spreads, exact=exact, deciding=deciding)


def _require_same_test(ours: GroupTallies, theirs: GroupTallies, metrics: Sequence[str]) -> None:
    shapes = {(ours.parts[name].shape[1:], theirs.parts[name].shape[1:]) for name in metrics}
    if ours.truth != theirs.truth or any(one != another for one, another in shapes):
        raise RefusedError("not comparable", "other test data: the targets differ")
    if any(units < 2 for (units, _), _ in shapes):
        raise RefusedError("not comparable", "one test example says nothing about others")


def _finding(  # noqa: PLR0913 (two sides of one metric)
    base: Group,
    other: Group,
    metric: str,
    pair: tuple[Floats, Floats],
    beside: Sequence[Sequence[Spread]],
    *,
    exact: bool,
    deciding: bool,
) -> Finding:
    """Compares one metric.

    `pair` holds its parts, `(seeds, units, parts)` a side, `beside` the spreads of other groups per
    side, and `exact` says whether both sides are the very same trainings. Failed trainings and
    ceilings are looked for in the `deciding` metric.
    """
    everything, count = _scores(metric, np.concatenate(pair)), len(base.trials)
    sides = (everything.of(slice(0, count)), everything.of(slice(count, None)))
    varies = (base.varies, other.varies)
    learned = [_learned(group) if deciding else None for group in (base, other)]
    shown = (
        group.side(scores.values, None if known is None else known.count)
        for group, scores, known in zip((base, other), sides, learned, strict=True)
    )
    finding = Finding(base.dataset, metric, "quality", next(shown), next(shown))
    if exact:
        return finding.exact(0.0)
    seeds = pairing(base, other)
    chosen = [*seeds.base, *(count + position for position in seeds.other)]
    scores = _compared(metric, everything.of(chosen))
    difference = contrast(
        scores,
        len(seeds.base),
        paired=seeds.by_seed,
        proportions=METRICS[metric].higher_is_better,
        varies=varies,
    )
    if not (seeds.by_seed and all(varies)):
        of_seeds = (found for found, side in zip(beside, varies, strict=True) if side)
        difference = difference.beside(*of_seeds)
    finding = replace(
        finding,
        contrast=difference,
        scale="relative" if _is_ratio(metric, everything) else "absolute",
        evidence=_evidence(difference, varies),
        ties=_ties(everything.of(chosen).values, len(seeds.base), paired=seeds.by_seed),
        note=seeds.note,
    )
    if any(varies) and difference.seeds < 3:
        finding = replace(finding, barred=ONE_SEED if difference.seeds < 2 else TWO_SEEDS)
        if len(base.trials) == len(other.trials) == 1 and _right_or_wrong(metric, *pair):
            tested = mcnemar(pair[0][0, :, 0], pair[1][0, :, 0])
            finding = replace(finding, interval=tested.interval, p_value=tested.p_value)
        return finding
    if (units := everything.examples) < FEWEST_UNITS:
        few = f"{units} independent test examples say too little of others"
        return replace(finding, barred=f"{few}: it takes {FEWEST_UNITS}")
    return with_counts(finding, METRICS[metric], sides, learned, varies) if deciding else finding


def _learned(group: Group) -> Learned | None:
    """How many of a group's trainings learned, by the recorded scores; None of what is none."""
    if not group.varies:
        return None
    scores = [trial.best for trial in group.trials if trial.best is not None]
    return Learned.of(scores, group.run.record.datasets[group.dataset])


def _evidence(difference: Contrast, varies: tuple[bool, bool]) -> Evidence:
    if difference.spreads:
        return "seeds and test examples"
    return "test examples only" if any(varies) else "test examples"


def _is_ratio(metric: str, scores: Scores) -> bool:
    """Whether sides differ by a factor, as errors that span decades do; none may be zero."""
    return METRICS[metric].scale == "logarithmic" and bool((scores.values > 0).all())


def _compared(metric: str, scores: Scores) -> Scores:
    """The scores as differences are taken of them: of errors, the logarithms."""
    return scores.logarithms() if _is_ratio(metric, scores) else scores


def _ties(values: Floats, base: int, *, paired: bool) -> float:
    """How likely two fresh trainings are to score the very same.

    The share among those seen, as if one more pair had been seen that differs.
    """
    ours, theirs = values[:base], values[base:]
    same = ours == theirs if paired else ours[:, None] == theirs
    fewer = min(len(ours), len(theirs))
    return float(same.mean()) * fewer / (fewer + 1)


def joint_scores(metric: str, groups: Sequence[GroupTallies]) -> Scores:
    """One metric of several groups' models, in their order, as differences are taken of it."""
    parts = np.concatenate([group.parts[metric] for group in groups])
    return _compared(metric, _scores(metric, parts))


def _scores(metric: str, parts: Floats) -> Scores:
    """The metric of every model, `(models, units, parts)`, and how it moves with the units."""
    reduce = REDUCTIONS[metric]
    # The weights are those of the truth, the same for all models.
    if reduce is mean:
        return mean_scores(parts[:, :, 0], parts[0, :, 1])
    if reduce is linearised:
        return mean_scores(parts[:, :, 0] - parts[:, :, 2], parts[0, :, 1])
    return resampled_scores(parts, reduce)


def _right_or_wrong(metric: str, *sides: Floats) -> bool:
    """Whether each unit is one answer, right or wrong: so it is of accuracy without groups."""
    return REDUCTIONS[metric] is mean and all(
        np.isin(parts[..., 0], (0, 1)).all() and (parts[..., 1] == 1).all() for parts in sides
    )


def _tallies(
    group: Group, trial: TrialRecord, signature: Signature
) -> tuple[dict[str, Tally], str]:
    """The tallies of a trial, and the digest of the truth.

    A run of an earlier version has none: they are computed from what the model answered.
    """
    name = _TALLIES if _TALLIES in trial.files else _PREDICTIONS
    path = group.run.folder / trial.label / name
    told = f"{trial.label}/{name} of run {group.run.record.id}"
    try:
        if name == _TALLIES:
            parts, digest = read_tallies(path)
            known = {n: array for n, array in parts.items() if n in QUALITY}
            return {n: Tally(array, REDUCTIONS[n]) for n, array in known.items()}, digest
        found = read_predictions(path)
    except FileNotFoundError as error:
        raise RefusedError("missing", f"{told} is missing") from error
    except (OSError, ValueError) as error:
        raise RefusedError("missing", f"{told} cannot be read: {why(error)}") from error
    try:
        truth = Truth(found.targets, found.weights, found.groups)
        return tallies(signature, answers(signature, found.best, truth)), truth.digest
    except ValueError as error:
        raise RefusedError("failed", f"{_name(group)}: {error}") from error


def _name(group: Group) -> str:
    return f"{group.dataset}/{group.variant} in run {group.run.record.id}"
