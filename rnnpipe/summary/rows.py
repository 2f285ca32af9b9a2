"""A run's scores in few numbers: one row a variant, the mean and spread over its seeds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Literal

from rnnpipe.evaluation.learned import has_learned
from rnnpipe.evaluation.metric import Metric
from rnnpipe.evaluation.metrics import QUALITY
from rnnpipe.evaluation.named import baseline_name
from rnnpipe.records import DatasetRecord, RunRecord, Score, TrialRecord

Epoch = Literal["best", "last"]
"""Which epoch a score is from: the one of lowest validation loss, or the last."""


_ROUNDING = 1e-12
"""Equal scores that were computed in another order lie so far apart, relative to them."""


@dataclass(frozen=True)
class Statistic:
    """Mean over `n` seeds, and their sample standard deviation (ddof = 1; `None` for one seed)."""

    mean: float
    std: float | None
    n: int

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "Statistic | None":
        """The statistic of the values that are there; `None` when none is."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        if len(known) == 1:
            return cls(known[0], None, 1)
        spread = stdev(known)
        if spread <= _ROUNDING * max(map(abs, known)):  # of no number that was measured
            spread = 0.0
        return cls(fmean(known), spread, len(known))


@dataclass(frozen=True)
class SummaryRow:
    """A variant on a dataset over all its seeds, or (`variant` is `None`) the trivial baseline.

    `name` is the variant's, or says what the baseline always answers. `learned` counts the
    trainings that beat it in the deciding metric, `None` where it is not known, and of variants
    that are no training.
    """

    dataset: str
    name: str
    variant: str | None
    trials: tuple[TrialRecord, ...]
    scores: Mapping[Epoch, Mapping[str, Statistic]]
    epochs: Mapping[Epoch, Statistic | None]
    parameters: int | None = None
    seconds_per_epoch: Statistic | None = None
    learned: int | None = None

    @property
    def is_network(self) -> bool:
        """Whether it is a variant that is trained, and no baseline of either kind."""
        return any(trial.is_network for trial in self.trials)

    @property
    def finished(self) -> tuple[TrialRecord, ...]:
        """The trials that the scores are from."""
        return tuple(t for t in self.trials if t.status == "finished")

    @property
    def unfinished(self) -> tuple[TrialRecord, ...]:
        """Trials that failed, were interrupted, or have not been started."""
        return tuple(t for t in self.trials if t.status != "finished")


def summary_rows(run: RunRecord) -> list[SummaryRow]:
    """One row per dataset and variant, in the suite's order, then the dataset's baseline."""
    rows: list[SummaryRow] = []
    for dataset in dict.fromkeys((*run.suite.datasets, *(t.dataset for t in run.trials))):
        trials = [t for t in run.trials if t.dataset == dataset]
        rows.extend(
            _variant_row([t for t in trials if t.variant == variant], run.datasets.get(dataset))
            for variant in dict.fromkeys(t.variant for t in trials)
        )
        if dataset in run.datasets:
            rows.append(_baseline_row(dataset, run.datasets[dataset]))
    return rows


def dataset_metrics(rows: Iterable[SummaryRow]) -> tuple[Metric, ...]:
    """The metrics that any of a dataset's rows has, the deciding one first."""
    names = {name for row in rows for scores in row.scores.values() for name in scores}
    return tuple(metric for name, metric in QUALITY.items() if name in names)


def _variant_row(trials: list[TrialRecord], dataset: DatasetRecord | None) -> SummaryRow:
    finished = [t for t in trials if t.status == "finished"]
    trained = any(trial.is_network for trial in trials)
    samples = finished if trained else finished[:1]  # a baseline is the same for every seed
    scores: dict[Epoch, list[Score]] = {
        "best": [t.best for t in samples if t.best is not None],
        "last": [t.last for t in samples if t.last is not None],
    }
    return SummaryRow(
        dataset=trials[0].dataset,
        name=trials[0].variant,
        variant=trials[0].variant,
        trials=tuple(trials),
        scores={epoch: _statistics(s.metrics for s in found) for epoch, found in scores.items()},
        epochs={epoch: Statistic.of(s.epoch for s in found) for epoch, found in scores.items()},
        parameters=next((t.parameters for t in finished if t.parameters is not None), None),
        seconds_per_epoch=Statistic.of(t.seconds_per_epoch for t in finished),
        learned=count_learned(scores["best"], dataset) if trained else None,
    )


def count_learned(scores: Sequence[Score], dataset: DatasetRecord | None) -> int | None:
    """Count the trainings that beat the dataset's baseline by more than chance.

    None where there is no baseline, or a training without its metric. Where a score does not say
    how many independent answers it is from, each test example is taken for one.
    """
    baseline = dataset.baseline if dataset else {}
    metric = next((m for name, m in QUALITY.items() if name in baseline), None)
    if dataset is None or metric is None or any(metric.name not in s.metrics for s in scores):
        return None
    return sum(
        has_learned(
            metric,
            score.metrics[metric.name],
            baseline[metric.name],
            score.answers.get(metric.name, dataset.test_examples),
        )
        for score in scores
    )


def _baseline_row(dataset: str, record: DatasetRecord) -> SummaryRow:
    exact = {name: Statistic(score, None, 1) for name, score in record.baseline.items()}
    return SummaryRow(
        dataset=dataset,
        name=baseline_name(record.signature.problem),
        variant=None,
        trials=(),
        scores={"best": exact, "last": exact},
        epochs={"best": None, "last": None},
    )


def _statistics(scores: Iterable[Mapping[str, float]]) -> dict[str, Statistic]:
    of_seeds = list(scores)
    found = {name: Statistic.of(s.get(name) for s in of_seeds) for name in QUALITY}
    return {name: statistic for name, statistic in found.items() if statistic is not None}
