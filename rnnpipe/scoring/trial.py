"""A trained trial's outputs, scored: the numbers beside its history in a run's folder."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from rnnpipe.evaluation.scores import confusion_matrix, evaluate, predicted_classes
from rnnpipe.specs import Signature


def score_trial(trained: Path, signature: Signature, folder: Path) -> dict[str, Any]:
    """Write `metrics.json` into `folder`.

    Args:
        trained: the folder with the trial's `predictions.npz`.
        signature: the kind of targets, which decides the metrics.
        folder: where to write.

    Returns:
        The metrics after the best and the last epoch, under `best` and `last`.

    Raises:
        ValueError: the model's outputs are not all finite.

    """
    with np.load(trained / "predictions.npz") as predictions:
        targets, best, last = (predictions[name] for name in ("targets", "best", "last"))
    problem = signature.problem
    metrics: dict[str, Any] = {
        "best": evaluate(problem, best, targets),
        "last": evaluate(problem, last, targets),
    }
    scores = dict(metrics)
    if problem != "regression":
        predicted = predicted_classes(problem, best)
        confusion = confusion_matrix(targets, predicted, len(signature.classes))
        metrics["confusion_matrix"] = confusion.tolist()
    (folder / "metrics.json").write_text(json.dumps(metrics, allow_nan=False) + "\n")
    return scores
