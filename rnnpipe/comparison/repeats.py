"""Does a training repeat? Two trainings with one seed, compared by what they left behind."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.records import Repeat, Repeatability, TrainedFacts
from rnnpipe.records.history import History, read_history
from rnnpipe.records.predictions import read_predictions

TOLERANCE = 1e-3
"""Largest difference of two outputs, relative for outputs above 1, that a report does not show."""


def compare_trainings(
    first: Path, first_facts: TrainedFacts, second: Path, second_facts: TrainedFacts
) -> Repeat:
    """Compares two trainings by their folders' `history.csv` and `predictions.npz` and their facts.

    They are bit-identical when the last weights, all outputs and the whole history (its times
    aside) are equal; within tolerance when no output on the test set, after the last epoch, is
    further apart than `TOLERANCE`. Of texts, which are the same or not, those are the likelihoods
    of the references.
    """
    ours, theirs = (read_predictions(folder / "predictions.npz") for folder in (first, second))
    identical = (
        first_facts.weights_digest == second_facts.weights_digest
        and np.array_equal(ours.best, theirs.best)
        and np.array_equal(ours.last, theirs.last)
        and _equal(ours.last_likelihoods, theirs.last_likelihoods)
        and _same(*(read_history(folder / "history.csv") for folder in (first, second)))
    )
    numbers, others = (
        found.last if found.last_likelihoods is None else found.last_likelihoods
        for found in (ours, theirs)
    )
    close = np.allclose(numbers, others, rtol=TOLERANCE, atol=TOLERANCE)
    if ours.last_likelihoods is not None:
        close &= np.array_equal(ours.last, theirs.last)
    repeatability: Repeatability = "within tolerance" if close else "not repeatable"
    return Repeat(
        repeatability="bit-identical" if identical else repeatability,
        largest_difference=float(np.abs(numbers - others).max()),
        seconds_per_epoch=min(first_facts.seconds_per_epoch, second_facts.seconds_per_epoch),
    )


def _equal(ours: NDArray[np.float64] | None, theirs: NDArray[np.float64] | None) -> bool:
    """Whether both are equal, or there are none."""
    if ours is None or theirs is None:
        return ours is theirs
    return np.array_equal(ours, theirs)


def _same(ours: History, theirs: History) -> bool:
    """Whether all is equal but the seconds; a number is written so that it reads back as it was."""
    columns, others = (
        {name: values for name, values in history.columns.items() if name != "seconds"}
        for history in (ours, theirs)
    )
    return columns.keys() == others.keys() and all(
        np.array_equal(values, others[name]) for name, values in columns.items()
    )
