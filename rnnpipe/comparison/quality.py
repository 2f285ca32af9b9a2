"""Test scores of two sides, compared over seeds and test examples."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison.findings import Finding
from rnnpipe.comparison.groups import Group, RefusedError
from rnnpipe.evaluation.scores import per_example_scores, predicted_classes
from rnnpipe.records import TrialRecord
from rnnpipe.records.predictions import read_predictions
from rnnpipe.specs import Signature
from rnnpipe.statistics import Scores, contrast, macro_f1_scores, mcnemar, mean_scores

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ONE_SEED = (
    "a side has one seed, so training noise cannot be known: this holds for these trained models, "
    "not for training again"
)

_SCORE_OF = {"accuracy": "correct", "loss": "loss", "mse": "mse", "mae": "mae"}
"""Metrics that are means over test examples, and the name of an example's own score."""


@dataclass(frozen=True)
class Answers:
    """What a group's models answered on the test set, after their best epoch.

    `scores` are float64 `(seeds, examples)` per name of `per_example_scores`, `targets`
    `(examples,)`, `predicted` the predicted classes, int64 `(seeds, examples)`, or `None`.
    """

    targets: NDArray[np.generic]
    scores: dict[str, Floats]
    predicted: Ints | None


def read_answers(group: Group, signature: Signature) -> Answers:
    """Reads and scores the predictions of every trial of the group.

    Raises:
        RefusedError: a file is missing or damaged, or an output is not finite.

    """
    read = [_read(group, trial) for trial in group.trials]
    targets = read[0][0]
    if any(not np.array_equal(targets, other) for other, _ in read[1:]):
        raise RefusedError("not comparable", f"{_name(group)}: its trials have different targets")
    try:
        scores = [per_example_scores(signature.problem, outputs, targets) for _, outputs in read]
        predicted = (
            None
            if signature.problem == "regression"
            else np.stack([predicted_classes(signature.problem, outputs) for _, outputs in read])
        )
    except ValueError as error:
        raise RefusedError("failed", f"{_name(group)}: {error}") from error
    return Answers(targets, {n: np.stack([s[n] for s in scores]) for n in scores[0]}, predicted)


def quality_findings(
    base: Group, other: Group, answers: tuple[Answers, Answers], level: float
) -> Iterator[Finding]:
    """A finding per quality metric of the two sides.

    Raises:
        RefusedError: the sides were tested on other targets, or on a single example.

    """
    ours, theirs = answers
    if not np.array_equal(ours.targets, theirs.targets):
        raise RefusedError("not comparable", "other test data: the targets differ")
    if len(ours.targets) < 2:
        raise RefusedError("not comparable", "one test example says nothing about others")
    for metric, score in _SCORE_OF.items():
        if score in ours.scores:
            pair = (ours.scores[score], theirs.scores[score])
            yield _finding(base, other, metric, pair, mean_scores(np.concatenate(pair)), level)
        if metric == "accuracy" and ours.predicted is not None and theirs.predicted is not None:
            classes = (ours.predicted, theirs.predicted)
            f1 = macro_f1_scores(np.concatenate(classes), ours.targets.astype(np.int64))
            yield _finding(base, other, "macro_f1", classes, f1, level)


def _finding(  # noqa: PLR0913 (two sides of one metric)
    base: Group,
    other: Group,
    metric: str,
    pair: tuple[Floats | Ints, Floats | Ints],
    scores: Scores,
    level: float,
) -> Finding:
    """Compares one metric; `pair` holds what it is computed from, `(seeds, examples)` a side."""
    count = len(base.trials)
    sides = (base.side(scores.values[:count]), other.side(scores.values[count:]))
    finding = Finding(base.dataset, metric, "quality", *sides)
    if np.array_equal(*pair):
        return finding.exact(0.0)
    difference = contrast(scores, count, paired=base.seeds == other.seeds)
    if difference.seed_parts:
        estimate = difference.estimate(level)
        return finding.estimated(estimate, difference, "seeds and test examples")
    one_each = len(base.trials) == len(other.trials) == 1
    estimate = (
        mcnemar(pair[0][0], pair[1][0], level)
        if metric == "accuracy" and one_each
        else difference.estimate(level)
    )
    return replace(finding.estimated(estimate, difference, "test examples only"), note=ONE_SEED)


def _read(group: Group, trial: TrialRecord) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    name = f"{trial.label}/predictions.npz of run {group.run.record.id}"
    try:
        return read_predictions(group.run.folder / trial.label / "predictions.npz")
    except FileNotFoundError as error:
        raise RefusedError("missing", f"{name} is missing") from error
    except (OSError, ValueError) as error:
        raise RefusedError("missing", f"{name} cannot be read: {error}") from error


def _name(group: Group) -> str:
    return f"{group.dataset}/{group.variant} in run {group.run.record.id}"
