"""How long trainings take, as far as earlier runs tell."""

import json
from collections.abc import Iterable, Mapping

from pydantic_core import to_jsonable_python

from rnnpipe.data.datasets import DatasetSpec
from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.suites import TrialSpec


class Paces:
    """Seconds per epoch by what is trained on what; how many epochs does not matter, nor the seed.

    Of several runs the latest counts.
    """

    def __init__(self, runs: Iterable[RunRecord]) -> None:
        self._seconds: dict[str, float] = {}
        for run in runs:
            for trial in run.trials:
                dataset = run.datasets.get(trial.dataset)
                if dataset is not None and trial.seconds_per_epoch is not None:
                    self._seconds[_same(dataset.spec, trial)] = trial.seconds_per_epoch

    def seconds(self, trial: TrialSpec, datasets: Mapping[str, DatasetSpec]) -> float | None:
        """What all epochs of a training would take; None where no run tells.

        A baseline takes moments, and is counted as none.
        """
        if trial.baseline is not None:
            return 0.0
        pace = self._seconds.get(_same(datasets[trial.dataset], trial))
        return None if pace is None else pace * trial.training.epochs


def _same(dataset: DatasetSpec, trial: TrialSpec | TrialRecord) -> str:
    """What trainings have in common whose epochs take as long, as JSON."""
    training = trial.training.model_copy(update={"epochs": 1})
    common = [dataset.data_only(), trial.network, training]
    return json.dumps(to_jsonable_python(common), sort_keys=True)
