"""Trends as tables and as one self-contained page: what moved, when, and what changed then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rnnpipe.comparison import Difference
from rnnpipe.plots.trend import trend as trend_figure
from rnnpipe.report.figures import picture
from rnnpipe.report.pages import render_page
from rnnpipe.report.verdicts import Badge
from rnnpipe.summary import Statistic
from rnnpipe.tables import (
    MISSING,
    Cell,
    Table,
    format_difference,
    format_score,
    format_share,
    format_statistic,
)
from rnnpipe.trends import ChangePoint, Point, Series, Trend

_LONGEST_VALUE = 48
_COMMIT_DIGITS = 12


@dataclass(frozen=True)
class ChangeView:
    """A change point as text."""

    series: Series
    badge: Badge
    difference: str
    old: str
    new: str
    p_value: str
    before: str
    after: str
    note: str
    changed: tuple[str, ...]


def change_views(trends: Iterable[Trend]) -> list[ChangeView]:
    """Every change point, the newest first."""
    found = [(trend.series, change) for trend in trends for change in trend.changes]
    found.sort(key=lambda pair: (pair[1].after.started_at, pair[1].after.run), reverse=True)
    return [_change_view(series, change) for series, change in found]


def overview(trends: Iterable[Trend]) -> Table:
    """A row a series: its runs, the latest result and the latest move."""
    header = ("Dataset", "Variant", "Metric", "Runs", "Latest", "Level", "Last moved")
    return Table("Series", header, tuple(map(_overview_row, trends)))


def trends_page(
    trends: Sequence[Trend], unreadable: Mapping[str, str], reports: Mapping[str, str]
) -> str:
    """The page of all trends.

    Args:
        trends: what to show.
        unreadable: per run whose record cannot be read, the reason.
        reports: per run that has a report, its address relative to the page.

    """
    datasets = dict.fromkeys(trend.series.dataset for trend in trends)
    points = {p.run: p for trend in trends for p in trend.series.points}
    dates = sorted(point.started_at for point in points.values())
    content = {
        "runs": len(points),
        "first": dates[0] if dates else None,
        "last": dates[-1] if dates else None,
        "changes": change_views(trends),
        "series": len(trends),
        "undecidable": sum(not trend.decidable for trend in trends),
        "unreadable": unreadable,
        "reports": reports,
        "datasets": {
            dataset: _dataset([t for t in trends if t.series.dataset == dataset], reports)
            for dataset in datasets
        },
    }
    return render_page("history.html.j2", content)


def _dataset(trends: Sequence[Trend], reports: Mapping[str, str]) -> dict[str, object]:
    return {
        "overview": overview(trends),
        "pictures": [
            picture(
                trend_figure(trend, title=f"{trend.series.variant}: {trend.series.metric.inline}"),
                f"{trend.series.dataset}-{trend.series.metric.name}-{trend.series.variant}",
            )
            for trend in trends
        ],
        "points": [_points_table(trend.series, reports) for trend in trends],
    }


def _change_view(series: Series, change: ChangePoint) -> ChangeView:
    return ChangeView(
        series=series,
        badge=Badge(change.verdict),
        difference=_difference(series, change),
        old=format_score(series.metric, change.old),
        new=format_score(series.metric, change.new),
        p_value=f"{change.p_value:.2g}",
        before=change.before.run,
        after=change.after.run,
        note=change.note,
        changed=tuple(map(_told, change.changed)),
    )


def _difference(series: Series, change: ChangePoint) -> str:
    if change.relative:
        return format_share(change.difference)
    return format_difference(series.metric, change.difference)


def _told(difference: Difference) -> str:
    """`tensorflow 2.21.0 → 2.22.0`."""
    what = difference.what.removeprefix("environment.").removeprefix("packages.")
    old, new = (_value(what, value) for value in (difference.base, difference.other))
    return f"{what} {old} → {new}"


def _value(what: str, value: object) -> str:
    if value is None:
        return "unknown"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if what == "commit" or what.endswith("_digest"):
        return text[:_COMMIT_DIGITS]
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _overview_row(trend: Trend) -> tuple[Cell, ...]:
    series = trend.series
    latest = next((p for p in reversed(series.points) if p.statistic), None)
    level = next((v for v in reversed(trend.levels) if _together(v.points[0], latest)), None)
    return (
        Cell(series.dataset),
        Cell(series.variant),
        Cell(series.metric.label),
        Cell(_run_count(series), len(series.points)),
        _statistic_cell(series, latest.statistic if latest else None),
        MISSING if level is None else Cell(format_score(series.metric, level.mean), level.mean),
        Cell(_last_moved(trend)),
    )


def _together(point: Point, other: Point | None) -> bool:
    return other is not None and point.conditions == other.conditions


def _run_count(series: Series) -> str:
    """`15 (2 gaps, 1 repeat, 2 segments)`."""
    segments = len(series.segments)
    counts = {
        "gap": sum(point.status == "gap" for point in series.points),
        "repeat": sum(point.status == "repeated" for point in series.points),
        "segment": segments if segments > 1 else 0,
    }
    told = ", ".join(f"{n} {name}{'s' if n > 1 else ''}" for name, n in counts.items() if n)
    return f"{len(series.points)} ({told})" if told else str(len(series.points))


def _last_moved(trend: Trend) -> str:
    if trend.changes:
        last = max(trend.changes, key=lambda change: change.after.started_at)
        amount = _difference(trend.series, last)
        return f"{Badge(last.verdict)}, {amount}, {last.after.started_at:%Y-%m-%d}"
    return "no change found" if trend.decidable else "too few runs to tell"


def _points_table(series: Series, reports: Mapping[str, str]) -> Table:
    segments = {s.conditions: i for i, s in enumerate(series.segments, 1)}
    several = len(segments) > 1
    header = (
        "Run",
        "Started (UTC)",
        "Commit",
        series.metric.label,
        "Seeds",
        "Status",
        *(("Segment",) if several else ()),
        "Report",
    )
    rows = []
    for point in reversed(series.points):
        place = segments.get(point.conditions) if point.conditions else None
        report = reports.get(point.run)
        rows.append(
            (
                Cell(point.run),
                Cell(f"{point.started_at:%Y-%m-%d %H:%M}"),
                Cell(point.commit[:_COMMIT_DIGITS] if point.commit else MISSING.text),
                _statistic_cell(series, point.statistic),
                Cell(str(len(point.values)), len(point.values)) if point.values else MISSING,
                Cell(f"{point.status}: {point.reason}" if point.reason else point.status),
                *((Cell(str(place), place) if place else MISSING,) if several else ()),
                Cell("report", links=(("report.html", report),)) if report else MISSING,
            )
        )
    return Table(f"{series.variant}: {series.metric.inline}", header, tuple(rows))


def _statistic_cell(series: Series, statistic: Statistic | None) -> Cell:
    if statistic is None:
        return MISSING
    return Cell(format_statistic(series.metric, statistic), statistic.mean)
