"""A forest plot: differences with their intervals, a row each, around a line at zero."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter

from rnnpipe.language import say
from rnnpipe.plots.style import INK, shown_name, styled

_FAR = 4.0
"""An interval's end further out than this many times the largest difference is cut off."""

_WIDEST_SHARE = 1.0
"""Half a relative difference's interval counts no more than 100% when the axis is chosen."""

_MARGIN = 0.05


@dataclass(frozen=True)
class ForestRow:
    """A row of a forest plot.

    Attributes:
        name: what is compared, in one line or two.
        note: written at the right end, such as the verdict.
        difference: other minus base, or other / base - 1; `None` where it is not known.
        interval: its low and high end; `None` where they are not known.
        tolerance: half the width of a band around zero in which a difference does not matter.
        color: of the marker and the line.

    """

    name: str
    note: str
    difference: float | None = None
    interval: tuple[float, float] | None = None
    tolerance: float = 0.0
    color: str = INK


@styled()
def forest(rows: Sequence[ForestRow], *, title: str, axis: str, relative: bool = False) -> Figure:
    """A row per comparison: a dot at the difference, a line over its interval.

    Zero is a line through all rows, a tolerance a band in its own row. An interval that reaches
    far beyond everything else ends at the edge with an arrow.

    Args:
        rows: top to bottom; one without a difference has its name and note only.
        title: says in words what is shown.
        axis: what a difference is, below the axis.
        relative: differences are shares, shown in percent.

    """
    figure = Figure(figsize=(4.3, 1.2 + 0.36 * len(rows)))
    axes = figure.subplots()
    edges = _edges(rows, relative=relative)
    margin = _MARGIN * (edges[1] - edges[0])
    axes.set_xlim(edges[0] - margin, edges[1] + margin)
    axes.axvline(0, color=INK, lw=1.0)
    for position, row in enumerate(rows):
        _draw(axes, position, row, edges)
        axes.annotate(
            row.note, (1.02, position), xycoords=("axes fraction", "data"), va="center", size=8.5
        )
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    if relative:
        axes.xaxis.set_major_formatter(PercentFormatter(xmax=1.0))
    axes.set_yticks(range(len(rows)), [_lines(row.name) for row in rows])
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(axis)
    axes.set_title(title)
    told = "{title}: {count} differences with their intervals around zero"
    figure.set_label(say(told, title=title, count=len(rows)))
    return figure


def _draw(axes: Axes, position: int, row: ForestRow, edges: tuple[float, float]) -> None:
    if row.tolerance:
        band = Rectangle((-row.tolerance, position - 0.4), 2 * row.tolerance, 0.8)
        band.set(facecolor=INK, alpha=0.12, linewidth=0)
        axes.add_patch(band)
    if row.difference is None:
        return
    if row.interval is not None:
        low, high = (min(max(end, edges[0]), edges[1]) for end in row.interval)
        axes.plot([low, high], [position, position], color=row.color, lw=1.8)
        for end, shown, arrow in ((row.interval[0], low, "<"), (row.interval[1], high, ">")):
            if end != shown:
                axes.plot([shown], [position], arrow, color=row.color, ms=6, mew=0)
    axes.plot([row.difference], [position], "o", color=row.color, ms=6, mew=0)


def _edges(rows: Sequence[ForestRow], *, relative: bool) -> tuple[float, float]:
    """The ends of the axis: zero and all rows, but not what an interval far beyond them needs."""
    shown = [row.difference for row in rows if row.difference is not None]
    intervals = [row.interval for row in rows if row.interval]
    halves = [(high - low) / 2 for low, high in intervals]
    if relative:
        halves = [min(half, _WIDEST_SHARE) for half in halves]
    far = max(
        _FAR * max(map(abs, shown), default=0.0), 2 * statistics.median(halves) if halves else 0.0
    )
    shown += [min(max(end, -far), far) for interval in intervals for end in interval]
    shown += [end for row in rows for end in (-row.tolerance, row.tolerance)]
    low, high = min(0.0, *shown), max(0.0, *shown)
    return (low, high) if low < high else (-1.0, 1.0)


def _lines(name: str) -> str:
    return "\n".join(shown_name(line) for line in name.split("\n"))
