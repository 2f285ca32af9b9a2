"""A scored trial, drawn: the pictures beside its numbers in a run's folder."""

import json
from pathlib import Path

import numpy as np

from rnnpipe.evaluation.metric import Curve
from rnnpipe.plots.confusion import confusion
from rnnpipe.plots.curves import trial_curves
from rnnpipe.plots.export import to_png
from rnnpipe.records.history import read_history
from rnnpipe.specs import Classes, Signature


def draw_trial(  # noqa: PLR0913 (what is drawn, and how it is called)
    trained: Path,
    best_epoch: int,
    scored: Path,
    signature: Signature,
    curves: tuple[Curve, ...],
    folder: Path,
    label: str = "",
) -> None:
    """Write `curves.png`, where there are any, and, for classes, `confusion.png` into `folder`.

    Args:
        trained: the folder with the trial's `history.csv`.
        best_epoch: the epoch, from 1, whose weights were kept.
        scored: the folder with its `metrics.json`.
        signature: names the classes.
        curves: the columns of the history to draw, from left to right; none of what has none.
        folder: where to write.
        label: of the trial, as both pictures' title names it: data set, variant and seed.

    Raises:
        UserError: the history is missing or damaged.

    """
    if curves:
        history = read_history(trained / "history.csv")
        title = f"{label}: learning curves" if label else "Learning curves"
        to_png(trial_curves(history, curves, best_epoch, title=title), folder / "curves.png")
    matrix = json.loads((scored / "metrics.json").read_bytes()).get("confusion_matrix")
    if matrix is not None and isinstance(signature.target, Classes):
        title = f"{label}: confusion matrix" if label else "Confusion matrix"
        figure = confusion(np.array(matrix, np.int64), signature.target.names, title=title)
        to_png(figure, folder / "confusion.png")
