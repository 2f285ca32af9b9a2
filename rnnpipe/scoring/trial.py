"""A trained trial's outputs, scored: the numbers beside its history in a run's folder."""

import json
from pathlib import Path
from typing import Any

from rnnpipe.evaluation.problems import answers, scores, tallies, undefined
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records.predictions import read_predictions
from rnnpipe.records.tallies import write_tallies
from rnnpipe.specs import Signature


def score_trial(trained: Path, signature: Signature, folder: Path) -> dict[str, Any]:
    """Write `metrics.json` and `tallies.npz` into `folder`.

    A metric that the test set leaves without a value is left out of the scores, and its reason
    written beside them as `undefined`. Of the best epoch the errors of forecasts are written as
    `per_horizon`, and the scores of targets a step as `by_position`.

    Args:
        trained: the folder with the trial's `predictions.npz`.
        signature: the kind of targets, which decides the metrics.
        folder: where to write.

    Returns:
        The metrics after the best and the last epoch, under `best` and `last`.

    Raises:
        ValueError: the model's outputs are not all finite.

    """
    given = read_predictions(trained / "predictions.npz")
    truth = Truth(given.targets, given.weights, given.groups)
    answered = answers(signature, given.best, truth)
    found = {
        "best": scores(signature, answered),
        "last": scores(signature, answers(signature, given.last, truth)),
    }
    parts = {name: tally.parts for name, tally in tallies(signature, answered).items()}
    write_tallies(folder / "tallies.npz", parts, truth.digest)
    metrics: dict[str, Any] = {**found, **answered.along()}
    if reasons := undefined(signature, answered):
        metrics["undefined"] = reasons
    if (confusion := answered.confusion()) is not None:
        metrics["confusion_matrix"] = confusion.tolist()
    (folder / "metrics.json").write_text(json.dumps(metrics, allow_nan=False) + "\n")
    return found
