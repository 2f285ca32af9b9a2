"""A trained trial's outputs, scored: the numbers beside its history in a run's folder."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from rnnpipe.evaluation.problems import answers, scores, tallies, undefined
from rnnpipe.evaluation.tallies import effective_answers
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records.generated import read_generated
from rnnpipe.records.predictions import Predictions, read_predictions
from rnnpipe.records.tallies import write_tallies
from rnnpipe.specs import Signature, Text


def score_trial(trained: Path, signature: Signature, folder: Path) -> dict[str, Any]:
    """Write `metrics.json` and `tallies.npz` into `folder`.

    A metric that the test set leaves without a value is left out of the scores, and its reason
    written beside them as `undefined`. Of the best epoch the errors of forecasts are written as
    `per_horizon`, the scores of targets a step as `by_position`, and those of texts as `by_length`,
    with sacrebleu's `signatures`.

    Args:
        trained: the folder with the trial's `predictions.npz` and, of texts, `generated.jsonl`.
        signature: the kind of targets, which decides the metrics.
        folder: where to write.

    Returns:
        The metrics after the best and the last epoch, under `best` and `last`, and under `answers`
        how many independent answers each after the best epoch is from.

    Raises:
        ValueError: the model's outputs are not all finite.

    """
    given = read_predictions(trained / "predictions.npz")
    truth = Truth(given.targets, given.weights, given.groups)
    best, last = given.best, given.last
    if isinstance(signature.target, Text):
        truth, best, last = _texts(trained, truth, given)
    answered = answers(signature, best, truth)
    found = {
        "best": scores(signature, answered),
        "last": scores(signature, answers(signature, last, truth)),
    }
    tallied = tallies(signature, answered)
    parts = {name: tally.parts for name, tally in tallied.items()}
    write_tallies(folder / "tallies.npz", parts, truth.digest)
    metrics: dict[str, Any] = {**found, **answered.along()}
    if reasons := undefined(signature, answered):
        metrics["undefined"] = reasons
    if (confusion := answered.confusion()) is not None:
        metrics["confusion_matrix"] = confusion.tolist()
    (folder / "metrics.json").write_text(json.dumps(metrics, allow_nan=False) + "\n")
    return {**found, "answers": {name: effective_answers(t) for name, t in tallied.items()}}


def _texts(trained: Path, truth: Truth, given: Predictions) -> tuple[Truth, Any, Any]:
    """What is to be written, and what was, after the best epoch and after the last."""
    from rnnpipe.evaluation.texts import Generated  # noqa: PLC0415 (only texts need it)

    written = read_generated(trained)
    return (
        replace(truth, references=written.references),
        Generated(written.best, given.best, given.best_likelihoods),
        Generated(written.last, given.last, given.last_likelihoods),
    )
