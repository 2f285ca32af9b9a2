"""Which of a variant's trainings stands for it, and how all of them score together."""

import numpy as np
from numpy.typing import NDArray

from rnnpipe.comparison import Run
from rnnpipe.errors import UserError
from rnnpipe.evaluation.problems import answers, scores
from rnnpipe.evaluation.truth import Truth
from rnnpipe.records import TrialRecord
from rnnpipe.records.history import read_history
from rnnpipe.records.predictions import Predictions, read_predictions


def trials_of(run: Run, dataset: str, variant: str) -> list[TrialRecord]:
    """The trainings of a variant that finished, by their seeds.

    Raises:
        UserError: there is no such variant, it is a baseline, or none of its trainings finished.

    """
    found = [t for t in run.record.trials if (t.dataset, t.variant) == (dataset, variant)]
    if not found:
        known = dict.fromkeys(f"{t.dataset}/{t.variant}" for t in run.record.trials if t.is_network)
        raise UserError(
            f"run {run.record.id} has no {dataset}/{variant}; it has {', '.join(known) or 'none'}"
        )
    if not found[0].is_network:
        raise UserError(
            f"{dataset}/{variant} is a baseline, which is no network: there is no model to use"
        )
    finished = [trial for trial in found if trial.status == "finished"]
    if not finished:
        raise UserError(
            f"no training of {dataset}/{variant} in run {run.record.id} has finished; run the "
            "suite again"
        )
    return sorted(finished, key=lambda trial: trial.seed)


def median_trial(run: Run, trials: list[TrialRecord]) -> TrialRecord:
    """The training in the middle by its lowest validation loss; of an even number the better one.

    It is neither the luckiest nor the worst, and no test example has a say in it.

    Raises:
        UserError: a history is missing or damaged.

    """
    losses = {trial.seed: _lowest(run, trial) for trial in trials}
    ranked = sorted(trials, key=lambda trial: (losses[trial.seed], trial.seed))
    return ranked[(len(ranked) - 1) // 2]


def ensemble_scores(run: Run, trials: list[TrialRecord]) -> dict[str, float]:
    """The test metrics of the mean of all trainings' outputs, each after its best epoch.

    Raises:
        UserError: the predictions of one are missing or damaged, or they are not numbers of which
            there is a mean.

    """
    signature = run.record.datasets[trials[0].dataset].signature
    found = [_predictions(run, trial) for trial in trials]
    first = found[0]
    truth = Truth(first.targets, first.weights, first.groups)
    return scores(signature, answers(signature, mean_of([p.best for p in found]), truth))


def mean_of(outputs: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The mean of several models' outputs, added up in their order in double precision."""
    return np.asarray(np.mean(np.stack(outputs), axis=0, dtype=np.float64), np.float32)


def _lowest(run: Run, trial: TrialRecord) -> float:
    history = read_history(run.folder / trial.label / "history.csv")
    return float(np.nanmin(history.validation("loss")))


def _predictions(run: Run, trial: TrialRecord) -> Predictions:
    path = run.folder / trial.label / "predictions.npz"
    try:
        return read_predictions(path)
    except (OSError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read ({error}): copy the run folder again, or run the suite again"
        ) from error
