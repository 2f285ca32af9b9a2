"""What a comparison says, row by row, as records that are JSON through and through."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from rnnpipe.errors import UserError, did_you_mean
from rnnpipe.evaluation.metric import Kind
from rnnpipe.evaluation.metrics import METRICS
from rnnpipe.records import Record, RunRecord, read_run

Scale = Literal["absolute", "relative"]

Verdict = Literal[
    "better",
    "worse",
    "no difference",
    "undecided",
    "not judged",
    "failed",
    "not comparable",
    "missing",
]
"""Of the other side, judged against the base; a metric that no question was about is not judged."""

Evidence = Literal[
    "seeds and test examples", "test examples only", "test examples", "seeds only", "exact"
]
"""What was resampled to know the noise. "test examples only" says nothing about training again;
"test examples" is all that there is where neither side is a training."""


@dataclass(frozen=True)
class Run:
    """A run's record and the folder with its trials' files."""

    record: RunRecord
    folder: Path


def load_run(folder: Path) -> Run:
    """The run whose `run.json` lies in `folder`.

    Raises:
        UserError: the record is missing, damaged, or of a schema version that cannot be read; a
            trial's files would be read from elsewhere.

    """
    record = read_run(folder / "run.json")
    for trial in record.trials:
        of_trial = Path(trial.label)
        for place in (folder / part for part in (of_trial, *of_trial.parents[:-1])):
            if place.is_symlink():
                raise UserError(
                    f"{place} is a link, and a run's files are read from its own folder only; put "
                    "the folder itself in its place"
                )
    return Run(record, folder)


class Tolerance(Record):
    """How large a difference has to be to matter: `value` in the metric's unit, or as a share."""

    value: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    relative: bool = False

    def __str__(self) -> str:
        """As it is written on the command line: `0.005` or `10%`."""
        return f"{100 * self.value:g}%" if self.relative else f"{self.value:g}"

    def on(self, scale: Scale, base: float) -> float:
        """The tolerance on a difference of this scale; `base` is the base's mean."""
        if self.relative == (scale == "relative"):
            return self.value
        return self.value * abs(base) if self.relative else self.value / abs(base)


def parse_tolerance(text: str) -> tuple[str, Tolerance]:
    """`accuracy=0.005` or `seconds_per_epoch=10%` as a metric and its tolerance.

    Raises:
        UserError: no such metric, or not a number of zero or more.

    """
    metric, _, amount = text.partition("=")
    known_metric(metric)
    relative = amount.endswith("%")
    try:
        value = float(amount.removesuffix("%")) / (100 if relative else 1)
        return metric, Tolerance(value=value, relative=relative)
    except ValueError as error:
        raise UserError(
            f"tolerance {text!r}: expected a number of zero or more, or a percentage, such as "
            f"{metric}=0.005 or {metric}=10%"
        ) from error


def known_metric(metric: str) -> None:
    """Checks that `metric` is one that comparisons have.

    Raises:
        UserError: it is not.

    """
    if metric not in METRICS:
        raise UserError(
            f"no metric {metric!r} to set a tolerance for: expected one of {', '.join(METRICS)}"
            f"{did_you_mean(metric, METRICS)}"
        )


class Side(Record):
    """One side of a row: a metric over the seeds of a variant.

    `std` is the sample standard deviation over seeds (ddof = 1), `None` for one seed; `trials` are
    the labels of the trials that were compared, each a folder in the run; `learned` says how many
    of them beat the baseline by more than chance, `None` where that is not known.
    """

    run: str
    variant: str
    seeds: int
    mean: float | None
    std: float | None
    trials: tuple[str, ...]
    learned: int | None = None


class Row(Record):
    """One metric of two sides.

    Attributes:
        base, other: the variant on each side; the same one when two runs are compared.
        metric: its name; "all" where the sides cannot be compared in any metric.
        scale: of `difference` and `interval`. Absolute: other minus base, in the metric's unit.
            Relative: other / base - 1.
        level: that the row was decided at, corrected by Holm's method over its question: the rows
            of the same metric and dataset.
        interval: at that level.
        probability_better: of the other side being better when both are trained once more with a
            fresh seed and measured on endlessly many test examples.
        probability_equal: of both scoring the very same then; what is left is the probability of
            the other side being worse.
        p_value: of no difference, two-sided.
        adjusted_p_value: the smallest level of the whole question that would decide the row.
        seeds_needed: more seeds a side that decide an undecided row with the probability
            `seeds_odds`.
        hopeless: whether no number of seeds can decide it.
        tolerance: a smaller difference does not matter.
        counted: whether the row is part of what was asked, so that it counts for a gate.

    """

    dataset: str
    base: str
    other: str
    metric: str
    kind: Kind
    verdict: Verdict
    reason: str
    base_side: Side
    other_side: Side
    scale: Scale = "absolute"
    evidence: Evidence | None = None
    difference: float | None = None
    level: float | None = None
    interval: tuple[float, float] | None = None
    probability_better: float | None = None
    probability_equal: float | None = None
    p_value: float | None = None
    adjusted_p_value: float | None = None
    seeds_needed: int | None = None
    seeds_odds: float | None = None
    hopeless: bool = False
    tolerance: Tolerance | None = None
    counted: bool = True


class Standing(Record):
    """A variant over all datasets of a run.

    Attributes:
        rank: its average rank, 1 for the best on each dataset.
        interval: of the average rank, 95%.
        first: the probability that no other variant has a better average rank.
        datasets: how many it was ranked on.

    """

    variant: str
    rank: float
    interval: tuple[float, float]
    first: float
    datasets: int


class Comparison(Record):
    """Everything that was compared between two runs, or between the variants of one.

    `standings` rank the variants of a run of several datasets, the best first.
    """

    base: str
    other: str
    level: float
    rows: tuple[Row, ...]
    standings: tuple[Standing, ...] = ()
