"""Learning curves: a metric by epoch, of several variants over their seeds or of one trial."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from rnnpipe.evaluation.metric import Curve, Metric
from rnnpipe.language import say
from rnnpipe.plots.beyond import cut_off
from rnnpipe.plots.legend import legend_below
from rnnpipe.plots.series import mark
from rnnpipe.plots.style import (
    INK,
    VariantStyle,
    decade_ticks,
    spans_a_decade,
    styled,
    variant_styles,
)
from rnnpipe.records.history import History

_Dashes = tuple[float, Sequence[float]] | Literal["-"]

_VALIDATION: _Dashes = "-"
_TRAINING: _Dashes = (0, (3.2, 1.8))
_BASELINE: _Dashes = (0, (1, 1.8))
_MARKERS_PER_LINE = 8

_MANY = 6
"""Of more variants than these the seeds' lines would hide each other."""


@styled()
def learning_curves(
    histories: Mapping[str, Sequence[History]],
    curve: Curve,
    *,
    title: str,
    styles: Mapping[str, VariantStyle] | None = None,
    baseline: float | None = None,
) -> Figure:
    """A metric by epoch: per variant every seed as a thin line and their mean as a thick one.

    Training is dashed, validation solid. The mean ends with the shortest of its seeds. Of more than
    six variants the seeds' validation is a band, from the lowest to the highest. A metric on a
    logarithmic scale is drawn on one where it spans more than a decade; a variant that goes far
    beyond all others leaves a linear one, and is named where it does. The variants' legend is the
    page's.

    Args:
        histories: per variant, the history of each seed; a variant may have none yet.
        curve: which column of the histories.
        title: says in words what is shown.
        styles: `variant_styles` of all variants of a report, where this figure shows only some.
        baseline: the trivial predictor's score, drawn as a dotted line.

    """
    styles = styles or variant_styles(histories)
    drawn = {variant: seeds for variant, seeds in histories.items() if seeds}
    figure = Figure(figsize=(4.1, 3.3))
    axes = figure.subplots()
    for variant, seeds in drawn.items():
        look = _Look(variant, styles[variant], many=len(drawn) > _MANY)
        _seeds_and_mean(axes, [h.training(curve.column) for h in seeds], look)
        validation = [h.validation(curve.column) for h in seeds]
        _seeds_and_mean(axes, validation, replace(look, dashes=_VALIDATION))
    shown = [h for seeds in drawn.values() for h in seeds]
    _finish(axes, curve.metric, [c for h in shown for c in _both(h, curve.column)], baseline)
    if axes.get_yscale() == "linear":
        ends = {v: _ends([c for h in seeds for c in _both(h, curve.column)])
                for v, seeds in drawn.items()}  # fmt: skip
        cut_off(axes, ends, baseline)
    axes.set_title(title)
    legend_below(figure, _line_kinds(baseline))
    names = ", ".join(drawn) or say("no variant yet")
    figure.set_label(
        say(
            "{title}: line plot of {names}; training dashed, validation solid",
            title=title,
            names=names,
        )
    )
    return figure


@styled()
def trial_curves(
    history: History,
    curves: Sequence[Curve],
    best_epoch: int | None = None,
    *,
    title: str = "Learning curves",
    baseline: Mapping[str, float] | None = None,
) -> Figure:
    """One trial's columns beside each other, such as loss and accuracy, by epoch.

    Args:
        history: the trial's epochs.
        curves: the columns to draw, from left to right; two or more.
        best_epoch: marked with a vertical line: the epoch (from 1) whose weights were kept.
        title: says in words what is shown.
        baseline: the trivial predictor's test scores by name; those drawn are dotted lines.

    """
    figure = Figure(figsize=(8.2, 3.7))
    [style] = variant_styles([title]).values()
    for axes, curve in zip(figure.subplots(1, len(curves)), curves, strict=True):
        metric = curve.metric
        training, validation = _both(history, curve.column)
        _line(axes, training, style, _TRAINING, lw=1.5, marker="")
        _line(axes, validation, style, _VALIDATION, lw=2.0)
        _finish(axes, metric, [training, validation], (baseline or {}).get(metric.name))
        if best_epoch is not None:
            axes.axvline(best_epoch, color=INK, lw=0.8, alpha=0.45, zorder=1)
            _name_the_line(axes, best_epoch, f"best epoch {best_epoch}", len(history.epochs))
    figure.suptitle(title, x=0.012, ha="left", weight="bold", size=11)
    legend_below(figure, _line_kinds(0.0 if baseline else None))
    columns = " and ".join(curve.column for curve in curves)
    figure.set_label(f"{title}: {columns} by epoch; training dashed, validation solid")
    return figure


