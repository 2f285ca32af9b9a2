"""Verdicts on pairs of variants, as a report shows them: colour, sign and word."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from rnnpipe.summary import METRICS, Metric
from rnnpipe.tables import MISSING, format_difference, format_share

SIGNS = {
    "better": "▲",
    "worse": "▼",
    "no difference": "=",
    "undecided": "?",
    "failed": "✕",
    "not comparable": "≠",
    "missing": "∅",
}
"""A sign for each verdict, so that colour is never the only thing that tells them apart."""


class VerdictRow(Protocol):
    """What a comparison says about two variants and a metric; `other` is judged against `base`.

    A difference is other minus base in the metric's unit, or on the "relative" scale
    other / base - 1.
    """

    @property
    def dataset(self) -> str: ...  # noqa: D102 (the names say it)
    @property
    def base(self) -> str: ...  # noqa: D102
    @property
    def other(self) -> str: ...  # noqa: D102
    @property
    def metric(self) -> str: ...  # noqa: D102
    @property
    def scale(self) -> str: ...  # noqa: D102
    @property
    def difference(self) -> float | None: ...  # noqa: D102
    @property
    def interval(self) -> tuple[float, float] | None: ...  # noqa: D102
    @property
    def verdict(self) -> str: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class VerdictView:
    """A verdict as text."""

    base: str
    other: str
    metric: str
    difference: str
    interval: str
    verdict: str
    sign: str
    kind: str
    reason: str


def verdict_views(rows: Iterable[VerdictRow], dataset: str) -> tuple[VerdictView, ...]:
    """The verdicts on one dataset, in the order they came."""
    return tuple(_view(row) for row in rows if row.dataset == dataset)


def _view(row: VerdictRow) -> VerdictView:
    metric = METRICS.get(row.metric) or Metric(
        row.metric, row.metric.replace("_", " "), higher_is_better=False, regression=True
    )
    ends = [_difference(row, metric, end) for end in row.interval or ()]
    return VerdictView(
        base=row.base,
        other=row.other,
        metric=metric.label,
        difference=(
            MISSING.text if row.difference is None else _difference(row, metric, row.difference)
        ),
        interval=f"{ends[0]} to {ends[1]}" if ends else MISSING.text,
        verdict=row.verdict,
        sign=SIGNS[row.verdict],
        kind=row.verdict.replace(" ", "-"),
        reason=row.reason,
    )


def _difference(row: VerdictRow, metric: Metric, value: float) -> str:
    return format_share(value) if row.scale == "relative" else format_difference(metric, value)
