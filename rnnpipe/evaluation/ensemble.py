"""Several trainings that answer together, with the mean of their outputs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnpipe.errors import UserError
from rnnpipe.evaluation.problems import answers, scores
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records.predictions import Predictions, read_predictions
from rnnpipe.specs import Signature, Text


def mean_of(outputs: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the mean of several models' outputs, added up in their order in double precision."""
    return np.asarray(np.mean(np.stack(outputs), axis=0, dtype=np.float64), np.float32)


def ensemble_scores(signature: Signature, folders: Sequence[Path]) -> dict[str, float]:
    """Return the test metrics of the mean of all trainings' outputs, each after its best epoch.

    Of texts there is no mean, and no score.

    Args:
        signature: of the dataset.
        folders: of each training, with its `predictions.npz`.

    Raises:
        UserError: one of these is missing or damaged, or they do not fit each other.

    """
    if isinstance(signature.target, Text):
        return {}
    found = [_read(folder / "predictions.npz") for folder in folders]
    first = found[0]
    truth = Truth(first.targets, first.weights, first.groups)
    try:
        mean = mean_of([each.best for each in found])
        return scores(signature, answers(signature, mean, truth))
    except ValueError as error:
        raise UserError(
            f"the predictions in {folders[0]} and beside it do not fit each other ({error}): copy "
            "the run folder again, or run the suite again"
        ) from error


def _read(path: Path) -> Predictions:
    try:
        return read_predictions(path)
    except (OSError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read ({error}): copy the run folder again, or run the suite again"
        ) from error
