"""Trends as tables and as one self-contained page: what moved, when, and what changed then."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rnnpipe.counting import counted
from rnnpipe.files.digests import short
from rnnpipe.plots.trend import trend as trend_figure
from rnnpipe.report.changes import ChangeView
from rnnpipe.report.pages import render_page
from rnnpipe.report.pictures import picture
from rnnpipe.report.verdicts import Badge
from rnnpipe.summary.rows import Statistic
from rnnpipe.summary.tables import MISSING, Cell, Table, format_score, format_statistic
from rnnpipe.trends import FALSE_CHANGES, Point, Series, Trend


def overview(trends: Iterable[Trend]) -> Table:
    """A row a series: its runs, the latest result and the latest move."""
    header = ("Dataset", "Variant", "Metric", "Runs", "Latest", "Level", "Last moved")
    return Table("Series", header, tuple(map(_overview_row, trends)))


def trends_page(
    trends: Sequence[Trend],
    changes: Sequence[ChangeView],
    unreadable: Mapping[str, str],
    reports: Mapping[str, str],
    false_changes: float = FALSE_CHANGES,
) -> str:
    """The page of all trends.

    Args:
        trends: what to show.
        changes: the change points that are told.
        unreadable: per run whose record cannot be read, the reason.
        reports: per run that has a report, its address relative to the page.
        false_changes: how many a year may be told although nothing moved.

    """
    dates = sorted({p.run: p.started_at for t in trends for p in t.series.points}.values())
    content = {
        "dates": dates,
        "series": len(trends),
        "undecidable": sum(not trend.decidable for trend in trends),
        "moves": sum(len(change.headlines) for change in changes),
        "changes": changes,
        "allowed": _allowed(false_changes),
        "unreadable": unreadable,
        "reports": reports,
        "datasets": [
            _dataset(dataset, [t for t in trends if t.series.dataset == dataset], reports)
            for dataset in dict.fromkeys(trend.series.dataset for trend in trends)
        ],
    }
    return render_page("history.html.j2", content)


def _allowed(false_changes: float) -> str:
    if false_changes == 1:
        return "at most one change"
    return f"at most {false_changes:g} changes, on average,"


def _dataset(name: str, trends: Sequence[Trend], reports: Mapping[str, str]) -> dict[str, object]:
    table = overview(trends)
    titles = [f"{trend.series.variant}: {trend.series.metric.inline}" for trend in trends]
    return {
        "name": name,
        "overview": Table(table.title, table.header[1:], tuple(row[1:] for row in table.rows)),
        "pictures": [
            picture(trend_figure(trend, title=title), f"{name}-trend-{number}")
            for number, (trend, title) in enumerate(zip(trends, titles, strict=True))
            if _is_worth_a_look(trend.series)
        ],
        "runs": [
            _runs_table(trend.series, title, reports)
            for trend, title in zip(trends, titles, strict=True)
        ],
    }


def _is_worth_a_look(series: Series) -> bool:
    """Whether a segment has two results or more: one dot tells less than its row of the table."""
    return any(len(segment.points) > 1 for segment in series.segments)


def _overview_row(trend: Trend) -> tuple[Cell, ...]:
    series = trend.series
    latest = next((p for p in reversed(series.points) if p.statistic), None)
    level = next((v for v in reversed(trend.levels) if _together(v.points[0], latest)), None)
    return (
        Cell(series.dataset),
        Cell(series.variant),
        Cell(series.metric.heading),
        Cell(_run_count(series)),
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
    told = ", ".join(counted(n, name) for name, n in counts.items() if n)
    return f"{len(series.points)} ({told})" if told else str(len(series.points))


def _last_moved(trend: Trend) -> str:
    if trend.changes:
        last = max(trend.changes, key=lambda change: change.after.started_at)
        return f"{Badge(last.verdict)}, {last.amount}, {last.after.started_at:%Y-%m-%d}"
    return "no change found" if trend.decidable else "too few runs to tell"


def _runs_table(series: Series, title: str, reports: Mapping[str, str]) -> Table:
    """A row a run, the newest first; its segment where there are several."""
    places = {segment.conditions: segment.label for segment in series.segments}
    columns: dict[str, Callable[[Point], Cell]] = {
        "Run": lambda point: Cell(point.run),
        "Started (UTC)": lambda point: Cell(f"{point.started_at:%Y-%m-%d\N{NO-BREAK SPACE}%H:%M}"),
        "Commit": lambda point: Cell(short(point.commit)) if point.commit else MISSING,
        series.metric.heading: lambda point: _statistic_cell(series, point.statistic),
        "Seeds": lambda point: Cell(str(n), n) if (n := len(point.values)) else MISSING,
        "Status": lambda point: Cell(": ".join(filter(None, (point.status, point.reason)))),
        "Segment": lambda point: Cell(places[c]) if (c := point.conditions) else MISSING,
        "Report": lambda point: _link(reports.get(point.run)),
    }
    if len(places) < 2:
        del columns["Segment"]
    rows = tuple(
        tuple(cell(point) for cell in columns.values()) for point in reversed(series.points)
    )
    return Table(title, tuple(columns), rows)


def _link(report: str | None) -> Cell:
    return Cell("report", links=(("report.html", report),)) if report else MISSING


def _statistic_cell(series: Series, statistic: Statistic | None) -> Cell:
    if statistic is None:
        return MISSING
    return Cell(format_statistic(series.metric, statistic), statistic.mean)
