"""Which of a variant's trainings stands for it."""

import numpy as np

from rnnpipe.comparison import Run
from rnnpipe.errors import UserError
from rnnpipe.records import TrialRecord
from rnnpipe.records.history import read_history


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


def _lowest(run: Run, trial: TrialRecord) -> float:
    history = read_history(run.folder / trial.label / "history.csv")
    return float(np.nanmin(history.validation("loss")))