@dataclass(frozen=True)
class _Look:
    """Whose curves they are, and how they look; `many` where seeds' lines would be too many."""

    variant: str
    style: VariantStyle
    dashes: _Dashes = _TRAINING
    many: bool = False

    @property
    def kind(self) -> str:
        return "validation" if self.dashes == _VALIDATION else "training"


def _seeds_and_mean(axes: Axes, seeds: Sequence[NDArray[np.float64]], look: _Look) -> None:
    shortest = min(map(len, seeds))
    steps, cut = np.arange(1, shortest + 1), np.array([values[:shortest] for values in seeds])
    solid, style = look.dashes == _VALIDATION, look.style
    if len(seeds) > 1 and look.many and solid:
        band = axes.fill_between(
            steps, cut.min(axis=0), cut.max(axis=0), color=style.color, alpha=0.1, lw=0
        )
        mark(band, look.variant)
    elif len(seeds) > 1 and not look.many:
        for values in seeds:
            line = _line(axes, values, style, look.dashes, lw=0.9, alpha=0.55, marker="")
            mark(line, look.variant)
    mean = cut.mean(axis=0)
    line = _line(axes, mean, style, look.dashes, lw=2.0 if solid else 1.5)
    line.set_markerfacecolor(style.color if solid else "none")
    what = f"{look.variant}, {say(look.kind)}, {say('epoch')}"
    mark(line, look.variant, [f"{what} {n}: {v:.4g}" for n, v in zip(steps, mean, strict=True)])


def _ends(curves: Sequence[NDArray[np.float64]]) -> tuple[float, float]:
    values = [value for curve in curves for value in curve if np.isfinite(value)]
    return min(values, default=0.0), max(values, default=0.0)


def _line(  # noqa: PLR0913 (what a line looks like)
    axes: Axes,
    values: NDArray[np.float64],
    style: VariantStyle,
    dashes: _Dashes,
    *,
    lw: float,
    alpha: float = 1.0,
    marker: str | None = None,
) -> Line2D:
    (line,) = axes.plot(
        np.arange(1, len(values) + 1),
        values,
        color=style.color,
        linestyle=dashes,
        linewidth=lw,
        alpha=alpha,
        marker=style.marker if marker is None else marker,
        markersize=4.5,
        markevery=max(1, len(values) // _MARKERS_PER_LINE),
    )
    return line


def _finish(
    axes: Axes, metric: Metric, curves: Sequence[NDArray[np.float64]], baseline: float | None
) -> None:
    """Axes, their labels, and the baseline."""
    if baseline is not None:
        axes.axhline(baseline, color=INK, linestyle=_BASELINE, lw=1.3)
    axes.set_xlabel(say("epoch"))
    axes.set_ylabel(say(metric.spelled_out))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, steps=[1, 2, 5, 10]))
    axes.margins(x=0.03)
    values = [value for curve in curves for value in curve if np.isfinite(value)]
    if metric.scale == "logarithmic" and spans_a_decade(values):
        axes.set_yscale("log")
        decade_ticks(axes.yaxis, values, most=10)


def _both(history: History, column: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return history.training(column), history.validation(column)


def _name_the_line(axes: Axes, x: int, text: str, epochs: int) -> None:
    """`text` at the top of the vertical line at `x`, on the side that has room."""
    left = x > epochs / 2
    axes.annotate(
        text,
        (x, 1.0),
        (-4 if left else 4, -1),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top",
        size=8,
        alpha=0.75,
    )


def _line_kinds(baseline: float | None) -> list[Line2D]:
    kinds: list[tuple[str, _Dashes, float]] = [
        ("validation", _VALIDATION, 2.0),
        ("training", _TRAINING, 1.5),
    ]
    if baseline is not None:
        kinds.append(("baseline", _BASELINE, 1.3))
    return [
        Line2D([], [], color=INK, linestyle=dashes, lw=lw, label=say(name))
        for name, dashes, lw in kinds
    ]
