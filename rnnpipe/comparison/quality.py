"""Test scores of two sides, compared over seeds and test examples."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison.findings import Finding
from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.evaluation.metrics import QUALITY, REDUCTIONS
from rnnpipe.evaluation.problems import answers, tallies
from rnnpipe.evaluation.tallies import Tally, mean
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records import TrialRecord
from rnnpipe.records.predictions import read_predictions
from rnnpipe.records.tallies import read_tallies
from rnnpipe.specs import Signature
from rnnpipe.statistics import Scores, contrast, mcnemar, mean_scores, resampled_scores

Floats = NDArray[np.float64]

ONE_SEED = (
    "a side has one seed, so training noise cannot be known: this holds for these trained models, "
    "not for training again"
)

_TALLIES = "tallies.npz"
_PREDICTIONS = "predictions.npz"


@dataclass(frozen=True)
class GroupTallies:
    """The tallies of a group's models on the test set, after their best epoch.

    Attributes:
        truth: the digest of what they were scored against, the same for all of them.
        parts: float64 `(seeds, units, parts)` per metric.

    """

    truth: str
    parts: Mapping[str, Floats]


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
    return GroupTallies(read[0][1], {name: np.stack(arrays) for name, arrays in parts.items()})


def quality_findings(
    base: Group, other: Group, sides: tuple[GroupTallies, GroupTallies], level: float
) -> Iterator[Finding]:
    """A finding per quality metric that both sides have.

    Raises:
        RefusedError: the sides were tested on other targets, or on a single example.

    """
    ours, theirs = sides
    pairs = {
        name: (ours.parts[name], theirs.parts[name]) for name in ours.parts.keys() & theirs.parts
    }
    same = all(one.shape[1:] == another.shape[1:] for one, another in pairs.values())
    if ours.truth != theirs.truth or not same:
        raise RefusedError("not comparable", "other test data: the targets differ")
    if any(one.shape[1] < 2 for one, _ in pairs.values()):
        raise RefusedError("not comparable", "one test example says nothing about others")
    for metric in QUALITY:
        if metric in pairs:
            yield _finding(base, other, metric, pairs[metric], level)


def _finding(
    base: Group, other: Group, metric: str, pair: tuple[Floats, Floats], level: float
) -> Finding:
    """Compares one metric; `pair` holds its parts, `(seeds, units, parts)` a side."""
    scores, count = _scores(metric, np.concatenate(pair)), len(base.trials)
    sides = (base.side(scores.values[:count]), other.side(scores.values[count:]))
    finding = Finding(base.dataset, metric, "quality", *sides)
    if np.array_equal(*pair):
        return finding.exact(0.0)
    difference = contrast(scores, count, paired=base.seeds == other.seeds)
    if difference.seed_parts:
        estimate = difference.estimate(level)
        return finding.estimated(estimate, difference, "seeds and test examples")
    estimate = (
        mcnemar(pair[0][0, :, 0], pair[1][0, :, 0], level)
        if len(base.trials) == len(other.trials) == 1 and _right_or_wrong(metric, *pair)
        else difference.estimate(level)
    )
    return replace(finding.estimated(estimate, difference, "test examples only"), note=ONE_SEED)


def _scores(metric: str, parts: Floats) -> Scores:
    """The metric of every model, `(models, units, parts)`, and how it moves with the units."""
    reduce = REDUCTIONS[metric]
    if reduce is mean:
        return mean_scores(parts[:, :, 0], parts[0, :, 1])  # the weights are those of the truth
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
        raise RefusedError("missing", f"{told} cannot be read: {error}") from error
    try:
        truth = Truth(found.targets, found.weights, found.groups)
        problem = signature.problem
        return tallies(problem, answers(problem, found.best, truth)), truth.digest
    except ValueError as error:
        raise RefusedError("failed", f"{_name(group)}: {error}") from error


def _name(group: Group) -> str:
    return f"{group.dataset}/{group.variant} in run {group.run.record.id}"
