"""Change points in words: what moved between two runs, and what else changed there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from rnnpipe.comparison import Difference
from rnnpipe.files.digests import short
from rnnpipe.records import Record
from rnnpipe.report.quantities import probability_cell
from rnnpipe.report.verdicts import Badge
from rnnpipe.summary.tables import format_score
from rnnpipe.trends import ChangePoint, Series, Trend

_LONGEST_VALUE = 48


class Headline(Record):
    """A change point of a series in a sentence that begins with its verdict."""

    series: str
    verdict: Literal["better", "worse"]
    sentence: str

    @property
    def badge(self) -> Badge:
        """The verdict with its sign."""
        return Badge(self.verdict)


class ChangeView(Record):
    """All that moved between the run `before` and the run `after`, which began at `when`."""

    before: str
    after: str
    when: datetime
    headlines: tuple[Headline, ...]
    changed: tuple[str, ...]

    @property
    def since(self) -> str:
        """`2026-11-23 02:00 UTC`."""
        return f"{self.when:%Y-%m-%d %H:%M} UTC"


def change_views(trends: Iterable[Trend]) -> list[ChangeView]:
    """Every change point, those between the same two runs together, the newest first."""
    groups: dict[tuple[str, str], list[tuple[Series, ChangePoint]]] = {}
    for trend in trends:
        for change in trend.changes:
            between = (change.before.run, change.after.run)
            groups.setdefault(between, []).append((trend.series, change))
    return newest_first(
        ChangeView(
            before=before,
            after=after,
            when=found[0][1].after.started_at,
            headlines=tuple(_headline(series, change) for series, change in found),
            changed=tuple(dict.fromkeys(told(d) for _, c in found for d in c.changed)),
        )
        for (before, after), found in groups.items()
    )


def newest_first(views: Iterable[ChangeView]) -> list[ChangeView]:
    """The views by the time of the first run after the change, the latest first."""
    return sorted(views, key=lambda view: view.when, reverse=True)


def series_name(series: Series) -> str:
    """`digits/lstm/accuracy`."""
    return f"{series.dataset}/{series.variant}/{series.metric.name}"


def told(difference: Difference) -> str:
    """A difference of two records in short: `keras 3.15.1 → 3.16.0`."""
    what = difference.what.removeprefix("environment.").removeprefix("packages.")
    old, new = (_value(what, value) for value in (difference.base, difference.other))
    return f"{what} {old} → {new}"


def _headline(series: Series, change: ChangePoint) -> Headline:
    old, new = (format_score(series.metric, mean) for mean in (change.old, change.new))
    p_value = probability_cell(change.p_value).text
    strength = f"p {p_value}" if p_value.startswith("<") else f"p = {p_value}"
    note = f", {change.note}" if change.note else ""
    return Headline(
        series=series_name(series),
        verdict=change.verdict,
        sentence=f"{change.verdict}: {series.metric.inline} of {series.variant} on "
        f"{series.dataset}, {old} → {new} ({change.amount}, {strength}{note})",
    )


def _value(what: str, value: object) -> str:
    if value is None:
        return "unknown"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if what == "commit" or what.endswith("_digest"):
        return short(text)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
