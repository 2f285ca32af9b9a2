"""Test scores of all seeds, one row a variant."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from rnnpipe.evaluation.metric import Metric
from rnnpipe.language import say
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import (
    INK,
    VariantStyle,
    decade_ticks,
    shown_name,
    spans_a_decade,
    styled,
    variant_styles,
)
from rnnpipe.summary.tables import format_score

_SPREAD = 0.16
"""How far above and below their row's centre seeds are placed, so that equal ones show."""

_FAR = 3.0
"""A baseline further than this many times the scores' range would squeeze them into a blot."""


@styled()
def scores(  # noqa: PLR0913 (most are by name)
    values: Mapping[str, Sequence[float]],
    metric: Metric,
    *,
    title: str,
    styles: Mapping[str, VariantStyle] | None = None,
    baseline: float | None = None,
    notes: Mapping[str, str] | None = None,
    leads_to: Mapping[str, Sequence[str]] | None = None,
) -> Figure:
    """A row a variant: a dot a seed, a bar at the mean, a line of one sample std to either side.

    The baseline is a dotted line. Where it is far off the scores of several variants, it would
    squeeze them together, and is named at the edge that it lies beyond instead. A metric on a
    logarithmic scale is drawn on one where it spans more than a decade.

    Args:
        values: per variant, the recorded test score of each finished seed; possibly none.
        metric: what the scores are.
        title: says in words what is shown.
        styles: `variant_styles` of all variants of a report, where this figure shows only some.
        baseline: the trivial predictor's score.
        notes: per variant, text written at the right end of its row.
        leads_to: per variant, the id in the page that each of its dots leads to.

    """
    styles = styles or variant_styles(values)
    told = {v: [f"{v}: {format_score(metric, x)}" for x in seeds] for v, seeds in values.items()}
    values = {variant: [*map(metric.shown, seeds)] for variant, seeds in values.items()}
    figure = Figure(figsize=(4.3, 1.2 + 0.36 * len(values)))
    axes = figure.subplots()
    shown = [v for seeds in values.values() for v in seeds]
    shown += [metric.shown(baseline)] if baseline is not None else []
    if logarithmic := metric.scale == "logarithmic" and spans_a_decade(shown):
        axes.set_xscale("log")
        decade_ticks(axes.xaxis, shown, most=6)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    for row, (variant, seeds) in enumerate(values.items()):
        *others, dots = _row(axes, row, np.asarray(seeds, dtype=np.float64), styles[variant])
        for artist in others:
            mark(artist, variant)
        mark(dots, variant, told[variant], (leads_to or {}).get(variant, ()))
        note = (notes or {}).get(variant, "") if len(seeds) else say("no finished seed")
        axes.annotate(note, (1.02, row), xycoords=("axes fraction", "data"), va="center", size=8.5)
    axes.margins(x=0.08)
    if baseline is not None:
        alone = sum(len(seeds) > 0 for seeds in values.values()) == 1
        text = format_score(metric, baseline)
        _baseline(axes, metric.shown(baseline), text, () if logarithmic or alone else shown[:-1])
    axes.set_yticks(range(len(values)), [shown_name(name) for name in values])
    axes.set_ylim(len(values) - 0.45, -0.55)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(say(metric.heading))
    axes.set_title(title, pad=18)
    figure.set_label(say("{title}: one dot a seed, with mean and standard deviation", title=title))
    return figure


def _row(axes: Axes, row: int, seeds: NDArray[np.float64], style: VariantStyle) -> list[Line2D]:
    """The row's lines, that of the seeds last."""
    drawn = []
    offsets = np.zeros(len(seeds))
    if len(seeds) > 1:
        offsets = np.linspace(-_SPREAD, _SPREAD, len(seeds))
        mean, std = seeds.mean(), seeds.std(ddof=1)
        drawn += axes.plot([mean - std, mean + std], [row, row], color=style.color, lw=1.6)
        drawn += axes.plot([mean, mean], [row - 0.3, row + 0.3], color=style.color, lw=3)
    drawn += axes.plot(
        seeds, row + offsets, style.marker, color=style.color, ms=5.5, alpha=0.75, mew=0, ls=""
    )
    return drawn


def _baseline(axes: Axes, baseline: float, number: str, values: Collection[float]) -> None:
    """The baseline as a line, or by name and number alone where it is far off `values`."""
    low, high = min(values, default=baseline), max(values, default=baseline)
    below, beyond = baseline < low, max(low - baseline, baseline - high) > _FAR * (high - low) > 0
    if not beyond:
        axes.axvline(baseline, color=INK, linestyle=(0, (1, 1.8)), lw=1.3)
    named = say("baseline {score}", score=number)
    text = f"◂ {named}" if below else f"{named} ▸"
    axes.annotate(
        text if beyond else say("baseline"),
        (0.0 if below else 1.0, 1.0) if beyond else (baseline, 1.0),
        (0, 2),
        xycoords="axes fraction" if beyond else ("data", "axes fraction"),
        textcoords="offset points",
        ha=("left" if below else "right") if beyond else "center",
        va="bottom",
        size=8,
    )
