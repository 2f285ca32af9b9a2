"""A trained trial's outputs, scored and drawn: what stands beside its history in the run folder."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from rnnpipe import plots
from rnnpipe.evaluation.scores import confusion_matrix, evaluate, predicted_classes
from rnnpipe.records.history import read_history
from rnnpipe.specs import Signature


def score_trial(
    trained: Path, facts: dict[str, Any], signature: Signature, folder: Path
) -> dict[str, Any]:
    """Writes `metrics.json`, `curves.png` and, for classes, `confusion.png` into `folder`.

    Args:
        trained: the folder with the trial's `history.csv` and `predictions.npz`.
        facts: what training noted, `best_epoch` among it.
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
        plots.to_png(plots.confusion(confusion, signature.classes), folder / "confusion.png")
    history = read_history(trained / "history.csv")
    plots.to_png(plots.trial_curves(history, facts["best_epoch"]), folder / "curves.png")
    (folder / "metrics.json").write_text(json.dumps(metrics, allow_nan=False) + "\n")
    return scores
