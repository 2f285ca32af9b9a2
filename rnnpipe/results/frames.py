"""Records as pandas DataFrames, numbers in full precision and in the units of the records."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rnnpipe.comparison import Row
from rnnpipe.records import RunRecord, TrialRecord
from rnnpipe.report.comparison.data import COLUMNS, line_of
from rnnpipe.summary.rows import SummaryRow, dataset_metrics, summary_rows

if TYPE_CHECKING:
    import pandas as pd


def trials_frame(record: RunRecord) -> "pd.DataFrame":
    """A row a trial: test metrics of the best epoch and, ending in `_last`, of the last one.

    What a trial that did not finish lacks is missing.
    """
    metrics = [metric.name for metric in dataset_metrics(summary_rows(record))]
    return _frame(_trial(trial, metrics) for trial in record.trials)


def summary_frame(record: RunRecord) -> "pd.DataFrame":
    """A row a variant, and one for each dataset's trivial baseline.

    Each metric of the best epoch is the mean over the seeds; its sample standard deviation ends in
    `_std`, and is missing where there is one seed.
    """
    rows = summary_rows(record)
    metrics = [metric.name for metric in dataset_metrics(rows)]
    return _frame(_summary(row, metrics) for row in rows)


def verdicts_frame(rows: Iterable[Row]) -> "pd.DataFrame":
    """A row a verdict, in the columns of a comparison's `report.csv`."""
    return _frame(map(_verdict, rows), COLUMNS)


def _verdict(row: Row) -> dict[str, object]:
    values = dict(zip(COLUMNS, line_of(row), strict=True))
    return values | {"tolerance": None if row.tolerance is None else str(row.tolerance)}


def _trial(trial: TrialRecord, metrics: Iterable[str]) -> dict[str, Any]:
    best = trial.best.metrics if trial.best else {}
    last = trial.last.metrics if trial.last else {}
    return {
        "dataset": trial.dataset,
        "variant": trial.variant,
        "seed": trial.seed,
        "status": trial.status,
        "reason": trial.reason,
        **{name: best.get(name) for name in metrics},
        **{f"{name}_last": last.get(name) for name in metrics},
        "best_epoch": trial.best.epoch if trial.best else None,
        "last_epoch": trial.last.epoch if trial.last else None,
        "parameters": trial.parameters,
        "seconds": trial.seconds,
        "seconds_per_epoch": trial.seconds_per_epoch,
        "cached": trial.cached,
    }


def _summary(row: SummaryRow, metrics: Iterable[str]) -> dict[str, Any]:
    epoch = row.epochs["best"]
    return {
        "dataset": row.dataset,
        "variant": row.name,
        "trials": len(row.trials),
        "finished": len(row.finished),
        "learned": row.learned,
        **dict(_statistics(row, metrics)),
        "best_epoch": epoch.mean if epoch else None,
        "parameters": row.parameters,
        "seconds_per_epoch": row.seconds_per_epoch.mean if row.seconds_per_epoch else None,
    }


def _statistics(row: SummaryRow, metrics: Iterable[str]) -> Iterator[tuple[str, float | None]]:
    for name in metrics:
        statistic = row.scores["best"].get(name)
        yield name, statistic.mean if statistic else None
        yield f"{name}_std", statistic.std if statistic else None


def _frame(
    rows: Iterable[Mapping[str, object]], columns: Iterable[str] | None = None
) -> "pd.DataFrame":
    import pandas as pd  # noqa: PLC0415 (slow to import, and a script may want none)

    return pd.DataFrame(list(rows), columns=None if columns is None else list(columns))
