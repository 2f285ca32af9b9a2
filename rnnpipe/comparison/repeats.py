"""Does a training repeat? Two trainings with one seed, compared by what they left behind."""

import csv
from pathlib import Path

import numpy as np

from rnnpipe.records import Repeat, Repeatability, TrainedFacts

TOLERANCE = 1e-3
"""Largest difference of two outputs, relative for outputs above 1, that a report does not show."""


def compare_trainings(
    first: Path, first_facts: TrainedFacts, second: Path, second_facts: TrainedFacts
) -> Repeat:
    """Compares two trainings by their folders' `history.csv` and `predictions.npz` and their facts.

    They are bit-identical when the last weights, all outputs and the whole history (its times
    aside) are equal; within tolerance when no output on the test set, after the last epoch, is
    further apart than `TOLERANCE`.
    """
    ours, theirs = _outputs(first), _outputs(second)
    identical = (
        first_facts.weights_digest == second_facts.weights_digest
        and all(np.array_equal(ours[epoch], theirs[epoch]) for epoch in ("best", "last"))
        and _history(first) == _history(second)
    )
    close = np.allclose(ours["last"], theirs["last"], rtol=TOLERANCE, atol=TOLERANCE)
    repeatability: Repeatability = "within tolerance" if close else "not repeatable"
    return Repeat(
        repeatability="bit-identical" if identical else repeatability,
        largest_difference=float(np.abs(ours["last"] - theirs["last"]).max()),
        seconds_per_epoch=min(first_facts.seconds_per_epoch, second_facts.seconds_per_epoch),
    )


def _outputs(folder: Path) -> dict[str, np.ndarray]:
    with np.load(folder / "predictions.npz", allow_pickle=False) as predictions:
        return {epoch: predictions[epoch] for epoch in ("best", "last")}


def _history(folder: Path) -> list[dict[str, str]]:
    with (folder / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]
