"""A metric by run: means and spread over seeds, levels, and where one moved to the next."""

from collections.abc import Sequence
from statistics import fmean, stdev

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rnnpipe.counting import counted
from rnnpipe.evaluation.metric import Metric
from rnnpipe.plots.style import (
    INK,
    VariantStyle,
    decade_ticks,
    shown_name,
    spans_a_decade,
    styled,
    variant_styles,
)
from rnnpipe.trends import ChangePoint, Point, Segment, Trend

_MOST_DATES = 6
_GAP_HEIGHT = 0.03  # of the axes
_SIGNS = {"better": "▲", "worse": "▼"}


@styled()
def trend(found: Trend, *, title: str) -> Figure:
    """A series by run, equally spaced in the order of time; whiskers are one sample std.

    Each segment has a colour and marker of its own, and no line joins two of them. A run that
    repeats earlier trials is hollow, one without a result a cross at the bottom. A level is a
    broad line behind its points; a dashed vertical line stands where it moved, its label the
    difference. A metric on a logarithmic scale is drawn on one where it spans a decade.

    Args:
        found: the series with its levels and changes.
        title: says in words what is shown.

    """
    series = found.series
    position = {point.run: i for i, point in enumerate(series.points)}
    figure = Figure(figsize=(4.8, 3.4))
    axes = figure.subplots()
    styles = variant_styles(f"segment {segment.label}" for segment in series.segments)
    for segment, style in zip(series.segments, styles.values(), strict=True):
        _segment(axes, segment, series.metric, position, style)
        for level in found.levels:
            if level.points[0].conditions == segment.conditions:
                ends = [position[level.points[end].run] for end in (0, -1)]
                _level(axes, ends, series.metric.shown(level.mean), style)
    if gaps := [position[p.run] for p in series.points if p.status == "gap"]:
        _gaps(axes, gaps)
    _value_axis(axes, found)
    _date_axis(axes, series.points)
    axes.set_title(title, pad=12 + 11 * min(len(found.changes), 2))
    for row, change in enumerate(found.changes):
        _change(axes, change, position, row % 2)
    if len(styles) > 1:
        _legend(figure, styles)
    counts = {"run": len(series.points), "change point": len(found.changes)}
    told = ", ".join(counted(n, name) for name, n in counts.items())
    figure.set_label(f"{title}: {told}")
    return figure


def _segment(
    axes: Axes,
    segment: Segment,
    metric: Metric,
    position: dict[str, int],
    style: VariantStyle,
) -> None:
    places = [position[point.run] for point in segment.points]
    seeds = [list(map(metric.shown, point.values.values())) for point in segment.points]
    means = [fmean(values) for values in seeds]
    spreads = [stdev(values) if len(values) > 1 else 0.0 for values in seeds]
    axes.errorbar(
        places,
        means,
        yerr=spreads,
        color=style.color,
        lw=0.8,
        elinewidth=1.2,
        alpha=0.55,
        zorder=2,
    )
    for point, place, mean in zip(segment.points, places, means, strict=True):
        axes.plot(
            [place],
            [mean],
            style.marker,
            color=style.color,
            ms=5.5,
            mew=1.2,
            fillstyle="full" if point.fresh else "none",
            zorder=3,
        )


def _level(axes: Axes, ends: Sequence[int], mean: float, style: VariantStyle) -> None:
    first, last = ends
    axes.plot(
        [first - 0.3, last + 0.3], [mean, mean], color=style.color, lw=5, alpha=0.22, zorder=1
    )


def _gaps(axes: Axes, places: Sequence[int]) -> None:
    axes.plot(
        places,
        [_GAP_HEIGHT] * len(places),
        "x",
        color=INK,
        ms=5.5,
        mew=1.3,
        alpha=0.6,
        transform=axes.get_xaxis_transform(),
        clip_on=False,
    )


def _change(axes: Axes, change: ChangePoint, position: dict[str, int], row: int) -> None:
    """The line between the runs before and after, and what moved above it."""
    middle = (position[change.before.run] + position[change.after.run]) / 2
    axes.axvline(middle, color=INK, lw=1.0, ls=(0, (4, 2.5)), alpha=0.7, zorder=1)
    axes.annotate(
        f"{_SIGNS[change.verdict]} {change.amount}",
        (middle, 1.0),
        (0, 2 + 11 * row),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        va="bottom",
        size=8,
    )


def _value_axis(axes: Axes, found: Trend) -> None:
    metric = found.series.metric
    means = [metric.shown(s.mean) for point in found.series.points if (s := point.statistic)]
    axes.set_ylabel(metric.heading)
    axes.margins(y=0.12)
    if metric.scale == "logarithmic" and spans_a_decade(means):
        axes.set_yscale("log")
        decade_ticks(axes.yaxis, means, most=8)


def _date_axis(axes: Axes, points: Sequence[Point]) -> None:
    """A few of the runs by their start: the day, or the time where all are of one day."""
    days = {point.started_at.date() for point in points}
    years = {point.started_at.year for point in points}
    form = "%H:%M" if len(days) == 1 else "%m-%d" if len(years) == 1 else "%Y-%m-%d"
    step = -(-len(points) // _MOST_DATES)
    shown = range((len(points) - 1) % step, len(points), step)
    axes.set_xticks(shown, [f"{points[i].started_at:{form}}" for i in shown])
    axes.set_xlim(-0.7, len(points) - 0.3)
    when = f"{min(days)}" if len(days) == 1 else f"{min(years)}" if len(years) == 1 else ""
    axes.set_xlabel(f"start of the run ({when} UTC)" if when else "start of the run (UTC)")


def _legend(figure: Figure, styles: dict[str, VariantStyle]) -> None:
    handles = [
        Line2D([], [], color=s.color, marker=s.marker, ms=5, lw=0.8, label=shown_name(name, 58))
        for name, s in styles.items()
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=1)
